"""Rights of webhooks: everybody has their own, administrators all."""

from typing import Any

from accounts.models import User
from tests.architecture.matrix import HIDDEN, REFUSED, Place, Row
from tests.builders import make_user
from tests.webhooks.builders import NEW, make_given_up, make_webhook

EXPERTS = "specialist finance auditor administrator"


def _owner(place: Place) -> User:
    """Somebody else of the place."""
    return make_user("specialist", institution=place.institution, first_name="Kaja")


def _webhook(place: Place) -> dict[str, Any]:
    made = make_webhook(_owner(place))
    return {"uid": made.uid}


def _sent(place: Place) -> dict[str, Any]:
    return {"uid": make_given_up(_owner(place)).uid}


def _data(**values: Any) -> Any:
    return lambda place: values


VERBS = ("test", "pause", "secret", "remove")
API_VERBS = ("test", "pause", "change-secret")
ROWS = [
    Row("webhooks:list", own=EXPERTS, otherwise=REFUSED),
    Row("webhooks:new", own=EXPERTS, otherwise=REFUSED),
    Row("webhooks:new", method="POST", own=EXPERTS, otherwise=REFUSED, data=_data(**NEW)),
    *(
        Row(f"webhooks:{page}", method=method, own="administrator", args=_webhook)
        for page, method in (
            *((name, "GET") for name in ("webhook", "edit")),
            *((name, "POST") for name in ("webhook", "edit", "resume", *VERBS)),
        )
    ),
    Row("webhooks:message", own="administrator", args=_sent),
    Row("webhooks:replay", method="POST", own="administrator", args=_sent),
    Row("api:webhooks-list", own=EXPERTS, otherwise=REFUSED),
    Row(
        "api:webhooks-list",
        method="POST",
        own=EXPERTS,
        otherwise=REFUSED,
        data=_data(**NEW),
    ),
    *(
        Row(
            f"api:webhooks-{name}",
            method=method,
            own="administrator",
            otherwise=HIDDEN,
            refused="staff approver",
            args=_webhook,
            data=_data(),
        )
        for name, method in (
            ("detail", "GET"),
            ("deliveries", "GET"),
            ("detail", "PATCH"),
            ("detail", "DELETE"),
            ("resume", "POST"),
            ("replay", "POST"),
            *((name, "POST") for name in API_VERBS),
        )
    ),
]
