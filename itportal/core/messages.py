"""Message catalogues without GNU gettext: extracted by Babel, written and compiled by polib.

One catalogue per package (`<package>/locale/<language>/LC_MESSAGES/django.po`), entries sorted
by their English text and without line numbers, so that branches merge. English needs no
catalogue of its own: the message ids are the English texts.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from itportal.runtime.catalogues import LANGUAGE, PACKAGES, catalogue_path, compile_all
from itportal.runtime.paths import PROJECT

__all__ = [
    "PACKAGES",
    "catalogue_path",
    "check",
    "clashes",
    "compile_all",
    "messages_of",
    "update",
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = {
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the code: `plural` and `context` are empty when it has none."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Report:
    """What `check` found in one catalogue: texts by fault."""

    path: Path
    missing: list[str] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)
    fuzzy: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        kinds = ("missing", "untranslated", "fuzzy", "obsolete", "broken")
        return [f"{kind}: {text!r}" for kind in kinds for text in getattr(self, kind)]


def messages_of(package: str) -> set[Message]:
    """Every marked text of the package's Python files and templates."""
    found: set[Message] = set()
    for path in _sources(package):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Lines keep the template's indentation, which is not Python's.
            blanked = templatize(source, origin=str(path))
            source = "\n".join(line.strip() for line in blanked.splitlines())
        stream = io.BytesIO(source.encode())
        # Babel answers (line, text or (text, plural), comments, context).
        for _line, text, _notes, context in extract(
            "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            parts = (text,) if isinstance(text, str) else tuple(text)
            if parts[0]:
                plural = parts[1] if len(parts) > 1 else ""
                found.add(Message(parts[0], plural, context or ""))
    return found


def _sources(package: str) -> Iterator[Path]:
    root = PROJECT / package
    nested = [PROJECT / other for other in PACKAGES if other.startswith(f"{package}/")]
    for path in sorted(root.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        if any(path.is_relative_to(folder) for folder in nested):
            continue
        yield path


def update(package: str) -> bool:
    """Write the package's catalogue: new texts untranslated, vanished ones dropped.

    Returns whether the file changed.
    """
    wanted = messages_of(package)
    path = catalogue_path(package)
    old = _read(path)
    # After a merge an entry may stand twice: the translated one counts.
    kept = {(e.msgid, e.msgctxt or ""): e for e in sorted(old, key=polib.POEntry.translated)}
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = HEADER
    for message in sorted(wanted, key=lambda m: (m.text, m.context)):
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
        known = kept.get((message.text, message.context))
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = (known.msgstr_plural if known else None) or {0: "", 1: ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        if "%(" in message.text:
            entry.flags.append("python-format")
        catalogue.append(entry)
    text = str(catalogue) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    if not wanted and not path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def check(package: str) -> Report:
    """What keeps the package's catalogue from being complete."""
    report = Report(catalogue_path(package))
    entries = {(e.msgid, e.msgctxt or ""): e for e in _read(report.path)}
    wanted = {(m.text, m.context) for m in messages_of(package)}
    report.missing = sorted(text for text, _ in wanted - entries.keys())
    report.obsolete = sorted(text for text, _ in entries.keys() - wanted)
    for entry in entries.values():
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(texts):
            report.untranslated.append(entry.msgid)
        elif entry.fuzzy:
            report.fuzzy.append(entry.msgid)
        elif any(
            _placeholders(t) - _placeholders(entry.msgid_plural or entry.msgid) for t in texts
        ):
            report.broken.append(entry.msgid)
    return report


def clashes() -> list[str]:
    """Texts that two catalogues translate differently: Django shows one of the two everywhere.

    Texts that mean two things get a context (`pgettext`), or different words in English too.
    """
    told: dict[tuple[str, str], dict[str, str]] = {}
    for package in PACKAGES:
        for entry in _read(catalogue_path(package)):
            words = " / ".join(entry.msgstr_plural.values()) or entry.msgstr
            told.setdefault((entry.msgid, entry.msgctxt or ""), {})[package] = words
    return [
        f"{text!r}: " + ", ".join(f"{words!r} in {package}" for package, words in by.items())
        for (text, _), by in sorted(told.items())
        if len(set(by.values())) > 1
    ]


def _placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}


def _read(path: Path) -> polib.POFile:
    return polib.pofile(str(path)) if path.exists() else polib.POFile()
