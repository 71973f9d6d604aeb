"""Numbers in addresses: `/minu/P-2598/`, and nothing else under /minu/."""

from django.urls import register_converter


class TicketNumber:
    regex = "[Pp]-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(TicketNumber, "ticket")
