"""The help desk's settings: catalogue, form builder, matrix, words, tags, house rules."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from helpdesk.fingerprints import fingerprint
from helpdesk.models import (
    Category,
    FormField,
    HelpdeskRules,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
    Tag,
    Ticket,
)
from helpdesk.services import tags as tag_services
from helpdesk.services.triage import set_tags
from helpdesk.spans import read_minutes
from itportal.core.errors import Invalid
from itportal.core.journal.models import Event
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
BASE = "/helpdesk/seaded/"
SYMPTOM = {
    "kind": "choice",
    "label_et": "Mis lahti?",
    "label_en": "What is wrong?",
    "options": "start | Ei käivitu | Does not start\nbattery | Aku | Battery\nKuum | Hot",
    "max_length": "200",
    "is_required": "on",
}


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(cast: Cast) -> Client:
    return sign_in(cast.administrator)


def last_event() -> Event:
    return Event.objects.latest("pk")


def test_type_is_changed_with_before_and_after(keeper: Client) -> None:
    row = RequestType.objects.get(code="incident")
    typed = {"name_et": "Rike", "name_en": "Fault", "door": "problem", "icon": "help"}
    answer = keeper.post(f"{BASE}liigid/incident/", {**typed, "seen": fingerprint(row)})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name_et, row.name_en) == ("Rike", "Fault")
    event = last_event()
    assert event.code == "helpdesk.request_type.edited"
    assert event.data["changes"]["name_et"] == ["Intsident", "Rike"]
    stale = keeper.post(
        f"{BASE}liigid/incident/", {**typed, "name_et": "Häire", "seen": "0" * 16}
    )
    assert stale.status_code == 409
    assert 'value="Häire"' in stale.content.decode()
    row.refresh_from_db()
    assert row.name_et == "Rike"


def test_errors_keep_what_was_typed(keeper: Client) -> None:
    typed = {"name_et": "Uus asi", "name_en": "", "door": "problem", "icon": "p1-no"}
    answer = keeper.post(f"{BASE}liigid/uus/", typed)
    assert answer.status_code == 422
    assert 'value="Uus asi"' in answer.content.decode()
    assert not RequestType.objects.filter(name_et="Uus asi").exists()


def test_topic_is_made_moved_retired_and_brought_back(keeper: Client, cast: Cast) -> None:
    typed = {
        "name_et": "Nutitahvel",
        "name_en": "Phone",
        "request_type": "incident",
        "icon": "phone",
        "default_impact": "3",
        "asks_asset": "on",
    }
    answer = keeper.post(f"{BASE}teemad/uus/", typed)
    assert answer.headers["Location"] == f"{BASE}teemad/nutitahvel/"
    row = Category.objects.get(code="nutitahvel")
    assert row.asks_asset
    assert not row.asks_urgency
    before = list(Category.objects.order_by("position", "pk").values_list("code", flat=True))
    keeper.post(f"{BASE}teemad/nutitahvel/ules/")
    after = list(Category.objects.order_by("position", "pk").values_list("code", flat=True))
    assert after == [*before[:-2], "nutitahvel", before[-2]]
    staff = sign_in(cast.requester)
    assert staff.get("/uus/nutitahvel/").status_code == 200
    keeper.post(f"{BASE}teemad/nutitahvel/arhiivi/")
    assert staff.get("/uus/nutitahvel/").status_code == 404
    keeper.post(f"{BASE}teemad/nutitahvel/kasutusele/")
    assert staff.get("/uus/nutitahvel/").status_code == 200


def test_question_changes_leave_given_answers(keeper: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester, code="arvuti", answers={"symptom": "start"})
    given = ticket.answers
    row = FormField.objects.get(category__code="arvuti", slug="symptom")
    url = f"{BASE}teemad/arvuti/vorm/symptom/"
    answer = keeper.post(url, {**SYMPTOM, "seen": fingerprint(row)})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert [one["value"] for one in row.options] == ["start", "battery", "kuum"]
    assert Ticket.objects.get(pk=ticket.pk).answers == given
    # The question about the battery rests on an option of this one.
    without = SYMPTOM | {"options": "start | Ei käivitu | No start\nhot | Kuum | Hot"}
    refused = keeper.post(url, without)
    assert refused.status_code == 422
    assert keeper.post(f"{url}arhiivi/").status_code == 409
    row.refresh_from_db()
    assert row.is_active
    assert len(row.options) == 3


def test_used_question_retires_unused_goes(keeper: Client, cast: Cast) -> None:
    make_ticket(cast.requester, code="arvuti", answers={"symptom": "start", "since": "today"})
    form = f"{BASE}teemad/arvuti/vorm/"
    fields = FormField.objects.filter(category__code="arvuti")
    keeper.post(f"{form}since/arhiivi/")
    assert fields.get(slug="since").is_active is False
    assert "q_since" not in sign_in(cast.requester).get("/uus/arvuti/").content.decode()
    keeper.post(f"{form}since/kasutusele/")
    assert "q_since" in sign_in(cast.requester).get("/uus/arvuti/").content.decode()
    keeper.post(f"{form}battery/arhiivi/")
    assert not fields.filter(slug="battery").exists()
    assert last_event().code == "helpdesk.form_field.removed"


def test_condition_stays_after_what_it_rests_on(keeper: Client) -> None:
    form = f"{BASE}teemad/arvuti/vorm/"
    assert keeper.post(f"{form}battery/ules/").status_code == 409
    typed = SYMPTOM | {"label_et": "Millal?", "kind": "text", "shown_when": "symptom=start"}
    assert keeper.post(f"{form}uus/", typed).status_code == 302
    made = FormField.objects.get(category__code="arvuti", slug="millal")
    assert made.shown_when == {"field": "symptom", "values": ["start"]}
    two = {**typed, "shown_when": ["symptom=start", "since=today"]}
    assert keeper.post(f"{form}uus/", two).status_code == 422


def test_preview_shows_what_is_typed_and_saves_nothing(keeper: Client) -> None:
    url = f"{BASE}teemad/arvuti/vorm/eelvaade/"
    before = FormField.objects.count()
    answer = keeper.post(url, {**SYMPTOM, "slug": "symptom", "label_et": "Kuidas on?"})
    text = answer.content.decode()
    assert "Kuidas on?" in text
    assert "Kuum" in text
    assert FormField.objects.count() == before


def test_matrix_and_times(keeper: Client) -> None:
    cells = {
        f"cell_{row.impact}_{row.urgency}": str(row.priority)
        for row in PriorityRule.objects.all()
    }
    url = f"{BASE}prioriteedid/"
    keeper.post(url, {**cells, "do": "matrix", "cell_3_3": "3"})
    assert PriorityRule.objects.get(impact=3, urgency=3).priority == 3
    assert last_event().data["changes"] == {"3×3": [4, 3]}
    times = {f"respond_{n}": "30 min" for n in (1, 2, 3, 4)}
    times |= {f"resolve_{n}": "9 t" for n in (1, 2, 3, 4)}
    keeper.post(url, {**times, "do": "targets", "resolve_1": "1.30"})
    assert PriorityTarget.objects.get(priority=1).resolve_minutes == 90
    wrong = keeper.post(url, {**times, "do": "targets", "respond_2": "homme"})
    assert wrong.status_code == 422
    assert 'value="homme"' in wrong.content.decode()


def test_words_of_states_in_both_languages(keeper: Client, cast: Cast) -> None:
    words = {
        f"{row.status}_{name}": getattr(row, name)
        for row in StatusLabel.objects.all()
        for name in ("name_et", "name_en", "requester_et", "requester_en")
    }
    answer = keeper.post(f"{BASE}seisud/", {**words, "new_requester_et": "Jõudis kohale"})
    assert answer.status_code == 302
    ticket = make_ticket(cast.requester)
    page = sign_in(cast.requester).get(f"/minu/{ticket.number}/").content.decode()
    assert "Jõudis kohale" in page
    assert keeper.post(f"{BASE}seisud/", {**words, "new_name_et": ""}).status_code == 422


def test_house_rules(keeper: Client) -> None:
    url = f"{BASE}reeglid/"
    typed = {"reopen_days": "21", "close_after_working_days": "7"}
    assert keeper.post(url, typed).status_code == 302
    assert HelpdeskRules.objects.get().reopen_days == 21
    assert keeper.post(url, {**typed, "close_after_working_days": "0"}).status_code == 422


def test_tags_are_renamed_merged_and_retired(keeper: Client, cast: Cast) -> None:
    first, second = make_ticket(cast.requester), make_ticket(cast.requester)
    common: dict[str, Any] = {"actor": cast.specialist, "now": first.opened_at}
    set_tags(ticket_id=first.pk, tags=["arvutid"], **common)
    set_tags(ticket_id=second.pk, tags=["arvuti"], **common)
    old, kept = Tag.objects.get(name="arvutid"), Tag.objects.get(name="arvuti")
    taken = keeper.post(f"{BASE}sildid/{old.uid}/", {"name": "Arvuti"})
    assert taken.status_code == 422
    keeper.post(f"{BASE}sildid/{old.uid}/", {"do": "merge", "into": str(kept.uid)})
    assert not Tag.objects.filter(pk=old.pk).exists()
    assert set(kept.tickets.all()) == {first, second}
    assert last_event().data["count"] == 1
    keeper.post(f"{BASE}sildid/{kept.uid}/", {"name": "tööarvuti"})
    kept.refresh_from_db()
    assert kept.name == "tööarvuti"
    tag_services.retire_tag(uid=kept.uid, actor=cast.administrator)
    set_tags(ticket_id=first.pk, tags=["tööarvuti", "kiire"], **common)  # it has it already
    third = make_ticket(cast.requester)
    with pytest.raises(Invalid):
        set_tags(ticket_id=third.pk, tags=["tööarvuti"], **common)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45 min", 45),
        ("15", 15),
        ("1.30", 90),
        ("1:05", 65),
        ("1 t 20", 80),
        ("1t 20min", 80),
        ("2 h", 120),
        ("1,5", 90),
        ("1,5 t", 90),
        ("0.75", 45),
        ("homme", None),
        ("", None),
        ("-5", None),
        ("1.30.20", None),
    ],
)
def test_spans(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes
