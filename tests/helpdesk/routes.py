"""Rights of requests. The request of every row is filed by somebody else of the place."""

from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from helpdesk.models import (
    AnswerTemplate,
    Category,
    ChecklistItem,
    Guide,
    Tag,
    TicketCheck,
    UndoStep,
)
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.links import link_tickets
from helpdesk.services.triage import take_ticket
from itportal.core.tables.models import SavedView
from tests.architecture.matrix import REFUSED, Place, Row, World
from tests.builders import make_user
from tests.helpdesk.builders import (
    make_asset,
    make_disruption,
    make_guide,
    make_ticket,
    rewrite,
)

_numbers = count(8000)
DEVICES = "specialist approver finance auditor administrator"


def prepare(world: World) -> None:
    install_catalogue()


def _category(place: Place) -> dict[str, object]:
    return {"code": "muu-mure"}


def _ticket(place: Place) -> dict[str, object]:
    return {"number": make_ticket(place.user).number}


def _checked(place: Place) -> dict[str, object]:
    """A request of a topic with a checklist."""
    topic = Category.objects.get(code="muu-mure")
    ChecklistItem.objects.create(category=topic, text_et="Kaablid", text_en="Cables")
    return _ticket(place)


def _step(place: Place) -> dict[str, object]:
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    take_ticket(ticket_id=make_ticket(place.user).pk, actor=author, now=timezone.now())
    return {"uid": UndoStep.objects.latest("pk").uid}


def _link(place: Place) -> dict[str, object]:
    """A request linked with another of the same place, by somebody else who serves it."""
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    one, other = make_ticket(place.user), make_ticket(place.user)
    made = link_tickets(
        ticket_id=one.pk,
        other_id=other.pk,
        relation="related",
        actor=author,
        now=timezone.now(),
    )
    return {"number": one.number, "uid": made.uid}


def _message(place: Place) -> dict[str, object]:
    ticket = make_ticket(place.user)
    return {"number": ticket.number, "uid": ticket.messages.get().uid}


SEES = "specialist approver auditor administrator"
WORKS = "specialist auditor administrator"


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _device(place: Place) -> dict[str, object]:
    return {"uid": make_asset(place.institution, number=f"V-{next(_numbers)}").uid}


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


def _written(place: Place, **facts: Any) -> Guide:
    """A guide of the place, by somebody who serves it and is nobody under test."""
    author: User = make_user("specialist", institution=place.institution, first_name="Kaja")
    guide = make_guide(
        author, audience="institution", institution_id=place.institution.pk, **facts
    )
    rewrite(guide, author, "Uus tekst.")
    return guide


def _guide(place: Place) -> dict[str, object]:
    return {"number": _written(place).number}


READS = "staff specialist approver finance auditor administrator"


def _guide_act(name: str) -> Row:
    return Row(
        "guides:act",
        method="POST",
        case=name,
        own="specialist",
        foreign="",
        refused="staff approver finance auditor administrator",
        refused_foreign="administrator",
        args=lambda place: {**_guide(place), "verb": name},
    )


def _offered(place: Place) -> dict[str, object]:
    return {**_guide(place), "uid": uuid4()}


