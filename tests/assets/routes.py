"""Rights of assets: those of the institutions one serves; one's own devices always."""

from itertools import count

from tests.architecture.matrix import REFUSED, Place, Row
from tests.assets.builders import make_draft, make_waiting_act
from tests.helpdesk.builders import make_asset

_numbers = count(7000)


def _asset(place: Place) -> dict[str, object]:
    asset = make_asset(place.institution, number=f"V-{next(_numbers)}")
    return {"number": asset.inventory_no}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _draft(place: Place) -> dict[str, object]:
    return {"number": make_draft(place.institution, place.person).number}


def _act(place: Place) -> dict[str, object]:
    return {"number": make_waiting_act(place.institution, place.person).number}


def _code(place: Place) -> dict[str, object]:
    return {"code": make_waiting_act(place.institution, place.person).code}


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
    Row("assets:acts", own=SEES, otherwise=REFUSED),
    Row("assets:leavers", own=SEES, otherwise=REFUSED),
    *(
        Row(f"assets:{name}", method=method, own=KEEPS, otherwise=REFUSED)
        for name in ("act-new", "act-file-any")
        for method in ("GET", "POST")
    ),
    Row("assets:act-of-rows", method="POST", own=KEEPS, otherwise=REFUSED),
    *(
        Row(
            f"assets:{name}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_draft if name == "act-edit" else _act,
        )
        for name in ("act-edit", "act-sign", "act-file", "act-cancel")
        for method in ("GET", "POST")
    ),
    *(
        Row(f"assets:{name}", own=SEES, foreign="administrator", args=args)
        for name, args in (("act", _act), ("act-pdf", _act), ("act-of-code", _code))
    ),
    *(
        # Only the other side's own: tests/assets/test_web_acts.py.
        Row("assets:my-act", method=method, own="", foreign="", args=_act)
        for method in ("GET", "POST")
    ),
]
