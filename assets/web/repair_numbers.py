"""Numbers and verbs of repairs in addresses: `R-0007`, `saada`."""

from django.urls import register_converter


class RepairNumber:
    """Path converter `repair`: always upper case inside."""

    regex = "[Rr]-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(RepairNumber, "repair")
