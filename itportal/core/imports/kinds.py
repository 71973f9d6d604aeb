"""Kinds of what can be brought in: an app names the fields, the look-ups and how rows are written."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.functional import Promise

from itportal.core.policy import Decision

if TYPE_CHECKING:
    from itportal.core.imports.models import ImportBatch, ImportRow

Words: TypeAlias = str | Promise


class Wrong(Exception):
    """A cell that cannot be taken; the words say what is wrong and how to mend it."""


class Unknown(Wrong):
    """A word no look-up knows: the person may say what it means."""


@dataclass(frozen=True)
class Field:
    """One thing a row may say.

    aliases: headings of the world's files, in any language; read: from the cell's text (never
    empty, tidied) and the kind's context to a value; raises Wrong. offers: what an unknown word
    may mean, as texts that `read` knows.
    """

    name: str
    title: Words
    read: Callable[[str, Any], Any]
    aliases: Sequence[str] = ()
    is_required: bool = False
    hint: Words = ""
    offers: Callable[[Any], Sequence[str]] | None = None


@dataclass(slots=True)
class Row:
    """A row being judged. values: field → read value of the cells that are not empty.

    A kind's `check` sets the rest (models.ImportRow says what each is).
    """

    line: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    outcome: str = "new"
    key: str = ""
    other_key: str = ""
    object_id: int | None = None
    seen_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportKind:
    """context: look-ups for one person, made once a run. check: judges rows in sets, without
    writing. apply: writes new and changed rows inside the batch's transaction, locking and
    comparing first; returns the lines that have become conflicts. undo: takes rows back, returns
    lines that stay, with why. after: once the batch is committed (search). describe: for rows of a preview, (title,
    before, after) of what would change. presets: name →
    {field: heading} of well-known programs.
    """

    code: str
    title: Words
    fields: Sequence[Field]
    may_import: Callable[[Any], Decision]
    context: Callable[[Any], Any]
    check: Callable[[Sequence[Row], Any], None]
    apply: Callable[["ImportBatch", Sequence["ImportRow"], Any, datetime], dict[int, str]]
    undo: Callable[["ImportBatch", Sequence["ImportRow"], Any], dict[int, str]]
    after: Callable[[Iterable[int]], None]
    describe: Callable[[Sequence["ImportRow"]], list[list[tuple[str, str, str]]]]
    list_url: str
    icon: str = "box"
    presets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    more_fields: Callable[[], Sequence[Field]] = tuple

    def all_fields(self) -> list[Field]:
        """With those that people have added (custom fields)."""
        return [*self.fields, *self.more_fields()]


_KINDS: dict[str, ImportKind] = {}


def register_import(kind: ImportKind) -> ImportKind:
    """Called once, by the owning app's AppConfig.ready()."""
    if kind.code in _KINDS:
        raise ValueError(f"an import kind {kind.code} is already registered")
    _KINDS[kind.code] = kind
    return kind


def kind_of(code: str) -> ImportKind:
    """Raises LookupError for one nobody registered."""
    return _KINDS[code]


def kinds_for(user: Any) -> list[ImportKind]:
    return [kind for kind in _KINDS.values() if kind.may_import(user)]


def plain(text: str) -> str:
    """A heading or a word as it is compared: no case, accents, signs or gaps."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def guess_mapping(
    kind: ImportKind, headers: Sequence[str], fields: Sequence[Field]
) -> dict[str, int]:
    """field → column by the headings: whole names of a known program, then aliases, in order."""
    known = [plain(header) for header in headers]
    best: dict[str, int] = {}
    for preset in kind.presets.values():
        named = {
            name: known.index(plain(header))
            for name, header in preset.items()
            if plain(header) in known
        }
        if len(named) == len(preset):
            best = max(best, named, key=len)
    taken = set(best.values())
    for item in fields:
        if item.name in best:
            continue
        for alias in (item.name, str(item.title), *item.aliases):
            wanted = plain(alias)
            place = next(
                (i for i, k in enumerate(known) if k == wanted and i not in taken), None
            )
            if place is not None:
                best[item.name] = place
                taken.add(place)
                break
    return best


def preset_of(kind: ImportKind, headers: Sequence[str]) -> str:
    """The program whose file this is, by its headings; empty when none."""
    known = {plain(header) for header in headers}
    fitting = [
        (len(named), name)
        for name, named in kind.presets.items()
        if all(plain(header) in known for header in named.values())
    ]
    return max(fitting, default=(0, ""))[1]


def heading_score(kind: ImportKind, fields: Sequence[Field]) -> Callable[[Sequence[str]], int]:
    """How many fields a row would name if it were the headings."""
    return lambda cells: len(guess_mapping(kind, cells, fields))
