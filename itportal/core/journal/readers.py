"""What the journal's pages must ask the apps: who may read, who is who, whose history it is.

`accounts` names the readers and the people once; every app registers the objects whose
history can be opened. All in their `audit.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from itportal.core.errors import NotThere
from itportal.core.policy import Decision, allow_if

Scope = frozenset[int] | None
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class People:
    """How the journal knows people.

    scope: the institutions whose events a user may read (None: all, also events of none;
    empty: may not read). users: ids of sign-ins matching a text. persons: uids of persons
    matching a text. names: the names of persons by uid.
    """

    scope: Callable[[Any], Scope]
    users: Callable[[str], Iterable[int]]
    persons: Callable[[str], Iterable[UUID]]
    names: Callable[[Iterable[UUID]], Mapping[UUID, str]]


_people: list[People] = []
_histories: dict[str, Callable[[Any, UUID], models.Model | None]] = {}
_subjects: dict[str, Callable[[set[int]], Iterable[UUID]]] = {}


def register_people(source: People) -> None:
    _people[:] = [source]


def people() -> People:
    return _people[0]


def scope_of(user: Any) -> Scope:
    return _people[0].scope(user) if _people and user.is_authenticated else NOBODY


def may_read_journal(user: Any) -> Decision:
    """Auditors and administrators, each for their institutions."""
    scope = scope_of(user)
    return allow_if(scope is None or bool(scope), "journal.not_reader")


def may_read_all(user: Any) -> Decision:
    """Reads of personal data and the chain's state concern the whole portal."""
    return allow_if(scope_of(user) is None, "journal.not_reader")


def register_history(
    model: type[models.Model], find: Callable[[Any, UUID], models.Model | None]
) -> None:
    """Let the history of `model` be opened. find(user, uid): the object when this user may
    see its history, else None (unknown and invisible look the same)."""
    _histories[model._meta.label_lower] = find


def register_subjects(
    model: type[models.Model], subjects: Callable[[set[int]], Iterable[UUID]]
) -> None:
    """Say whose personal data stands in rows of `model`: subjects(keys) answers persons' uids."""
    _subjects[model._meta.label_lower] = subjects


def subjects_of(rows: Iterable[tuple[str, int]]) -> set[UUID]:
    """The persons whose data these rows hold: (label of the model, key), a statement a model."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for label, key in rows:
        keys[label].add(key)
    return {uid for label in keys & _subjects.keys() for uid in _subjects[label](keys[label])}


def historied(user: Any, object_type: str, uid: UUID) -> models.Model:
    """Raises NotThere for an unknown type, an absent or an invisible object."""
    find = _histories.get(object_type)
    found = find(user, uid) if find else None
    if found is None:
        raise NotThere("journal.no_history")
    return found
