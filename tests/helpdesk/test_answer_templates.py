"""Answer templates: whose they are, what is filled in, and for which requests."""

import pytest
from django.test import Client

from accounts.models import User
from helpdesk.models import AnswerTemplate
from helpdesk.services.answer_templates import TemplateFacts, create_template
from helpdesk.template_words import unknown_words
from itportal.core.journal.models import Event
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
BASE = "/helpdesk/seaded/mallid/"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(actor: User, body: str = "Tere!", title: str = "Tervitus") -> AnswerTemplate:
    return create_template(actor=actor, facts=TemplateFacts(title=title, body=body))


def test_words_are_filled_once_and_only_known_ones(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="{minu_nimi}")
    assert cast.requester.person
    cast.requester.person.first_name = "{number}"
    cast.requester.person.save(update_fields=["first_name"])
    row = make(
        cast.specialist, "Tere, {pöörduja_eesnimi}! {number}: {seade}. {asutus}, {minu_nimi}"
    )
    url = f"/helpdesk/{ticket.number}/mallid/{row.uid}/"
    words = sign_in(cast.specialist).post(url).content.decode()
    # A name that looks like a place stays a name.
    assert words == f"Tere, {{number}}! {ticket.number}: seade. Kool, Marko Tamm"
    row.refresh_from_db()
    assert row.use_count == 1


def test_unknown_places_are_named(cast: Cast) -> None:
    assert unknown_words("{number} {nimi} {ticket.requester} {nimi}") == [
        "{nimi}",
        "{ticket.requester}",
    ]
    typed = {"title": "Viga", "kind": "answer", "body": "Tere, {nimi}!"}
    answer = sign_in(cast.specialist).post(f"{BASE}uus/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "{nimi}" in page
    assert 'value="Viga"' in page
    assert not AnswerTemplate.objects.exists()


def test_own_templates_are_ones_own(cast: Cast) -> None:
    row = make(cast.specialist)
    stranger = sign_in(cast.second)
    assert stranger.get(f"{BASE}{row.uid}/").status_code == 404
    assert stranger.post(f"{BASE}{row.uid}/arhiivi/").status_code == 404
    ticket = make_ticket(cast.requester)
    offered = f"/helpdesk/{ticket.number}/mallid/"
    assert "Tervitus" not in stranger.get(offered).content.decode()
    assert stranger.post(f"{offered}{row.uid}/").status_code == 404
    assert "Tervitus" in sign_in(cast.specialist).get(offered).content.decode()


def test_shared_ones_are_kept_by_administrators(cast: Cast) -> None:
    typed = {"title": "Ühine", "kind": "solution", "body": "Korras.", "is_shared": "on"}
    sign_in(cast.specialist).post(f"{BASE}uus/", typed)  # the tick is not theirs to give
    assert AnswerTemplate.objects.get().owner == cast.specialist
    sign_in(cast.administrator).post(f"{BASE}uus/", typed | {"title": "Kõigile"})
    row = AnswerTemplate.objects.get(title="Kõigile")
    assert row.owner is None
    assert Event.objects.latest("pk").code == "helpdesk.answer_template.created"
    refused = sign_in(cast.specialist).post(f"{BASE}{row.uid}/", typed)
    assert refused.status_code == 403
    ticket = make_ticket(cast.requester)
    offered = sign_in(cast.second).get(f"/helpdesk/{ticket.number}/mallid/")
    assert "Kõigile" in offered.content.decode()
    sign_in(cast.administrator).post(f"{BASE}{row.uid}/arhiivi/")
    again = sign_in(cast.second).get(f"/helpdesk/{ticket.number}/mallid/")
    assert "Kõigile" not in again.content.decode()


def test_request_must_be_one_the_specialist_works_on(cast: Cast) -> None:
    row = make(cast.outsider, "{pöörduja_eesnimi}")
    ticket = make_ticket(cast.requester)
    url = f"/helpdesk/{ticket.number}/mallid/{row.uid}/"
    assert sign_in(cast.outsider).post(url).status_code == 404
    assert sign_in(cast.requester).post(url).status_code == 404
    assert sign_in(cast.auditor).post(url).status_code == 403


def test_topics_own_come_first(cast: Cast) -> None:
    other = make(cast.specialist, title="Aaa")
    typed = {"title": "Zzz", "kind": "answer", "body": "Tere"}
    ticket = make_ticket(cast.requester)
    typed["categories"] = str(ticket.category_id)
    sign_in(cast.specialist).post(f"{BASE}uus/", typed)
    page = sign_in(cast.specialist).get(f"/helpdesk/{ticket.number}/mallid/").content.decode()
    assert page.index("Zzz") < page.index(other.title)
