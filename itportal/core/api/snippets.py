"""Commands and programs to copy for a token just made: as far as its scopes reach.

An app adds its own with `register_snippet`. `PORTAL` and `TOKEN` stand for the portal's address and
the token's text.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.api.feed import feeds


@dataclass(frozen=True)
class Snippet:
    """scope: what it needs. text: with PORTAL and TOKEN in it."""

    title: str | Promise
    text: str
    scope: str


_SNIPPETS: list[Snippet] = []


def register_snippet(*snippets: Snippet) -> None:
    _SNIPPETS.extend(snippets)


def snippets_for(scopes: Collection[str], secret: str) -> list[Snippet]:
    """Those a token of these scopes can use, ready to run."""
    found = []
    for name in [name for name in feeds() if f"{name}:read" in scopes][:1]:
        scope = f"{name}:read"
        found.append(Snippet(_("The first page, by curl"), _CURL.format(name), scope))
        if "changes:read" in scopes:
            program = _PULLER.replace("COLLECTION", name)
            found.append(Snippet(_("All once, then only changes, in Python"), program, scope))
    found += [one for one in _SNIPPETS if one.scope in scopes]
    return [Snippet(one.title, _ready(one.text, secret), one.scope) for one in found]


def _ready(text: str, secret: str) -> str:
    return text.strip().replace("PORTAL", settings.PORTAL_URL).replace("TOKEN", secret)


_CURL = "curl -H 'Authorization: Bearer TOKEN' 'PORTAL/api/v1/{}/?limit=100'"
_PULLER = """
import json, time, urllib.request

def ask(path):
    request = urllib.request.Request("PORTAL/api/v1/" + path)
    request.add_header("Authorization", "Bearer TOKEN")
    with urllib.request.urlopen(request) as answer:
        return answer.headers, json.load(answer)

kept, token, cursor = {}, "", ""
while cursor is not None:
    headers, body = ask("COLLECTION/?limit=1000" + (cursor and "&cursor=" + cursor))
    token = token or headers["Changes-Token"]
    kept.update((row["uid"], row) for row in body["results"])
    cursor = body["next"]
while True:
    _, body = ask("changes/?types=COLLECTION&expand=object&since=" + token)
    for row in body["results"]:
        if row["op"] == "upsert":
            kept[row["uid"]] = row["object"]
        else:
            kept.pop(row["uid"], None)
    token = body["next"]
    if not body["more"]:
        print(len(kept))
        time.sleep(60)
"""
