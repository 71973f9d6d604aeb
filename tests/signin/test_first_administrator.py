"""`manage.py first_administrator`: the way into an empty portal, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.access import access_of
from accounts.models import User
from itportal.core.journal.models import Event

pytestmark = pytest.mark.django_db


def test_printed_password_signs_in_an_administrator(client: Client) -> None:
    screen = StringIO()
    call_command("first_administrator", "admin@vald.ee", stdout=screen)
    password = screen.getvalue().splitlines()[-1]
    answer = client.post("/login/", {"login": "admin@vald.ee", "password": password})
    assert answer.status_code == 302
    assert access_of(User.objects.get()).is_administrator
    codes = set(Event.objects.values_list("code", flat=True))
    assert {"accounts.user.created", "accounts.role.granted"} <= codes


def test_only_once_and_only_with_an_address() -> None:
    with pytest.raises(CommandError):
        call_command("first_administrator", "no address")
    assert not User.objects.exists()
    call_command("first_administrator", "admin@vald.ee", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("first_administrator", "other@vald.ee")
    assert User.objects.count() == 1
