"""Names of programs as machines and people write them: what they name, which version they say.

`read_name` takes from a raw name what is no part of it: versions, architectures, languages, years. What
is left has a `key` by which names are compared. Versions become keys that text order sorts by their numbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

NAME, PUBLISHER, VERSION = 200, 120, 80
KEY: Final = 200

_MARKS = re.compile("[®™©]|\\((?:r|tm|c)\\)", re.IGNORECASE)
_GROUP = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DOTTED = re.compile(
    r"v?\d+(?:\.\d+)+(?:(?:[-_+][a-z0-9]|[a-z])(?:[-_+]?[a-z0-9])*)?", re.IGNORECASE
)
_NUMBER = re.compile(r"v?\d{1,6}(?:u\d{1,4})?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BITS = re.compile(
    r"x64|x86|x86[-_]64|amd64|i[36]86|arm64|aarch64|win(?:32|64)|(?:32|64)[- ]?bit|bit|"
    r"(?:32|64)-?bitine",
    re.IGNORECASE,
)
_LOCALE = re.compile(r"[a-z]{2}[-_][a-z]{2}", re.IGNORECASE)
_LANGUAGES = frozenset(
    [
        "english",
        "estonian",
        "russian",
        "finnish",
        "german",
        "french",
        "latvian",
        "lithuanian",
        "swedish",
        "multilingual",
        "eesti",
        "inglise",
        "vene",
        "et",
        "en",
        "ru",
        "fi",
        "de",
        "us",
        "user",
        "machine",
        "all",
        "users",
        "system",
        "current",
    ]
)
_FILLERS = frozenset(
    [
        "version",
        "versioon",
        "ver",
        "v",
        "build",
        "release",
        "update",
        "edition",
        "-",
        "–",
        "—",
        ",",
        ":",
    ]
)
# The year is part of the name, not of the version: support of each of them ends on its own day.
_YEARS_KEPT = re.compile(
    r"\b(office|windows server|sql server|visual studio|exchange server|visio|project|sharepoint)\b",
    re.IGNORECASE,
)
# So is the number: `Windows 10` and `Windows 11` are two systems.
_NUMBERS_KEPT = re.compile(
    r"\b(windows|microsoft|debian|ubuntu|studio|ipad|macos)$", re.IGNORECASE
)
_COMPANY = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "llc",
        "ltd",
        "limited",
        "gmbh",
        "oü",
        "ou",
        "as",
        "ag",
        "sa",
        "sas",
        "bv",
        "oy",
        "ab",
        "co",
        "company",
        "foundation",
        "team",
        "project",
        "the",
        "software",
        "technologies",
        "systems",
        "international",
    ]
)
_NOISE = re.compile(
    r"redistributable|\bvc_redist|\bdrivers?\b|\bchipset\b|\bhotfix\b|\bkb\d{6,}\b|"
    r"^(security |cumulative )?update for\b|service pack \d+ for\b|language pack|\bmui\b|"
    r"\bproofing\b|\.net (core |host|runtime|framework|desktop runtime|targeting)|"
    r"\bwindows sdk\b|\bruntime (library|libraries)\b|\bclick-to-run\b|"
    r"maintenance service$|\bupdate (helper|health)|\bwebview2 runtime\b|"
    r"^microsoft (edge )?update$|\bminimum runtime\b|\badditional runtime\b|^realtek\b|"
    r"\bfirmware\b|\bdraiver\b",
    re.IGNORECASE,
)
# Where agents say a row comes from: packages of an operating system are not programs one keeps.
PACKAGES: Final = frozenset(
    [
        "deb",
        "dpkg",
        "rpm",
        "pacman",
        "apk",
        "pkg",
        "portage",
        "flatpak-runtime",
        "snap-base",
        "appx-framework",
    ]
)


@dataclass(frozen=True, slots=True)
class Read:
    """name: without what is no part of it; version: what the raw name said of it, else empty."""

    name: str
    version: str


def tidied(text: str, longest: int) -> str:
    """One line without marks that cannot be seen, cut to what is kept."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isprintable() or letter.isspace()
    )
    return " ".join(bare.split())[:longest].strip()


