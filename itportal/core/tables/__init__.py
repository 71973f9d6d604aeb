"""The table kit: every list of the portal is one `definition.Table` (docs/tables.md)."""