GUIDES = [
    Row("staff:ask", query="?q=printer"),
    Row("staff:offers", method="POST", data=lambda place: {"q": "printer", "abi": uuid4()}),
    Row("staff:opened", method="POST", own=READS, foreign="administrator", args=_offered),
    Row("helpdesk:ticket-guides", own=WORKS, foreign="administrator", args=_ticket),
    Row("guides:effect", own="specialist", otherwise=REFUSED),
    Row("guides:list"),
    Row("guides:new", own="specialist", otherwise=REFUSED),
    *(
        Row(f"guides:{name}", method="POST", own="specialist", otherwise=REFUSED)
        for name in ("new-draft", "new-discard")
    ),
    Row("guides:new", method="POST", own="specialist", otherwise=REFUSED),
    Row("guides:preview", method="POST", own="specialist", otherwise=REFUSED),
    # A guide of one institution is for those who work there.
    Row("guides:guide", own=READS, foreign="administrator", args=_guide),
    Row("guides:vote", method="POST", own=READS, foreign="administrator", args=_guide),
    *(
        Row(
            "guides:edit",
            method=method,
            own="specialist",
            foreign="",
            refused="staff approver finance auditor administrator",
            refused_foreign="administrator",
            args=_guide,
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(
            name,
            method="POST",
            own="specialist",
            foreign="",
            refused="staff approver finance auditor administrator",
            refused_foreign="administrator",
            args=_guide,
        )
        for name in ("guides:draft", "guides:discard")
    ),
    Row(
        "guides:versions",
        own=WORKS,
        foreign="administrator",
        refused="staff approver finance",
        refused_foreign="",
        args=_guide,
    ),
    Row(
        "guides:restore",
        method="POST",
        own="specialist",
        foreign="",
        refused="staff approver finance auditor administrator",
        refused_foreign="administrator",
        args=lambda place: {**_guide(place), "version": 1},
    ),
    *(_guide_act(name) for name in ("avalda", "tagasi", "arhiivi", "kasutusele")),
]


def _table(place: Place) -> dict[str, object]:
    return {"table": "tickets"}


def _saved(place: Place) -> dict[str, object]:
    """A view that somebody of the place shares: only its owner and administrators change it."""
    view = SavedView.objects.create(
        table="tickets", name=f"Vaade {uuid4()}", owner=place.user, is_shared=True
    )
    return {"table": "tickets", "uid": view.uid}


def _chosen(place: Place) -> dict[str, object]:
    return {"rows": _ticket(place)["number"], "go": "1", "ask-priority": "1"}


def _row_edit(place: Place) -> dict[str, object]:
    return {"table": "tickets", "row": _ticket(place)["number"], "name": "tags"}


# The kit's addresses, on the queue: lists belong to no institution, their rows do.
TABLE = [
    Row("tables:filters", own=WORKS, args=_table),
    Row("tables:layout", own=WORKS, args=_table),
    *(
        Row(
            "tables:export",
            method=method,
            own=WORKS,
            args=lambda place: {"table": "tickets", "ending": "csv"},
        )
        for method in ("GET", "POST")
    ),
    Row("tables:choose_layout", method="POST", own=WORKS, args=_table),
    Row(
        "tables:save_view",
        method="POST",
        own=WORKS,
        args=_table,
        data=lambda place: {"name": f"Vaade {uuid4()}"},
    ),
    Row("tables:move_tab", method="POST", own=WORKS, args=_table),
    Row(
        "tables:change_view",
        method="POST",
        own="administrator",
        refused="specialist auditor",
        args=_saved,
        data=lambda place: {"do": "remove"},
    ),
    Row(
        "tables:edit",
        own=WORKS,
        foreign="administrator",
        args=_row_edit,
    ),
    Row(
        "tables:edit",
        method="POST",
        own=WORKS,
        foreign="administrator",
        args=_row_edit,
        data=lambda place: {"edit-tags": "aku"},
        notes="who only looks is told that it cannot be changed here: test_row_edits",
    ),
    Row(
        "tables:act",
        method="POST",
        own="specialist",
        args=lambda place: {"table": "tickets", "action": "priority"},
        data=_chosen,
    ),
]


def _question(place: Place, **more: object) -> dict[str, object]:
    return {"code": "arvuti", "slug": "symptom", **more}


def _tag(place: Place) -> dict[str, object]:
    return {"uid": Tag.objects.create(name=f"silt {uuid4()}"[:40]).uid}


def _setting(name: str, **options: Any) -> list[Row]:
    """A page of settings: experts read it, administrators keep it."""
    return [
        Row(f"helpdesk:{name}", own=WORKS, **options),
        Row(
            f"helpdesk:{name}",
            method="POST",
            own="administrator",
            refused="specialist auditor",
            **options,
        ),
    ]


def _setting_act(name: str, args: Any) -> Row:
    return Row(
        f"helpdesk:{name}",
        method="POST",
        own="administrator",
        refused="specialist auditor",
        args=args,
    )


def _template(place: Place) -> dict[str, object]:
    """A template that all share."""
    return {"uid": AnswerTemplate.objects.create(title="Tere", body="Tere!").uid}


SETTINGS = [
    Row("helpdesk:templates", own=WORKS),
    Row("helpdesk:template-new", own=WORKS),
    Row(
        "helpdesk:template-new",
        method="POST",
        own="specialist administrator",
        refused="auditor",
    ),
    *_setting("template", args=_template),
    _setting_act("template-act", lambda place: {**_template(place), "do": "arhiivi"}),
    Row(
        "helpdesk:templates-offered",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=_ticket,
    ),
    Row(
        "helpdesk:template-used",
        method="POST",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=lambda place: {**_ticket(place), **_template(place)},
    ),
    Row("helpdesk:settings", own=WORKS),
    Row("helpdesk:types", own=WORKS),
    Row("helpdesk:topics", own=WORKS),
    Row("helpdesk:tags", own=WORKS),
    Row("helpdesk:questions", own=WORKS, args=lambda place: {"code": "arvuti"}),
    *_setting("type-new"),
    *_setting("type", args=lambda place: {"code": "incident"}),
    *_setting("topic-new"),
    *_setting("topic", args=lambda place: {"code": "arvuti"}),
    *_setting("question-new", args=lambda place: {"code": "arvuti"}),
    *_setting("question", args=_question),
    *_setting("checklist", args=lambda place: {"code": "arvuti"}),
    *_setting("priorities"),
    *_setting("states"),
    *_setting("rules"),
    *_setting("tag", args=_tag),
    _setting_act("question-preview", lambda place: {"code": "arvuti"}),
    _setting_act("question-act", lambda place: _question(place, do="alla")),
    _setting_act("tag-act", lambda place: {**_tag(place), "do": "arhiivi"}),
    _setting_act(
        "settings-act", lambda place: {"section": "teemad", "code": "arvuti", "do": "alla"}
    ),
]


def _disruption(place: Place) -> dict[str, object]:
    author = make_user("specialist", institution=place.institution, first_name="Kaja")
    return {"number": make_disruption(author, [place.institution]).number}


def _kept(name: str, method: str = "POST", **options: Any) -> Row:
    """Of a disruption: for those who serve every institution it touches."""
    return Row(
        f"disruptions:{name}",
        method=method,
        own="specialist",
        foreign="",
        refused="staff approver finance auditor administrator",
        refused_foreign="administrator",
        args=_disruption,
        **options,
    )


DISRUPTIONS = [
    Row("disruptions:list"),
    Row("disruptions:now"),
    Row("disruptions:new", own="specialist", otherwise=REFUSED),
    Row("disruptions:new", method="POST", own="specialist", otherwise=REFUSED),
    Row("disruptions:one", own=READS, foreign="administrator", args=_disruption),
    Row(
        "disruptions:me-too",
        method="POST",
        own=READS,
        foreign="administrator",
        args=_disruption,
    ),
    _kept("edit", "GET"),
    _kept("edit"),
    _kept("news", data=lambda place: {"body": "Tegeleme"}),
    _kept("resume"),
]
ROWS = [
    *DISRUPTIONS,
    *GUIDES,
    *SETTINGS,
    *TABLE,
    Row("helpdesk:queue", own=WORKS),
    Row("helpdesk:writers", own=WORKS),
    Row("helpdesk:writing", own=WORKS, foreign="administrator", args=_ticket),
    Row(
        "helpdesk:writing",
        method="POST",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=_ticket,
    ),
    # What another did is not to be taken back by anybody else.
    Row("helpdesk:undo", method="POST", own="", args=_step),
    Row("helpdesk:undo-many", method="POST", own="", args=lambda place: {"batch": uuid4()}),
    Row("helpdesk:quick", own="specialist"),
    Row("helpdesk:quick", method="POST", own="specialist"),
    Row("helpdesk:quick-guess", method="POST", own="specialist"),
    # A head is led to the page of requesters, which knows no internal notes.
    Row("helpdesk:ticket", own=SEES, foreign="administrator", args=_ticket),
    Row("helpdesk:peek", own=WORKS, foreign="administrator", args=_ticket),
    Row("helpdesk:seen", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row("helpdesk:draft", method="POST", own=WORKS, foreign="administrator", args=_ticket),
    Row(
        "helpdesk:after-decision",
        method="POST",
        own=WORKS,
        foreign="administrator",
        args=_ticket,
    ),
    Row("helpdesk:ticket-options", own=WORKS, query="?q=arvuti"),
    *(
        Row(
            "helpdesk:links",
            method=method,
            own="specialist",
            foreign="",
            refused="auditor administrator",
            refused_foreign="administrator",
            args=_ticket,
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "helpdesk:split",
            method=method,
            own="specialist",
            foreign="",
            refused="auditor administrator",
            refused_foreign="administrator",
            args=_message,
        )
        for method in ("GET", "POST")
    ),
    Row(
        "helpdesk:unlink",
        method="POST",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=_link,
    ),
    Row("helpdesk:asset-requests", own=DEVICES, foreign="administrator", args=_device),
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
    _act("guess", wrong="category"),
    _act("edit", title="Arvuti on katki"),
    _act("wait", **{"for": "date", "until": "homme"}),
    _act("vendor", vendor_answer="Saadame homme"),
    _act("resume"),
    _act("time", spent="20"),
    Row(
        "helpdesk:act",
        method="POST",
        case="check",
        own="specialist",
        foreign="",
        refused="auditor administrator",
        refused_foreign="administrator",
        args=lambda place: {**_checked(place), "name": "check"},
        data=lambda place: {"item": TicketCheck.objects.latest("pk").uid, "done": "1"},
    ),
    _act("reopen", reason="Ikka katki"),
    _act("close"),
    _act("unmerge"),
    *(
        Row(
            name,
            method=method,
            own="specialist",
            foreign="",
            refused="auditor administrator",
            refused_foreign="administrator",
            args=_ticket,
        )
        for name, method in (
            ("helpdesk:forward", "GET"),
            ("helpdesk:forward", "POST"),
        )
    ),
    Row("staff:new"),
    Row("staff:form", args=_category),
    Row("staff:form", method="POST", args=_category),
    Row("staff:draft", method="POST", args=_category),
    Row("staff:discard", method="POST", args=_category),
    Row("staff:requests"),
    Row("staff:institution", own="approver"),
    # The house has opened no type here: who sees it is told so (tests/helpdesk/test_followers.py).
    Row(
        "staff:follow",
        method="POST",
        own="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
    ),
    Row(
        "staff:privacy",
        method="POST",
        own="",
        refused=SEES,
        refused_foreign="administrator",
        args=_ticket,
        data=lambda place: {"private": "1"},
    ),
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
