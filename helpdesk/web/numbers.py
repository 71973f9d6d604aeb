"""Request numbers in addresses: `P-2598`, also as people type it."""

from django.urls import register_converter


class TicketNumber:
    """Path converter `ticket`: always upper case inside."""

    regex = "[Pp]-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(TicketNumber, "ticket")
