"""Is the portal well: health addresses, heartbeats, system checks, and clear words when it is not."""
