"""What is guessed of a new request: each kind with its reason, taking, undoing, saying no, its cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from helpdesk.guessing import find_twins, guess_guide, guess_impact
from helpdesk.models import AnswerTemplate, Ticket, TicketGuess, UndoStep
from helpdesk.services.guesses import (
    accept_guesses,
    dismiss_guess,
    guess_missed,
    guess_ticket,
    learn_topics,
    standing,
)
from helpdesk.services.triage import categorise, take_ticket
from helpdesk.services.undo import undo_step
from itportal.core.errors import Refused, WrongState
from itportal.core.journal.models import Event
from tests.api.client import make_client
from tests.helpdesk.builders import category, make_asset, make_guide, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_services import NOW

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def guessed(ticket: Ticket) -> TicketGuess:
    made = guess_ticket(ticket_id=ticket.pk, now=NOW)
    assert made
    return made


def puzzling(cast: Cast) -> Ticket:
    """Filed under "other trouble", though its words tell of the printer, the house and a guide."""
    learn_topics()
    make_asset(cast.school, number="V-7", kind="printer", holder=cast.requester.person)
    make_guide(cast.specialist, title="Printeri tooneri vahetamine")
    return make_ticket(
        cast.requester,
        title="Printer ei prindi, tooner otsas",
        body="Terve kool ootab.",
        now=NOW,
    )


def test_a_request_is_guessed_after_it_is_filed(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[tuple[Any, ...]] = []
    from helpdesk.tasks import guess_ticket as task

    monkeypatch.setattr(task, "apply_async", lambda args, countdown: queued.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        ticket = puzzling(cast)
    assert queued == [(ticket.pk,)]
    assert guess_missed(now=NOW) == 1  # the broker was away
    assert guess_missed(now=NOW) == 0
    guess = TicketGuess.objects.get()
    assert guess.category == category("printer")
    assert guess.asset
    assert guess.asset.inventory_no == "V-7"
    assert (guess.impact, guess.guide and guess.guide.title) == (
        1,
        "Printeri tooneri vahetamine",
    )
    assert set(guess.why) == {"category", "impact", "asset", "guide"}
    assert standing(ticket, guess) == ["category", "impact", "asset", "guide"]


def test_all_are_taken_at_once_and_taken_back(cast: Cast) -> None:
    ticket = puzzling(cast)
    guess = guessed(ticket)
    client = signed_in(cast.specialist)
    url = f"/helpdesk/{ticket.number}/"
    page = client.get(url).content.decode()
    assert "tekstis on „terve kool“" in page
    assert 'aria-keyshortcuts="Enter"' in page
    before = (ticket.category, ticket.impact, ticket.priority, ticket.due_at, ticket.asset)
    client.post(f"{url}guess/", {"version": ticket.version})
    ticket.refresh_from_db()
    assert (ticket.category.code, ticket.request_type) == (
        "printer",
        category("printer").request_type,
    )
    assert (ticket.impact, ticket.asset) == (1, guess.asset)
    assert ticket.priority < before[2]
    assert ticket.due_at
    assert before[3]
    assert ticket.due_at < before[3]
    assert Event.objects.filter(code="helpdesk.ticket.guessed").count() == 1
    page = client.get(url).content.decode()
    assert 'aria-keyshortcuts="Enter"' not in page
    assert "kinnitas arvatu: teema + mõju + seade" in page
    assert client.post(f"{url}guess/", {}).status_code == 409
    step = UndoStep.objects.get()
    undo_step(uid=step.uid, actor=cast.specialist, now=step.expires_at - timedelta(seconds=5))
    ticket.refresh_from_db()
    after = (ticket.category, ticket.impact, ticket.priority, ticket.due_at, ticket.asset)
    assert after == before
    assert 'aria-keyshortcuts="Enter"' in client.get(url).content.decode()


def test_one_is_taken_another_is_wrong(cast: Cast) -> None:
    ticket = puzzling(cast)
    guess = guessed(ticket)
    common: dict[str, Any] = {"ticket_id": ticket.pk, "now": NOW}
    accept_guesses(actor=cast.specialist, kinds=["asset"], **common)
    dismiss_guess(actor=cast.second, kind="impact", **common)
    categorise(actor=cast.specialist, category_id=category("internet").pk, **common)
    ticket.refresh_from_db()
    guess.refresh_from_db()
    assert standing(ticket, guess) == ["guide"]  # what was chosen by hand is not doubted
    assert (ticket.impact, ticket.category.code) == (3, "internet")
    with pytest.raises(WrongState):
        accept_guesses(actor=cast.specialist, kinds=["impact"], **common)
    for who in ("requester", "approver", "auditor", "administrator", "outsider"):
        with pytest.raises(Refused):
            accept_guesses(actor=getattr(cast, who), **common)
        with pytest.raises(Refused):
            dismiss_guess(actor=getattr(cast, who), kind="guide", **common)
    assert (
        "Arvatav:"
        not in signed_in(cast.auditor).get(f"/helpdesk/{ticket.number}/").content.decode()
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Kogu majas ei ole internetti", 1),
        ("terves koolis on wifi maas", 1),
        ("Meil kellelgi ei tööta e-post", 2),
        ("Kõigil õpetajatel sama viga", 2),
        ("Minu arvuti ei käivitu", None),
        ("Koolis katkes ühendus", None),
    ],
)
def test_how_many_are_touched(text: str, level: int | None) -> None:
    guess = guess_impact(text, [], now=NOW)
    assert (guess and guess.value) == level


def test_twins_and_many_at_once(cast: Cast) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    hour = timedelta(hours=1)
    rows = {
        "device": make_ticket(cast.colleague, title="Midagi muud", now=NOW, asset_id=None),
        "person": make_ticket(cast.requester, title="Wifi on aeglane", now=NOW),
        "words": make_ticket(cast.colleague, title="Wifi ei tööta saalis", now=NOW),
        "abroad": make_ticket(cast.librarian, title="Saalis wifi ei tööta", now=NOW),
        "other": make_ticket(cast.colleague, title="Projektori lamp", now=NOW),
        "old": make_ticket(
            cast.colleague, title="Wifi ei tööta saalis", now=NOW - timedelta(days=20)
        ),
    }
    Ticket.objects.filter(pk=rows["device"].pk).update(asset=asset)
    ticket = make_ticket(
        cast.requester, title="Saalis ei tööta wifi", asset_id=asset.pk, now=NOW + hour
    )
    found = {twin.pk: twin.reason for twin in find_twins(ticket, now=NOW + hour)}
    assert found == {
        rows["device"].pk: "twin.asset",
        rows["person"].pk: "twin.requester",
        rows["words"].pk: "twin.words",
        rows["abroad"].pk: "twin.words",
    }
    guess = guess_ticket(ticket_id=ticket.pk, now=NOW + hour)
    assert guess
    assert guess.twins[0] == rows["device"].pk
    assert (guess.impact, guess.why["impact"]) == (2, ["impact.many", {"count": 4}])
    page = signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/").content.decode()
    line = page.partition('class="guesses"')[2].partition("</form>")[0]
    assert rows["words"].number in line
    assert rows["abroad"].number not in line  # of an institution one does not serve


def test_a_guide_is_one_the_requester_may_read(cast: Cast) -> None:
    make_guide(cast.specialist, title="Tahvli kalibreerimine", audience="specialists")
    make_guide(
        cast.outsider,
        title="Tahvli kalibreerimine kogus",
        audience="institution",
        institution_id=cast.library.pk,
    )
    draft = make_guide(cast.specialist, title="Kalibreerimine mustand", is_published=False)
    assert guess_guide("Tahvli kalibreerimine läks sassi", cast.school.pk) is None
    own = make_guide(
        cast.specialist,
        title="Kalibreerimine koolis",
        audience="institution",
        institution_id=cast.school.pk,
    )
    found = guess_guide("Tahvli kalibreerimine läks sassi", cast.school.pk)
    assert (found and found.value) == own
    assert draft.pk != own.pk


def test_guessing_and_showing_cost_the_same_for_any_number(cast: Cast) -> None:
    learn_topics()

    def cost(rows: int) -> tuple[int, int]:
        for n in range(rows):
            make_ticket(cast.requester, title=f"Wifi ei tööta {n}", now=NOW)
            make_guide(cast.specialist, title=f"Wifi ühendus {n}")
        ticket = make_ticket(cast.requester, title="Wifi ei tööta", now=NOW)
        with CaptureQueriesContext(connection) as guessing:
            guessed(ticket)
        cost_of_guessing = len(guessing)  # a request begins to count anew
        client = signed_in(cast.specialist)
        client.get(f"/helpdesk/{ticket.number}/")
        with CaptureQueriesContext(connection) as showing:
            client.get(f"/helpdesk/{ticket.number}/")
        return cost_of_guessing, len(showing)

    cost(1)  # what a process does once
    few = cost(2)
    many = cost(25)
    assert many[0] == few[0]
    assert many[1] <= few[1]
    assert few[0] <= 16


def test_nothing_is_guessed_of_what_is_done(cast: Cast) -> None:
    ticket = puzzling(cast)
    take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    Ticket.objects.filter(pk=ticket.pk).update(status="withdrawn", closed_at=NOW)
    assert guess_ticket(ticket_id=ticket.pk, now=NOW) is None
    assert guess_ticket(ticket_id=0, now=NOW) is None


def test_all_like_one_are_chosen_of_what_one_sees(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="Wifi ei tööta saalis", now=NOW)
    own = make_ticket(cast.requester, title="Hiir on katki", code="kysimus", now=NOW)
    twin = make_ticket(cast.colleague, title="Saalis wifi ei tööta", code="kysimus", now=NOW)
    topic = make_ticket(cast.colleague, title="Projektori lamp", now=NOW)
    abroad = make_ticket(cast.librarian, title="Raamatukogu mure", now=NOW)
    guessed(ticket)
    expected = {
        "requester": {ticket, own},
        "category": {ticket, topic},
        "institution": {ticket, own, twin, topic},
        "twins": {ticket, twin},
    }
    everything = {ticket, own, twin, topic, abroad}
    for what, there in expected.items():
        query = {"list": "open", "alike": f"{what}-{ticket.number}"}
        html = signed_in(cast.specialist).get("/helpdesk/", query).content.decode()
        shown = {one for one in everything if f"/helpdesk/{one.number}/" in html}
        assert shown == there, what
        assert ticket.number in html.partition('class="chip')[2][:400]  # the chip says it
        # Whoever does not see the request learns nothing by it.
        html = signed_in(cast.outsider).get("/helpdesk/", query).content.decode()
        assert f"/helpdesk/{abroad.number}/" not in html
    for odd in ("requester-P-0", "password-P-1", "requester", f"twins-{ticket.number}' OR"):
        answer = signed_in(cast.specialist).get("/helpdesk/", {"list": "open", "alike": odd})
        assert answer.status_code == 200


def test_the_picker_offers_what_is_being_written_and_guides_to_be_read(cast: Cast) -> None:
    for kind in ("answer", "question", "solution"):
        AnswerTemplate.objects.create(title=f"Mall {kind}", body="Tere!", kind=kind)
    make_guide(cast.specialist, title="Kõigile")
    make_guide(cast.specialist, title="Spetsialistile", audience="specialists")
    make_guide(cast.specialist, title="Mustand", is_published=False)
    library: dict[str, Any] = {"audience": "institution", "institution_id": cast.library.pk}
    make_guide(cast.outsider, title="Kogule", **library)
    ticket = make_ticket(cast.requester, title="Spetsialistile ja kõigile", now=NOW)
    client = signed_in(cast.specialist)
    for sends, first in (("answer", "answer"), ("ask", "question"), ("resolve", "solution")):
        url = f"/helpdesk/{ticket.number}/mallid/?sends={sends}"
        html = client.get(url).content.decode()
        assert html.partition(">Mall ")[2].startswith(first)
        assert "data-guide" in html
        assert "Kõigile: http" in html
        for hidden in ("Spetsialistile", "Mustand", "Kogule"):
            assert hidden not in html
    beside = client.get(f"/helpdesk/{ticket.number}/juhendid/").content.decode()
    assert "Spetsialistile" in beside
    assert 'data-insert="Spetsialistile' not in beside
    assert 'data-insert="Kõigile' in beside


def test_by_api_they_are_read_accepted_and_dismissed(cast: Cast) -> None:
    """Who works on it decides; others are told no and change nothing."""
    ticket = puzzling(cast)
    guess = guessed(ticket)
    api, url = make_client(cast.specialist), f"tickets/{ticket.number}"

    def kinds() -> dict[str, Any]:
        answer = api.read(f"{url}/guesses/")
        assert answer.status_code == 200
        return {row["kind"]: row for row in answer.json()["results"]}

    assert guess.guide
    values = {kind: (row["value"], row["is_acceptable"]) for kind, row in kinds().items()}
    assert values == {
        "category": ("printer", True),
        "impact": ("1", True),
        "asset": ("V-7", True),
        "guide": (str(guess.guide.uid), False),
    }
    assert "terve kool" in kinds()["impact"]["why"]
    for who, status in (("auditor", 403), ("outsider", 404), ("requester", 403)):
        other = make_client(getattr(cast, who))
        assert other.read(f"{url}/guesses/").status_code == status
        for verb, body in (("accept-guesses", {}), ("dismiss-guess", {"kind": "guide"})):
            assert other.send("post", f"{url}/{verb}/", body).status_code == status
    wrong: list[dict[str, Any]] = [{"kinds": ["guide"]}, {"kinds": "asset"}, {"kind": "asset"}]
    for given in wrong:
        assert api.send("post", f"{url}/accept-guesses/", given).status_code == 400
    done = api.send("post", f"{url}/accept-guesses/", {"kinds": ["asset", "category"]})
    assert (done.status_code, done.json()["category"]["code"]) == (200, "printer")
    event = Event.objects.get(code="helpdesk.ticket.guessed")
    assert (event.source, event.actor_id) == ("api", cast.specialist.pk)
    assert api.send("post", f"{url}/dismiss-guess/", {"kind": "impact"}).status_code == 200
    assert set(kinds()) == {"guide"}
    assert api.send("post", f"{url}/accept-guesses/", {}).status_code == 409
    assert api.send("post", f"{url}/undo/", {}).status_code == 200
    assert set(kinds()) == {"category", "asset", "guide"}
