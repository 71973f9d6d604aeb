"""How many SQL statements an answer costs, counted in this process on the portal's database."""

from collections.abc import Mapping


def statements_of(email: str, path: str, headers: Mapping[str, str] | None = None) -> int:
    """Statements of one GET by a signed-in person (`email`; "" for nobody), caches warm."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers=dict(headers or {}))
    if email:
        client.force_login(get_user_model().objects.get(email=email))
    for _ in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(path).status_code
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return len(captured)
