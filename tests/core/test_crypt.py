"""Secrets at rest: bound to their place, and found and wrapped anew by the rotation."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from itportal.core import sealed as kernel
from itportal.core.crypt import CannotOpen, is_current, rewrapped, seal, unseal
from itportal.core.journal.models import Event
from itportal.core.sealed import rotate_secrets
from itportal.runtime.paths import PROJECT
from tests.builders import make_user

PLACE = "second-step"


def test_a_secret_opens_at_its_place_alone_and_under_known_keys(settings: Any) -> None:
    sealed = seal("saladus õ", place="a")
    assert unseal(sealed, place="a") == "saladus õ"
    assert "saladus" not in sealed
    assert seal("saladus õ", place="a") != sealed
    version, mark, wrapped, body = sealed.split(".")
    other = seal("muu", place="a").split(".")
    broken = (
        sealed[:-4] + "AAAA",
        ".".join((version, mark, other[2], body)),  # another's data key
        ".".join((version, mark, wrapped, other[3])),
        ".".join((version, "0" * 8, wrapped, body)),
        "v1.õ",
        "",
        "v2.a.b.c",
    )
    for text in broken:
        with pytest.raises(CannotOpen):
            unseal(text, place="a")
    with pytest.raises(CannotOpen):
        unseal(sealed, place="b")
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "next", [old]
    assert unseal(sealed, place="a") == "saladus õ"
    assert not is_current(sealed)
    fresh = rewrapped(sealed, place="a")
    assert is_current(fresh)
    assert fresh.split(".")[3] == body  # the text itself was not opened
    with pytest.raises(CannotOpen):
        rewrapped(sealed, place="b")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(fresh, place="a") == "saladus õ"
    with pytest.raises(CannotOpen):
        unseal(sealed, place="a")


def authenticator(**texts: str) -> Authenticator:
    data = {name: seal(text, place=PLACE) for name, text in texts.items()}
    row: Authenticator = Authenticator.objects.create(
        user=make_user("staff"), type="totp", data={**data, "last_step": 7}
    )
    return row


@pytest.mark.django_db
def test_rotation_stops_anywhere_goes_on_and_tells_what_is_lost(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [authenticator(secret=f"saladus {n}", seed=f"seeme {n}") for n in range(3)]
    lost = authenticator(secret="x")
    lost.data["secret"] = "v2.00000000.AAAA.AAAA"
    lost.save(update_fields=["data"])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "next", [settings.SECRET_KEY]
    rotate_row = kernel._rotate_row

    def tired(field: Any, pk: Any) -> Any:
        if pk == rows[1].pk:
            raise KeyboardInterrupt
        return rotate_row(field, pk)

    monkeypatch.setattr(kernel, "_rotate_row", tired)
    with pytest.raises(KeyboardInterrupt):
        rotate_secrets()
    monkeypatch.undo()
    done = rotate_secrets()
    assert (done.changed, done.current, len(done.lost)) == (4, 2, 1)
    said, told = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit):
        call_command("rotate_secrets", stdout=said, stderr=told)
    assert "0 rotated, 6 were current" in said.getvalue()
    assert str(lost.pk) in told.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    for number, row in enumerate(rows):
        row.refresh_from_db()
        assert unseal(row.data["secret"], place=PLACE) == f"saladus {number}"
        assert unseal(row.data["seed"], place=PLACE) == f"seeme {number}"
        assert row.data["last_step"] == 7
    events = Event.objects.filter(code="core.secrets.rotated")
    assert events.count() == 3
    assert "v2." not in str([event.data for event in events])


def users_of_seal() -> Iterator[Path]:
    for top in ("accounts", "assets", "helpdesk", "itportal"):
        for path in sorted((PROJECT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = node.names if isinstance(node, ast.ImportFrom) else []
                module = getattr(node, "module", "")
                if module == "itportal.core.crypt" and "seal" in {one.name for one in names}:
                    yield path


def test_whoever_seals_has_registered_where_it_is_kept() -> None:
    """A secret the rotation does not know is lost with the old key: the package that calls `seal`
    calls `register_sealed` too."""
    found = list(users_of_seal())
    assert found
    for path in found:
        texts = [one.read_text(encoding="utf-8") for one in path.parent.glob("*.py")]
        assert any("register_sealed(" in text for text in texts), path
    assert {field.name for field in kernel.sealed_fields()} >= {"second step"}
