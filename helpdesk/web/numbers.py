"""Numbers in addresses: `P-2598`, `J-0012`, `K-12`, also as people type them."""

from django.urls import register_converter


class TicketNumber:
    """Path converter `ticket`: always upper case inside."""

    regex = "[Pp]-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class GuideNumber(TicketNumber):
    """Path converter `guide`."""

    regex = "[Jj]-[0-9]{1,12}"


class DisruptionNumber(TicketNumber):
    """Path converter `disruption`."""

    regex = "[Kk]-[0-9]{1,12}"


register_converter(TicketNumber, "ticket")
register_converter(GuideNumber, "guide")
register_converter(DisruptionNumber, "disruption")
