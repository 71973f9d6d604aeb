"""What stands in the demo municipality, loaded once for all of these tests."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from stdnum.ee import registrikood

from accounts.access import access_of
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
    VendorMail,
)
from helpdesk.states import OPEN, Status
from helpdesk.template_words import unknown_words
from itportal.core.journal.models import Event
from itportal.core.search.models import SearchRow
from itportal.pages.demo import loading
from itportal.pages.demo.loading import Loaded, load
from itportal.pages.demo.texts import STORIES
from itportal.pages.demo.texts.guides import TEXTS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """A twentieth of the requests, taken back after the last test of the module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "TICKETS", 300)
        around: Any = transaction.atomic()
        around._from_testcase = True  # as a test case's own: services may be durable within
        with around:
            yield load(now=NOW)
            transaction.set_rollback(True)


def _person(login: str) -> Person:
    person = User.objects.get(email=f"{login}@naidisvald.ee").person
    assert person
    return person


@pytest.mark.usefixtures("loaded")
def test_texts_are_many_and_fit_every_category_of_the_catalogue() -> None:
    assert len({body for story in STORIES for body in story.body}) >= 240
    used = {story.category for story in STORIES}
    assert used == set(Category.objects.values_list("code", flat=True))
    assert len({story.title for story in STORIES}) == len(STORIES)


def test_naidisvald_is_whole(loaded: Loaded) -> None:
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


@pytest.mark.usefixtures("loaded")
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
def test_sign_ins_of_the_contract(login: str, role: RoleGrant.Role, everywhere: bool) -> None:
    user = User.objects.get(email=f"{login}@naidisvald.ee")
    assert user.check_password("naidisvald")
    assert access_of(user).has(role)
    assert access_of(user).covers(role, None) is everywhere


@pytest.mark.usefixtures("loaded")
def test_requests_are_alive() -> None:
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


@pytest.mark.usefixtures("loaded")
def test_journal_tells_every_request_in_order() -> None:
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


@pytest.mark.usefixtures("loaded")
def test_devices_never_have_two_holders_and_the_next_number_is_free() -> None:
    running = Assignment.objects.filter(during__upper_inf=True).values("asset")
    assert not running.annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Assignment.objects.filter(during__upper_inf=False).exists()


@pytest.mark.usefixtures("loaded")
def test_everything_is_found() -> None:
    found = dict(SearchRow.objects.values_list("kind").annotate(Count("pk")))
    assert found["ticket"] == Ticket.objects.count()
    assert (found["person"], found["institution"], found["asset"]) == (420, 18, 900)
    assert not SearchRow.objects.filter(search_tsv=None).exists()


@pytest.mark.usefixtures("loaded")
def test_what_the_help_desk_keeps_and_does_looks_like_work() -> None:
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


@pytest.mark.usefixtures("loaded")
def test_guides_stand_on_every_shelf() -> None:
    guides = Guide.objects.select_related("shown", "institution", "topic")
    assert guides.count() == len(TEXTS) == guides.published().count()
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
    assert SearchRow.objects.filter(kind="guide").count() == len(TEXTS)
