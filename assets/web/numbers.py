"""Inventory numbers in addresses, as they are: `V-0412`, `KV/0412`."""

from django.urls import register_converter


class InventoryNumber:
    """Path converter `inventory`: always upper case inside.

    Verbs after it are in lower case, so no number can be taken for one.
    """

    regex = "[^/]+(?:/[^/]+)*"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(InventoryNumber, "inventory")
