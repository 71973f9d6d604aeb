"""One module per figure under bench/: `@figure("G3", "one object by API")` over a function.

The function gets the Bench (stack.py) and yields Results; whatever it raises is reported as a
figure that could not be measured.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bench.stack import Bench


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value.

    ratio: to the floor named in `ratio_to`, measured in the same run; goal: in words;
    ok: whether it holds, None when there is no goal for it.
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    ok: bool | None = None
    ratio: float | None = None
    ratio_to: str = ""


Measure: TypeAlias = "Callable[[Bench], Iterable[Result]]"


@dataclass(frozen=True, slots=True)
class Figure:
    code: str
    job: str
    measure: Measure


FIGURES: list[Figure] = []


def figure(code: str, job: str) -> Callable[[Measure], Measure]:
    """Register a function as (part of) the figure `code` of PERFORMANCE goals."""

    def register(measure: Measure) -> Measure:
        FIGURES.append(Figure(code, job, measure))
        return measure

    return register
