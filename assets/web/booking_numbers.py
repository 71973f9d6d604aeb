"""Numbers of bookings in addresses: `B-0007`."""

from django.urls import register_converter


class BookingNumber:
    """Path converter `booking`: always upper case inside."""

    regex = "[Bb]-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(BookingNumber, "booking")
