"""Files of others brought in: mapped, looked at before, applied in one batch, taken back (docs/imports.md)."""
