"""The requests card of a person's page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from helpdesk.services.catalogue import install_catalogue
from itportal.core.journal.models import PersonalDataRead
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import make_ticket

pytestmark = pytest.mark.django_db
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_card_shows_what_the_reader_may_see() -> None:
    install_catalogue()
    school = make_institution()
    asker = make_user("staff", institution=school)
    assert asker.person
    ticket = make_ticket(asker, title="Printer ei prindi")
    url = f"/helpdesk/inimene/{asker.person.uid}/"
    keeper = sign_in(make_user("specialist", institution=school))
    whole = keeper.get(url).content.decode()
    assert f"/helpdesk/{ticket.number}/" in whole
    assert "<html" in whole
    part = keeper.get(url, headers=PARTIAL).content.decode()
    assert part.lstrip().startswith("<section")
    assert PersonalDataRead.objects.filter(view="helpdesk:person-requests").count() == 2
    head = sign_in(make_user("approver", institution=school))
    assert f"/minu/{ticket.number}/" in head.get(url).content.decode()
    assert "Printer ei prindi" in sign_in(asker).get(url).content.decode()
    other = sign_in(make_user("specialist", institution=make_institution()))
    assert other.get(url).status_code == 404
    stranger = sign_in(make_user("staff", institution=school))
    assert stranger.get(url).status_code == 404


def test_card_costs_the_same_for_any_number() -> None:
    install_catalogue()
    school = make_institution()
    asker = make_user("staff", institution=school)
    assert asker.person
    keeper = sign_in(make_user("specialist", institution=school))
    url = f"/helpdesk/inimene/{asker.person.uid}/"
    costs = []
    for number in (1, 30):
        for _ in range(number):
            make_ticket(asker)
        with CaptureQueriesContext(connection) as counted:
            assert keeper.get(url).status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1]
