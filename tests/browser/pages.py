"""The pages every browser test visits: address and the role that opens it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    path: str
    role: str = ""  # empty: nobody signed in

    def __str__(self) -> str:
        return f"{self.path}:{self.role or 'anonymous'}"


ADDRESSES = (
    Address("/", "staff"),
    Address("/stiil/", "specialist"),
    Address("/ligipaasetavus/"),
    Address("/ligipaasetavus/", "staff"),
    Address("/andmekaitse/", "specialist"),
    Address("/no-such-page/", "staff"),
    Address("/no-such-page/", "specialist"),
    Address("/no-such-page/"),
    Address("/profiil/votmed/", "specialist"),
    Address("/profiil/votmed/", "staff"),
    Address("/profiil/votmed/koik/", "administrator"),
    Address("/api/v1/docs/", "specialist"),
    Address("/stiil/", "staff"),  # refused: 403
)
