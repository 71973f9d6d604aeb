"""A client of the REST API with a token, or as a signed-in browser."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Institution, User
from itportal.core.api.models import ApiToken
from itportal.core.api.scopes import known_scopes
from itportal.core.api.services import create_token


class ApiClient(Client):
    """Sends JSON with a bearer token; `token` is its row."""

    def __init__(self, secret: str = "", token: ApiToken | None = None) -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        super().__init__(headers={"Accept-Language": "en"} | headers)
        self.secret = secret
        self.token = token

    def send(self, method: str, path: str, data: Any = None, **options: Any) -> Any:
        """A request with a JSON body under /api/v1/."""
        options.setdefault("content_type", "application/json")
        return getattr(self, method)(f"/api/v1/{path}", data=data, **options)

    def read(self, path: str, **options: Any) -> Any:
        return self.get(f"/api/v1/{path}", **options)


def signed_in_now(user: User) -> Client:
    """A browser whose owner has just given the password."""
    client = Client()
    client.post("/login/", {"login": user.email, "password": "parool"})
    return client


def make_client(
    user: User,
    scopes: Iterable[str] | None = None,
    *,
    institution: Institution | None = None,
    **fields: Any,
) -> ApiClient:
    """A client with a fresh token of all scopes, or those named; `fields` change its row."""
    made = create_token(
        user=user,
        actor=user,
        name="test",
        scopes=list(known_scopes() if scopes is None else scopes),
        institution_id=institution.pk if institution else None,
        now=timezone.now() - timedelta(minutes=5),
    )
    if fields:
        ApiToken.objects.filter(pk=made.token.pk).update(**fields)
    return ApiClient(made.secret, made.token)
