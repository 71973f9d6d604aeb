"""The kinds of long work, in one registry: `register_job(JobKind("tables.export", run))`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from itportal.core.jobs.running import Work

Run: TypeAlias = "Callable[[Work], Mapping[str, Any] | None]"


@dataclass(frozen=True, slots=True)
class JobKind:
    """run: does the work and returns facts to keep (plain values).

    may_rerun: what a killed worker left is done again from the beginning, at most three times:
    only for a function that leaves nothing half done, or knows by `work.is_rerun` how to go on.
    Otherwise it is told as failed.
    """

    code: str
    run: Run
    may_rerun: bool = True


_KINDS: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> JobKind:
    """Called once, by the owning app's AppConfig.ready()."""
    if kind.code in _KINDS:
        raise ValueError(f"a job kind {kind.code} is already registered")
    _KINDS[kind.code] = kind
    return kind


def kind_of(code: str) -> JobKind | None:
    return _KINDS.get(code)
