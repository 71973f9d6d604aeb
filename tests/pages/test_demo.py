"""The demo municipality, small: the full one is loaded by `make demo` and timed in the bench."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q, Sum
from django.test import Client
from stdnum.ee import registrikood

from accounts.access import access_of, subtree_of
from accounts.models import Institution, Person, RoleGrant, Site, User, Vendor, VendorContact
from assets.models import Asset, Assignment
from helpdesk.markdown import judge
from helpdesk.models import (
    AnswerTemplate,
    Category,
    Disruption,
    DisruptionFollower,
    DisruptionNews,
    Guide,
    GuideVersion,
    GuideVote,
    HelpSearch,
    Message,
    Ticket,
    TicketCheck,
    TicketFollower,
    TicketLink,
    TicketMerge,
    TimeEntry,
    VendorMail,
)
from helpdesk.states import OPEN, Status
from helpdesk.template_words import unknown_words
from itportal.core.db import next_number
from itportal.core.errors import WrongState
from itportal.core.journal.models import Event
from itportal.core.search.models import SearchRow
from itportal.core.search.services import reindex
from itportal.pages.demo import loading, tickets
from itportal.pages.demo.loading import load
from itportal.pages.demo.texts import STORIES
from tests.builders import make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of the requests: the same code in a second."""
    monkeypatch.setattr(loading, "TICKETS", 300)


def test_texts_are_many_and_fit_every_category_of_the_catalogue(small: None) -> None:
    load(now=NOW)
    assert len({body for story in STORIES for body in story.body}) >= 240
    used = {story.category for story in STORIES}
    assert used == set(Category.objects.values_list("code", flat=True))
    assert len({story.title for story in STORIES}) == len(STORIES)


def test_naidisvald_is_whole(small: None) -> None:
    loaded = load(now=NOW)
    assert (loaded.institutions, loaded.people, loaded.assets) == (18, 420, 900)
    assert 295 <= loaded.tickets == Ticket.objects.count() <= 300
    assert Site.objects.count() == 32
    codes = list(Institution.objects.values_list("registry_code", flat=True))
    assert all(registrikood.is_valid(code) and code.startswith("79999") for code in codes)
    assert {a.inventory_no for a in Asset.objects.held_by(_person("tootaja"))} == {
        "V-0412",
        "V-0413",
        "V-0587",
    }
    assert str(Asset.objects.get(inventory_no="V-0412").model) == "Latitude 5440"
    assert User.objects.filter(grants=None, is_active=True).count() == 0


def _person(login: str) -> Person:
    person = User.objects.get(email=f"{login}@naidisvald.ee").person
    assert person
    return person


@pytest.mark.parametrize(
    ("login", "role", "everywhere"),
    [
        ("tootaja", "staff", False),
        ("it", "specialist", True),
        ("kristi.saul", "specialist", True),
        ("raamatupidaja", "finance", True),
        ("juht", "approver", False),
        ("audiitor", "auditor", True),
        ("admin", "administrator", True),
    ],
)
def test_sign_ins_of_the_contract(
    small: None, login: str, role: RoleGrant.Role, everywhere: bool
) -> None:
    load(now=NOW)
    user = User.objects.get(email=f"{login}@naidisvald.ee")
    assert user.check_password("naidisvald")
    assert access_of(user).has(role)
    assert access_of(user).covers(role, None) is everywhere


def test_requests_are_alive(small: None) -> None:
    load(now=NOW)
    by_status = dict(Ticket.objects.values_list("status").annotate(Count("pk")))
    for status in (*OPEN, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN):
        assert by_status.get(status, 0) > 0, status
    assert Ticket.objects.open().count() < 60
    assert Ticket.objects.filter(status=Status.NEW, assignee=None).count() >= 5
    assert not Ticket.objects.filter(
        Q(opened_at__gt=NOW) | Q(updated_at__gt=NOW) | Q(resolved_at__gt=NOW)
    ).exists()
    assert not Ticket.objects.filter(updated_at__lt=F("opened_at")).exists()
    assert not Ticket.objects.annotate(n=Count("messages")).filter(n=0).exists()
    assert Message.objects.filter(kind="note").exists()
    assert Ticket.objects.filter(requester=_person("tootaja")).open().count() >= 3
    assert not Message.objects.filter(body__contains="{").exists()
    assert not Ticket.objects.filter(title__contains="{").exists()
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert numbers == {f"P-{n}" for n in range(1, len(numbers) + 1)}


