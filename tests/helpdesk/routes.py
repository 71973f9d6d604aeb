"""Rights of requests. The request of every row is filed by somebody else of the place."""

from typing import Any

from helpdesk.services.catalogue import install_catalogue
from tests.architecture.matrix import Place, Row, World
from tests.helpdesk.builders import make_ticket


def prepare(world: World) -> None:
    install_catalogue()


def _category(place: Place) -> dict[str, object]:
    return {"code": "muu-mure"}


def _ticket(place: Place) -> dict[str, object]:
    return {"number": make_ticket(place.user).number}


SEES = "specialist approver auditor administrator"
WORKS = "specialist auditor administrator"


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _act(name: str, **data: Any) -> Row:
    """A verb: for those who serve the institution; who only sees the request is told why not."""
    return Row(
        "helpdesk:act",
        method="POST",
        case=name,
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=lambda place: {**_ticket(place), "name": name},
        data=lambda place: data,
    )


ROWS = [
    Row("helpdesk:queue", own=WORKS),
    Row("helpdesk:quick", own="specialist"),
    Row("helpdesk:quick", method="POST", own="specialist"),
    # A head is led to the page of requesters, which knows no internal notes.
    Row("helpdesk:ticket", own=SEES, foreign="administrator", args=_ticket),
    Row("helpdesk:seen", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row("helpdesk:draft", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row("helpdesk:person-requests", own=SEES, foreign="administrator", args=_person),
    _act("take"),
    _act("assign", assignee=""),
    _act("answer", body="Tere"),
    _act("ask", body="Mis ruumis?"),
    _act("resolve", body="Korras"),
    _act("note", note="Vana arvuti"),
    _act("priority", impact="2", urgency="2"),
    _act("category", category="muu-mure"),
    _act("tags", tags="kool"),
    _act("edit", title="Arvuti on katki"),
    _act("wait", **{"for": "vendor", "vendor": "Dell"}),
    _act("resume"),
    _act("reopen", reason="Ikka katki"),
    _act("close"),
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
        for verb in ("seen", "answer", "answer-draft", "reopen", "rate")
    ),
    Row(
        "staff:confirm",
        method="POST",
        own="specialist",
        foreign="",
        refused="approver auditor administrator",
        refused_foreign="administrator",
        args=_ticket,
    ),
]
