"""Rights of the pages that belong to no app."""

from datetime import date

from itportal.core.dated.models import DatedNumber
from tests.architecture.matrix import ALL, HIDDEN, OPEN, REFUSED, Place, Row

LIMIT = "assets.fixed_asset_limit"


def _number(place: Place) -> dict[str, object]:
    number, _made = DatedNumber.objects.get_or_create(
        kind=LIMIT, valid_from=date(2020, 1, 1), defaults={"value": 5000, "source": "Kord"}
    )
    return {"uid": number.uid}


EXPERTS = "specialist finance auditor administrator"
ROWS = [
    Row("health:healthz", signed_out=OPEN),
    Row("health:readyz", signed_out=OPEN),
    Row(
        "health:metrics",
        own="",
        otherwise=REFUSED,
        signed_out=REFUSED,
        notes="by a token or a loopback address: tests/health/test_health.py",
    ),
    Row("pages:home"),
    Row("pages:staff-home"),
    Row("live:token"),
    Row("ui:accessibility", signed_out=OPEN),
    Row("ui:privacy", signed_out=OPEN),
    Row("ui:source", signed_out=OPEN),
    Row(
        "dated:numbers",
        own="specialist approver finance auditor administrator",
        otherwise=REFUSED,
    ),
    *(
        Row(f"dated:{page}", method=method, own="administrator", otherwise=REFUSED, args=args)
        for page, method, args in (
            ("new", "GET", lambda place: {"kind": LIMIT}),
            ("new", "POST", lambda place: {"kind": LIMIT}),
            ("edit", "GET", _number),
            ("edit", "POST", _number),
            ("remove", "POST", _number),
        )
    ),
    Row("ui:language", method="POST", signed_out=OPEN),
    Row("ui:theme", method="POST", signed_out=OPEN),
    Row("ui:fold", method="POST"),
    Row("ui:keys"),
    Row("ui:day"),
    Row("ui:style", own=EXPERTS, otherwise=REFUSED),
    Row("ui:style-options"),
    Row("api:schema", own=ALL, signed_out=OPEN),
    Row("api/v1/", own="", signed_out=HIDDEN, path="/api/v1/nothing/"),
]
