"""Rights of assets: those of the institutions one serves; one's own devices always."""

from itertools import count

from tests.architecture.matrix import REFUSED, Place, Row
from tests.helpdesk.builders import make_asset

_numbers = count(7000)


def _asset(place: Place) -> dict[str, object]:
    asset = make_asset(place.institution, number=f"V-{next(_numbers)}")
    return {"number": asset.inventory_no}


def _held(place: Place) -> dict[str, object]:
    asset = make_asset(place.institution, number=f"V-{next(_numbers)}", holder=place.person)
    return {"number": asset.inventory_no}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"
ROWS = [
    Row("assets:mine"),
    Row("assets:assets", own=SEES, otherwise=REFUSED),
    Row("assets:asset", own=SEES, foreign="administrator", args=_asset),
    Row("assets:asset-peek", own=SEES, foreign="administrator", args=_asset),
    Row(
        "assets:person-assets",
        own=SEES.replace("finance ", ""),
        foreign="administrator",
        args=_person,
    ),
    *(
        Row("assets:asset-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    *(
        Row(
            f"assets:asset-{verb}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_asset if verb == "assign" else _held,
        )
        for verb in ("assign", "return")
        for method in ("GET", "POST")
    ),
]
