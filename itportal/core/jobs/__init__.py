"""Long work: progress, cancel, a file as the result, history (docs/jobs.md)."""