@lru_cache(maxsize=50_000)
def read_name(raw: str) -> Read:
    """The same for what it has once answered: nothing more is taken from a clean name."""
    name, version = tidied(raw, NAME), ""
    while True:
        shorter, said = _once(name)
        version = version or said
        if shorter == name:
            return Read(name, version[:VERSION])
        name = shorter


def key_of(name: str) -> str:
    """As names are compared: letters, digits, plus and number sign, without case and accents."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in bare if letter.isalnum() or letter in "+#")[:KEY]


@lru_cache(maxsize=10_000)
def publisher_key(publisher: str) -> str:
    """The maker's name without its legal form: `Mozilla Corporation` is `mozilla`."""
    words = re.findall(r"[\w+#]+", publisher.casefold())
    kept = [word for word in words if word not in _COMPANY] or words
    return key_of("".join(kept))


@lru_cache(maxsize=50_000)
def is_noise(raw: str) -> bool:
    """Parts of other programs and of the system: redistributables, drivers, updates."""
    return bool(_NOISE.search(raw))


@lru_cache(maxsize=50_000)
def version_key(version: str) -> str:
    """Sorted as text (COLLATE "C") versions stand in the order of their numbers.

    `10.0.9` is before `10.0.10`; a word is before a number in its place (`2.0 beta` before
    `2.0.1`); noughts at the end say nothing.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", unicodedata.normalize("NFKC", version).casefold())
    told = []
    for part in parts[:12]:
        if part.isdecimal():
            digits = str(int(part))[:20]
            told.append(f"{chr(64 + len(digits))}{digits}")
        else:
            told.append(f"!{part[:12]}")
    while told and told[-1] == "A0":
        told.pop()
    return " ".join(told)


def _once(name: str) -> tuple[str, str]:
    """One round of taking away, and the version found in it."""
    found: list[str] = []

    def group(match: re.Match[str]) -> str:
        words = match[1].replace(",", " ").split()
        if words and all(_says_nothing(word) or _keeps(found, word) for word in words):
            return " "
        return match[0]

    bare = _GROUP.sub(group, _MARKS.sub(" ", name))
    words = bare.split()
    if len(words) > 1:
        kept = [words[0]]
        for word in words[1:]:
            if _DOTTED.fullmatch(word.strip(",;")):
                found.append(word.strip(",;"))
            elif not _BITS.fullmatch(word.strip(",;")):
                kept.append(word)
        words = kept
    while len(words) > 1 and _is_tail(words):
        last = words.pop().strip(",;")
        if _NUMBER.fullmatch(last):
            found.append(last)
    shorter = " ".join(words).strip(" ,;-–—")
    if not key_of(shorter):
        return name, ""
    return shorter, _plain_version(found)


def _is_tail(words: list[str]) -> bool:
    """Whether the last word is no part of the name."""
    last, before = words[-1].strip(",;"), " ".join(words[:-1])
    if _YEAR.fullmatch(last):
        return not _YEARS_KEPT.search(before)
    if _NUMBER.fullmatch(last):
        return not _NUMBERS_KEPT.search(before)
    bare = last.casefold()
    if bare in _FILLERS or not bare:
        return True
    # A language stands behind a dash: `… - et-ee`, `… - English`.
    after_dash = len(words) > 2 and words[-2] in {"-", "–"}
    return after_dash and bool(_LOCALE.fullmatch(last) or bare in _LANGUAGES)


def _says_nothing(word: str) -> bool:
    bare = word.casefold().strip(";:")
    return bool(
        bare in _LANGUAGES
        or bare in _FILLERS
        or _BITS.fullmatch(bare)
        or _LOCALE.fullmatch(bare)
    )


def _keeps(found: list[str], word: str) -> bool:
    """A version among what stands in brackets."""
    if _DOTTED.fullmatch(word) or _NUMBER.fullmatch(word):
        found.append(word)
        return True
    return False


def _plain_version(found: list[str]) -> str:
    """The longest of what was found: `8` and `202` of `Java 8 Update 202` stand the other way round."""
    dotted = [text for text in found if "." in text]
    if dotted:
        return max(dotted, key=len).lstrip("vV")
    return ".".join(reversed([text.lstrip("vV") for text in found]))
