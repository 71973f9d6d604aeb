"""The shape of one kind of trouble people write about."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of request with everything said about it.

    Texts may hold {room}, {klass}, {time}, {day} (on a weekday), {date}, {person}, {number},
    {asset}. `body` and `solution`: variants, one is chosen. `ask`: what the specialist asks
    back and what the requester answers. `answers`: the form of the category, slug → value.
    `asset`: the kind of device it is about. `where`: kinds of institutions it happens in,
    empty: anywhere. `months`: when it happens more (numbers of months). `days`: working days
    to the solution, about.
    """

    category: str
    title: str
    body: tuple[str, ...]
    solution: tuple[str, ...]
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    ask: tuple[str, str] | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    asset: str = ""
    where: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    weight: int = 2
    urgency: int = 2
    days: float = 1.0
    vendor: str = ""


SCHOOLS = ("school",)
LEARNING = ("school", "kindergarten")
OFFICES = ("municipality", "office")
