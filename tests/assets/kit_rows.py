"""Rights of kits: readers see those of their institutions, keepers change and hand them over."""

from tests.architecture.matrix import REFUSED, Place, Row
from tests.assets.builders import make_kit

SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"


def _kit(place: Place) -> dict[str, object]:
    return {"uid": make_kit(place.institution).uid}


KITS = [
    Row("assets:kits", own=SEES, otherwise=REFUSED),
    *(
        Row("assets:kit-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "assets:kit-edit",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_kit,
        )
        for method in ("GET", "POST")
    ),
]
