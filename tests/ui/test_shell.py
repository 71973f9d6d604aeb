"""The frame of every page: home by role, language, theme, failures."""

import pytest
from django.test import Client

from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_user(*roles, institution=make_institution()))
    return client


def test_staff_see_their_home_in_estonian() -> None:
    page = signed_in("staff").get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert '<html lang="et">' in text
    assert "Liina" in text
