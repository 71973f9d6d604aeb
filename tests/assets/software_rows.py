"""Rights of software: programs belong to no institution, what is installed to that of its device."""

from datetime import date
from itertools import count
from uuid import uuid4

from django.utils import timezone

from assets.models import (
    Installation,
    SoftwareAlias,
    SoftwareName,
    SoftwareRule,
    SoftwareSupport,
    SoftwareTitle,
)
from tests.architecture.matrix import REFUSED, Place, Row
from tests.assets.builders import make_asset

SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"
_numbers = count(1)


def make_title() -> SoftwareTitle:
    number = next(_numbers)
    return SoftwareTitle.objects.create(name=f"Programm {number}", key=f"programm{number}")


def make_installation(place: Place) -> Installation:
    name = SoftwareName.objects.create(name=f"Nimi {next(_numbers)}", key="nimi")
    return Installation.objects.create(
        asset=make_asset(institution=place.institution),
        name=name,
        source="hand",
        first_seen=timezone.now(),
    )


def _title(place: Place) -> dict[str, object]:
    return {"uid": make_title().uid}


def _support(place: Place) -> dict[str, object]:
    title = make_title()
    row = SoftwareSupport.objects.create(title=title, ends_on=date(2027, 1, 1))
    return {"uid": title.uid, "support": row.uid}


def _rule(place: Place) -> dict[str, object]:
    row = SoftwareRule.objects.create(
        title=make_title(), demand="must", institution=place.institution
    )
    return {"uid": row.uid}


def _alias(place: Place) -> dict[str, object]:
    key = f"a{next(_numbers)}"
    return {"uid": SoftwareAlias.objects.create(match="is", text=key, key=key).uid}


def _installation(place: Place) -> dict[str, object]:
    return {"uid": make_installation(place).uid}


def _asset(place: Place) -> dict[str, object]:
    return {"number": make_asset(institution=place.institution).inventory_no}


def _batch(place: Place) -> dict[str, object]:
    return {"batch": uuid4()}


SOFTWARE = [
    *(
        Row(f"assets:software{name}", own=SEES, otherwise=REFUSED)
        for name in ("", "-options", "-findings", "-names", "-aliases")
    ),
    Row("assets:software-title", own=SEES, otherwise=REFUSED, args=_title),
    *(
        Row(f"assets:software-{name}", method=method, own=KEEPS, otherwise=REFUSED, args=args)
        for name, args in (
            ("new", lambda place: {}),
            ("alias-new", lambda place: {}),
            ("edit", _title),
            ("remove", _title),
            ("support-new", _title),
            ("support", _support),
            ("licences", _title),
            ("rule-new", _title),
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(f"assets:software-{name}", method="POST", own=KEEPS, otherwise=REFUSED, args=args)
        for name, args in (("alias-remove", _alias), ("names-undo", _batch))
    ),
    # A stranger does not learn of it; readers of the institution may not.
    Row(
        "assets:software-support-remove",
        method="POST",
        own=KEEPS,
        refused="approver finance auditor",
        args=_support,
    ),
    Row(
        "assets:software-rule-remove",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        refused="approver finance auditor",
        refused_foreign="",
        args=_rule,
    ),
    *(
        Row(
            name,
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=args,
        )
        for name, args in (
            ("assets:installation-end", _installation),
            ("assets:asset-software", _asset),
        )
        for method in ("GET", "POST")
    ),
]
