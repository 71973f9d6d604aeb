"""The demo municipality, small: the full one is loaded by `make demo` and timed in the bench."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.access import access_of, subtree_of
from accounts.models import Institution, Person, User
from assets.models import Asset
from helpdesk.models import (
    Message,
    Ticket,
    TicketFollower,
    TicketLink,
    TicketMerge,
    TimeEntry,
    VendorMail,
)
from itportal.core.db import next_number
from itportal.core.errors import WrongState
from itportal.core.journal.models import Event
from itportal.core.search.models import SearchRow
from itportal.core.search.services import reindex
from itportal.pages.demo import loading, tickets
from itportal.pages.demo.loading import load
from tests.builders import make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of the requests: the same code in a second."""
    monkeypatch.setattr(loading, "TICKETS", 300)


def test_same_seed_same_data_other_seed_other_data(small: None) -> None:
    def titles(seed: int) -> list[str]:
        from django.db import transaction

        with transaction.atomic():
            load(seed=seed, now=NOW)
            found = list(Ticket.objects.order_by("number").values_list("title", flat=True))
            transaction.set_rollback(True)
        return found

    first, again, other = titles(1), titles(1), titles(2)
    assert first == again
    assert first != other


def test_neighbours_have_everything_of_their_own(small: None) -> None:
    loaded = load(scale=3, now=NOW)
    assert (loaded.institutions, loaded.people, loaded.assets) == (54, 1260, 2700)
    own, rest = divmod(loaded.tickets, 3)
    assert (rest, Ticket.objects.count()) == (0, own * 3)
    assert 4.2 * loaded.tickets < Message.objects.count() < 5.8 * loaded.tickets
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert numbers == {f"P-{n}" for n in range(1, loaded.tickets + 1)}
    assert Asset.objects.filter(inventory_no="V-2700").exists()
    assert next_number("helpdesk_ticket_number", "P") == f"P-{loaded.tickets + 1}"
    roots = Institution.objects.filter(parent=None).order_by("pk")
    assert [root.name for root in roots] == ["Näidisvald", "Näidisvald 2", "Näidisvald 3"]
    for root in roots:
        tickets = Ticket.objects.filter(institution__in=subtree_of(root.pk))
        assert tickets.count() == own
        assert set(tickets.values_list("requester__room__site__institution", flat=True)) <= set(
            subtree_of(root.pk)
        )
    specialist = User.objects.get(email="it@naidisvald2.ee")
    assert access_of(specialist).institutions("specialist") == subtree_of(roots[1].pk)
    assert access_of(_user("it")).institutions("specialist") is None
    for model in (TimeEntry, TicketFollower, TicketLink, TicketMerge, VendorMail):
        count, each = divmod(model._default_manager.count(), 3)
        assert count, model
        assert not each, model
    for merge in TicketMerge.objects.select_related("ticket", "into"):
        assert merge.ticket.merged_into == merge.into
        assert merge.ticket.institution_id == merge.into.institution_id
    for part in Ticket.objects.exclude(split_from=None).select_related("split_from__ticket"):
        assert part.split_from
        assert part.requester_id == part.split_from.ticket.requester_id


def _user(login: str) -> User:
    return User.objects.get(email=f"{login}@naidisvald.ee")


def test_journal_and_search_know_the_neighbours_as_if_played(small: None) -> None:
    load(scale=2, now=NOW)
    events = Event.objects.filter(code__startswith="helpdesk.ticket").order_by("id")
    moments = list(events.values_list("at", flat=True))
    assert moments == sorted(moments)
    tickets = dict(Ticket.objects.values_list("number", "uid"))
    told = dict(events.values_list("object_label", "object_uid"))
    assert told == tickets
    said = {str(uid) for uid in Message.objects.values_list("uid", flat=True)}
    assert {e.data["message"] for e in events if "message" in e.data} <= said
    copied = _shown()
    lexemes = _lexemes()
    for kind in ("ticket", "asset"):
        reindex(kind)
    assert copied == _shown()
    again = _lexemes()
    differing = [key for key in lexemes if lexemes[key] != again[key]]
    assert len(lexemes) > 800
    assert not differing


def _shown() -> dict[tuple[str, int], tuple[object, ...]]:
    rows = SearchRow.objects.filter(kind__in=("ticket", "ticket_note", "asset"))
    names = ("title", "hint", "number", "number_key", "readers", "body")
    return {
        (row.kind, row.object_id): tuple(getattr(row, name) for name in names) for row in rows
    }


def _lexemes() -> dict[int, str]:
    """Of requests and notes; a device's made-up serial may be no word of either kind."""
    rows = SearchRow.objects.filter(kind__in=("ticket", "ticket_note"))
    return {pk: str(tsv) for pk, tsv in rows.values_list("pk", "search_tsv")}


@pytest.fixture
def mark(settings: Any, tmp_path: Path) -> Path:
    """Settings of `make run`: loading leaves a mark."""
    settings.DEMO_MARK = tmp_path / "demo"
    return tmp_path / "demo"


def test_a_running_portal_shows_what_was_just_loaded(
    small: None, mark: Path, client: Client
) -> None:
    assert "naidisvald.ee" not in client.get("/login/").content.decode()
    call_command("demo", stdout=StringIO())
    page = client.get("/login/").content.decode()
    assert "tootaja@naidisvald.ee" in page
    assert 'class="demo"' in page


def test_production_is_never_given_sign_ins_with_a_known_password(small: None) -> None:
    with pytest.raises(CommandError, match="known password"):
        call_command("demo", stdout=StringIO())
    assert not User.objects.exists()


def test_second_load_says_so_and_a_used_portal_is_left_alone(small: None, mark: Path) -> None:
    make_person()
    with pytest.raises(WrongState) as caught:
        load(now=NOW)
    assert caught.value.code == "demo.not_empty"
    with pytest.raises(CommandError, match="Näidisvald"):
        call_command("demo", stdout=StringIO())
    assert not mark.exists()
    Person.objects.all().delete()
    load(now=NOW)
    out = StringIO()
    call_command("demo", stdout=out)
    assert "Näidisvald" in out.getvalue()
    assert 295 <= Ticket.objects.count() <= 300


@pytest.mark.parametrize("scale", ["0", "-1", "x", "201", "1.5"])
def test_nonsense_scale_is_refused(scale: str) -> None:
    with pytest.raises(CommandError, match="scale"):
        call_command("demo", f"--scale={scale}")


def test_block_size_does_not_matter(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "BLOCK", 7)
    assert 295 <= load(now=NOW).tickets <= 300
