"""Rights of imports: who registers devices brings in lists, each their own and no other's."""

from django.utils import timezone

from itportal.core.imports.models import ImportBatch
from tests.architecture.matrix import REFUSED, Place, Row


def _batch(place: Place) -> dict[str, object]:
    """Of somebody who is none of the roles under test."""
    batch = ImportBatch.objects.create(
        kind="assets",
        owner=place.user,
        name="x.csv",
        layout={"headers": ["a"], "samples": [], "format": "csv"},
        created_at=timezone.now(),
    )
    return {"uid": ImportBatch.objects.get(pk=batch.pk).uid}


KEEPS = "specialist administrator"
ROWS = [
    *(
        Row(
            "imports:list",
            method=method,
            own=KEEPS,
            otherwise=REFUSED,
            data=lambda place: {"kind": "assets"},
        )
        for method in ("GET", "POST")
    ),
    Row("imports:batch", own="", args=_batch),
    Row("imports:faulty", own="", args=_batch),
    *(
        Row(f"imports:{name}", method="POST", own="", args=_batch)
        for name in ("columns", "correct", "replace")
    ),
    Row(
        "imports:do",
        method="POST",
        own="",
        args=lambda place: {**_batch(place), "act": "rakenda"},
    ),
]
