"""The command palette (Ctrl K): objects, pages and commands behind one field (docs/ui.md)."""
