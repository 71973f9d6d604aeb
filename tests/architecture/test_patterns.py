"""No pattern takes more than its share of steps on a text twice as long, however it is made."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator

import pytest

import accounts
import assets
import helpdesk
import itportal.core
from assets import software_names
from assets.services import facts as assets_facts
from itportal.core.api import authentication, filters, idempotency, paging, parameters
from itportal.core.api.fields import ADDRESS, RegistryCodeField
from itportal.core.search import morphology
from itportal.core.search import services as search_services
from itportal.core.shape import LINE, LINES
from tests.architecture.steps import Steps

# Texts that make a careless pattern try everything twice over: each is repeated many times.
UNITS = [
    *("a", "A", "1", " ", "\n", "+", "=", ".", "-", "/", '"', "{", "õ"),
    *("a.", "a-", "a'", "a:", "a@", "a/", "a1", "a.a@", "a ", "\n ", "A-1/", '"a'),
    *("parool ", "parool:", 'parool:"', "parool on ", "a://", "a://b:", "-----BEGIN A "),
    *("![a](", "/files/", "<svg", "PNOEE-", "../", "**", "1700101"),
]
# Asked by `match` or `fullmatch` only, which begin at the first letter.
ANCHORED = {
    *(idempotency.KEY, authentication.TOKEN, filters.UID, paging.CURSOR, parameters.WHOLE),
    *(assets_facts.NUMBER, search_services._NUMBER, search_services._OTHER_NUMBER),
    *(morphology._WITH_ENDING, software_names._DOTTED),
    *map(re.compile, (LINE, LINES, ADDRESS, RegistryCodeField.shape)),
}
NOT_USERS = {"_SVG"}  # reads our own icons


def patterns() -> Iterator[tuple[str, "re.Pattern[str]"]]:
    for package in (itportal.core, accounts, assets, helpdesk):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and "management" not in found.name:
                importlib.import_module(found.name)
    known: dict[re.Pattern[str], str] = {}
    for name in sorted(sys.modules):
        if name.startswith(("itportal.core.", "accounts.", "assets.", "helpdesk.")):
            for attribute, value in vars(sys.modules[name]).items():
                is_text = isinstance(value, re.Pattern) and isinstance(value.pattern, str)
                if is_text and attribute not in NOT_USERS:
                    known.setdefault(value, f"{name}.{attribute}")
    for pattern in ANCHORED:
        known.setdefault(pattern, pattern.pattern)
    yield from ((name, pattern) for pattern, name in known.items())


@pytest.fixture
def deep() -> Iterator[None]:
    """The counter calls itself for each letter."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(usual)


def steps(pattern: "re.Pattern[str]", text: str) -> int:
    tried = Steps(pattern, text)
    return tried.match() if pattern in ANCHORED else tried.find_all()


FOUND = dict(sorted(patterns()))


@pytest.mark.parametrize("name", FOUND)
def test_steps_grow_with_the_text_and_no_faster(name: str, deep: None) -> None:
    pattern = FOUND[name]
    for unit in UNITS:
        for end in ("", "!", "\x00"):
            some = steps(pattern, unit * 60 + end)
            twice = steps(pattern, unit * 120 + end)
            assert twice <= 2.5 * some + 200, (unit, end, some, twice)


def test_the_counter_knows_a_bad_pattern() -> None:
    for bad in (r"(?:a+)+b", r"\b[a-z][a-z.]*://", r"(?=[\w+]*\d)\+"):
        unit = "a." if "://" in bad else ("+" if "d" in bad else "a")
        times = 8 if bad.startswith("(?:a+)") else 60
        some = Steps(re.compile(bad), unit * times).find_all()
        assert Steps(re.compile(bad), unit * times * 2).find_all() > 3 * some, bad
