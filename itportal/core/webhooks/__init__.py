"""Signed webhooks: what changes is sent to other programs (docs/webhooks.md)."""
