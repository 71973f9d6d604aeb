"""The registry of keys against templates and scripts, the sheet, and who sees what."""

import re

import pytest
from django.test import Client

from itportal.core.tables.definition import TABLES
from itportal.core.ui import keys, nav
from itportal.runtime.paths import PROJECT
from tests.builders import make_institution, make_user

APPS = ("itportal", "accounts", "assets", "helpdesk")
# Names of keys as scripts ask for them.
NAMED = re.compile(r'"(Arrow(?:Down|Up)|Home|End|Enter|Escape|Space)"')
LITERAL = re.compile(r'\bkey(?:\.toLowerCase\(\))? === "([^"]+)"')
ACT = re.compile(r'^  "?([^\s":]+)"?: ', re.MULTILINE)


def texts(pattern: str) -> str:
    files = [path for app in APPS for path in (PROJECT / app).rglob(pattern)]
    assert files
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def of_controls() -> set[str]:
    """Every key written at a control, also those of the verbs on chosen rows."""
    found = re.findall(
        r'aria-keyshortcuts="([^"]+)"', re.sub(r"{{[^}]*}}", "", texts("*.html"))
    )
    return {key for value in found for key in value.split()}


def of_scripts() -> set[str]:
    script = texts("js/*.js")
    maps = re.findall(r"const (?:ROW_)?ACTS = {(.*?)^};", script, re.DOTALL | re.MULTILINE)
    assert len(maps) == 2
    named = {*NAMED.findall(script), *LITERAL.findall(script)}
    return named | {key for body in maps for key in ACT.findall(body)}


def documented(by: str) -> set[str]:
    return {way for key in keys.registered() if key.by == by for way in key.keys}


def last_parts(ways: set[str]) -> set[str]:
    """`Control+Enter` asks a script for Enter."""
    return {way.rsplit("+", 1)[-1] for way in ways}


def test_every_key_at_a_control_is_documented_and_none_is_dead() -> None:
    twice = {"Control+K", "ü"}  # heard by the scripts, told at the search field and the fold
    assert of_controls() - documented("control") - documented("script") == set()
    assert documented("control") - of_controls() - twice == set()


def test_every_key_of_the_scripts_is_documented_and_none_is_dead() -> None:
    told = {part.lower() for part in last_parts(documented("script") | documented("control"))}
    # `g` begins what the menus say; a space is written as it is.
    told |= {"g", " "} | ({"space"} & told)
    assert {key.lower() for key in of_scripts()} - told == set()
    heard = {key.lower() for key in of_scripts()}
    assert {part.lower() for part in last_parts(documented("script"))} - heard == set()


def test_no_key_needs_alt_and_scopes_exist() -> None:
    for key in keys.registered():
        assert not any(part in way for way in key.keys for part in ("Alt", "Meta")), key
    assert keys.registered()
    keys.keys_for(make_ghost())  # a scope that nobody named would be a KeyError


def make_ghost() -> object:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_keys_of_verbs_on_rows_do_not_meet() -> None:
    own = {
        way
        for key in keys.registered()
        if key.scope in {"everywhere", "list"}
        for way in key.keys
    }
    for table in TABLES.values():
        letters = [action.key for action in table.actions if action.key]
        assert len(letters) == len(set(letters)), table.name
        assert not own & set(letters), table.name


def test_letters_after_g_differ_within_a_menu() -> None:
    for shell in ("expert", "staff"):
        said = [
            item.keys
            for (_name, where), item in nav._items.items()
            if where == shell and item.keys
        ]
        assert said
        assert len(said) == len(set(said)), shell


@pytest.mark.parametrize(
    ("role", "has", "has_not"),
    [
        ("specialist", ["Võta endale", "g</kbd><kbd>p", "Vali rida"], []),
        ("staff", ["g</kbd><kbd>j", "Uus pöördumine"], ["Võta endale", "Määra"]),
        ("finance", ["g</kbd><kbd>v"], ["Võta endale", "g</kbd><kbd>p"]),
    ],
)
def test_the_sheet_shows_what_the_reader_can_use(
    client: Client, db: None, role: str, has: list[str], has_not: list[str]
) -> None:
    client.force_login(make_user(role, institution=make_institution()))
    page = client.get("/klahvid/").content.decode()
    sheet = page[page.index('class="keysheet"') :]
    assert [text for text in has if text not in sheet] == []
    assert [text for text in has_not if text in sheet] == []
    part = client.get("/klahvid/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="sheet-h"' in part


def test_the_sheet_can_be_searched(client: Client, db: None) -> None:
    client.force_login(make_user("specialist"))
    page = client.get("/klahvid/", {"q": "MÄRGE"}).content.decode()
    sheet = page[page.index('class="keysheet"') :]
    assert sheet.count("data-key-row") == 1
    assert "Ühtegi" not in sheet
    empty = client.get("/klahvid/", {"q": "zzz"}).content.decode()
    assert "data-key-row" not in empty


def test_the_menu_stays_folded_in_this_browser(client: Client, db: None) -> None:
    client.force_login(make_user("specialist"))
    assert "app--rail" not in client.get("/helpdesk/").content.decode()
    client.post("/kujundus/menyy/", {"nav": "rail", "next": "/helpdesk/"})
    assert 'class="app app--rail"' in client.get("/helpdesk/").content.decode()
    client.post("/kujundus/menyy/", {"nav": "anything"})
    assert "app--rail" not in client.get("/helpdesk/").content.decode()
