"""Rights of the pages that belong to no app."""

from tests.architecture.matrix import ALL, HIDDEN, OPEN, REFUSED, Row

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
