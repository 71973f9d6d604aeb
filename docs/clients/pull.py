#!/usr/bin/env python3
"""A copy of the portal's assets in a file: everything once, then only what changed.

    PORTAL=https://portal.example.ee TOKEN=itp_… python3 pull.py assets.json

Needs Python 3.9 and nothing else; the token needs assets:read and changes:read (for who has what
also assets:read.personal). Run it as often as you like: without news the answer is empty.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

PORTAL, TOKEN = os.environ["PORTAL"].rstrip("/"), os.environ["TOKEN"]


def ask(path: str) -> tuple[Any, Any]:
    """Headers and body of one answer."""
    request = urllib.request.Request(f"{PORTAL}{path}")
    request.add_header("Authorization", f"Bearer {TOKEN}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, json.load(answer)


def whole() -> tuple[dict[str, Any], str]:
    """Everything, page by page; the token of the first page tells where changes begin."""
    kept: dict[str, Any] = {}
    token = ""
    cursor: str | None = ""
    while cursor is not None:
        headers, body = ask(f"/api/v1/assets/?limit=1000{cursor and '&cursor=' + cursor}")
        token = token or headers["Changes-Token"]
        kept.update((row["uid"], row) for row in body["results"])
        cursor = body["next"]
    return kept, token


def changed(kept: dict[str, Any], token: str) -> str:
    """What changed since: put in, deleted, or gone out of sight. Answers the next token."""
    more = True
    while more:
        path = f"/api/v1/changes/?types=assets&expand=object&limit=1000&since={token}"
        _headers, body = ask(path)
        for row in body["results"]:
            if row["op"] == "upsert":
                kept[row["uid"]] = row["object"]
            else:
                kept.pop(row["uid"], None)
        token, more = body["next"], body["more"]
    return token


def main() -> None:
    file = Path(sys.argv[1])
    known = json.loads(file.read_text("utf-8")) if file.exists() else None
    if known:
        kept, token = known["assets"], known["token"]
        try:
            token = changed(kept, token)
        except urllib.error.HTTPError as error:
            if error.code != 410:  # too old, or the token's rights are others: begin anew
                raise
            kept, token = whole()
    else:
        kept, token = whole()
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"token": token, "assets": kept}, ensure_ascii=False), "utf-8")
    fresh.replace(file)
    print(f"{len(kept)} assets")


if __name__ == "__main__":
    main()
