"""Rights of requests. The request of every row is filed by somebody else of the place."""

from helpdesk.services.catalogue import install_catalogue
from tests.architecture.matrix import Place, Row, World
from tests.helpdesk.builders import make_ticket


def prepare(world: World) -> None:
    install_catalogue()


def _category(place: Place) -> dict[str, object]:
    return {"code": "muu-mure"}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _ticket(place: Place) -> dict[str, object]:
    return {"number": make_ticket(place.user).number}


SEES = "specialist approver auditor administrator"
WORKS = "specialist auditor administrator"


def _verb(place: Place) -> dict[str, object]:
    return {**_ticket(place), "name": "take"}


ROWS = [
    Row("helpdesk:queue", own=WORKS),
    Row("helpdesk:quick", own="specialist"),
    Row("helpdesk:quick", method="POST", own="specialist"),
    Row("helpdesk:quick_people", own="specialist"),
    # A head is led to the page of requesters, which knows no internal notes.
    Row("helpdesk:ticket", own=SEES, foreign="administrator", args=_ticket),
    Row("helpdesk:seen", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row("helpdesk:draft", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row(
        "helpdesk:act",
        method="POST",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=_verb,
    ),
    Row("staff:new"),
    Row("staff:form", args=_category),
    Row("staff:form", method="POST", args=_category),
    Row("staff:draft", method="POST", args=_category),
    Row("staff:discard", method="POST", args=_category),
    Row("staff:requests"),
    Row("staff:request", own=SEES, foreign="administrator", args=_ticket),
    Row("staff:conversation", own=SEES, foreign="administrator", args=_ticket),
    Row(
        "staff:withdraw",
        method="POST",
        own="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
    ),
    *(
        # Whoever sees it gets the page again with the reason (422); strangers get nothing.
        Row(f"staff:{verb}", method="POST", own=SEES, foreign="administrator", args=_ticket)
        for verb in ("seen", "answer", "answer-draft", "reopen", "confirm", "rate")
    ),
    Row(
        "helpdesk:person-requests",
        own="specialist approver auditor administrator",
        foreign="administrator",
        args=_person,
    ),
]