def test_journal_tells_every_request_in_order(small: None) -> None:
    load(now=NOW)
    events = list(Event.objects.filter(code__startswith="helpdesk.ticket").order_by("id"))
    moments = [event.at for event in events]
    assert moments == sorted(moments)
    filed = [event for event in events if event.code == "helpdesk.ticket.filed"]
    assert {event.object_id for event in filed} == set(
        Ticket.objects.values_list("pk", flat=True)
    )
    solved = Ticket.objects.exclude(resolved_at=None).count()
    assert len({e.object_id for e in events if e.code.endswith("resolved")}) >= solved
    assert {e.object_label for e in events} == set(
        Ticket.objects.values_list("number", flat=True)
    )


def test_devices_never_have_two_holders_and_the_next_number_is_free(small: None) -> None:
    load(now=NOW)
    running = Assignment.objects.filter(during__upper_inf=True).values("asset")
    assert not running.annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Assignment.objects.filter(during__upper_inf=False).exists()


def test_everything_is_found(small: None) -> None:
    load(now=NOW)
    found = dict(SearchRow.objects.values_list("kind").annotate(Count("pk")))
    assert found["ticket"] == Ticket.objects.count()
    assert (found["person"], found["institution"], found["asset"]) == (420, 18, 900)
    assert not SearchRow.objects.filter(search_tsv=None).exists()


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


def test_what_the_help_desk_keeps_and_does_looks_like_work(small: None) -> None:
    load(now=NOW)
    assert Vendor.objects.filter(is_active=True).count() >= 10
    assert (
        VendorContact.objects.exclude(email="").exclude(email__endswith=".example").count() == 0
    )
    assert not Vendor.objects.exclude(email__endswith=".example").exists()
    assert {s.vendor for s in STORIES if s.vendor} <= set(
        Vendor.objects.values_list("name", flat=True)
    )
    current = Disruption.objects.filter(ended_at=None)
    assert current.filter(starts_at__lte=NOW).count() == 2
    assert current.filter(starts_at__gt=NOW, kind="maintenance").count() == 2
    assert Disruption.objects.exclude(ended_at=None).count() == 5
    assert not Disruption.objects.filter(ended_at__gt=NOW).exists()
    assert DisruptionFollower.objects.exists()
    assert not DisruptionNews.objects.filter(created_at__gt=NOW).exists()
    assert AnswerTemplate.objects.filter(owner=None).count() >= 10
    for template in AnswerTemplate.objects.all():
        assert not unknown_words(template.body)
    merged = Ticket.objects.filter(merged_into__status__in=OPEN)
    assert merged.count() == TicketMerge.objects.count() == 2
    for row in merged:
        assert row.merged_into
        assert row.institution_id == row.merged_into.institution_id
        assert row.opened_at > row.merged_into.opened_at
    (split,) = Ticket.objects.exclude(split_from=None)
    assert split.split_from
    assert split.requester_id == split.split_from.ticket.requester_id
    assert split.messages.earliest("pk").body == split.split_from.body
    answered = Ticket.objects.filter(messages__kind="vendor", status__in=OPEN)
    assert answered.filter(messages__kind="forward").exists()
    assert VendorMail.objects.count() == Message.objects.filter(kind="forward").count() > 2
    assert not VendorMail.objects.exclude(state="sent").exists()
    assert TicketLink.objects.exists()
    assert TicketFollower.objects.exists()
    assert Ticket.objects.filter(is_private=True).exists()
    spent = Ticket.objects.annotate(noted=Sum("time_entries__minutes")).filter(
        minutes_spent__gt=0
    )
    assert spent.exists()
    assert all(row.minutes_spent == row.noted for row in spent)
    assert TicketCheck.objects.exclude(done_at=None).exists()
    assert not TicketCheck.objects.filter(done_at__gt=NOW).exists()
    assert HelpSearch.objects.filter(outcome="solved").exists()
    assert HelpSearch.objects.filter(outcome="filed", found=0).exists()


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


def test_forty_guides_stand_on_every_shelf(small: None) -> None:
    load(now=NOW)
    guides = Guide.objects.select_related("shown", "institution", "topic")
    assert guides.count() == 40 == guides.published().count()
    assert guides.values("category").distinct().count() == 12
    for guide in guides:
        assert guide.shown
        assert 120 <= len(guide.shown.body.split()) <= 350, guide.title
        told = judge(guide.shown.body)
        assert told.steps, guide.title
        assert told.is_short, (guide.title, told.words_a_sentence)
        assert guide.reviewed_on
        assert guide.published_at
        assert guide.published_at.date() <= guide.reviewed_on <= NOW.date()
    assert GuideVersion.objects.filter(number=2).count() >= 5
    assert guides.get(audience="institution").institution
    assert GuideVote.objects.filter(is_helpful=False).exclude(comment="").exists()
    assert Event.objects.filter(code="helpdesk.guide.published").count() >= 40
    assert SearchRow.objects.filter(kind="guide").count() == 40
