"""`make bench`: the figures of docs/performance.md, measured beside their floors in one run."""
