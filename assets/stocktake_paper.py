"""What an inventory act says, and its PDF with who has signed; the list for accounting.

In Estonian whatever the keeper reads: it is the institution's document.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Employment, Institution
from accounts.selectors import current_job
from assets.models import (
    Asset,
    DisposalMember,
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
)
from assets.stocktake_selectors import stocktake_counts
from itportal.core.documents.paper import Paper, PaperTable, Signature, paper_pdf
from itportal.core.documents.pdf import digest_of

LANGUAGE = "et"
Kind, Choice = StocktakeProposal.Kind, StocktakeProposal.Choice


def content_of(stocktake: Stocktake, *, now: datetime) -> dict[str, Any]:
    """The content to be kept, without what its own digest is printed in."""
    with translation.override(LANGUAGE):
        lines = _lines(stocktake)
        decided = _decisions(stocktake)
        paper = Paper(
            lang=LANGUAGE,
            title=_("Inventory act"),
            number=stocktake.number,
            day=_day(timezone.localdate(now)),
            house=stocktake.institution.name,
            house_facts=house_facts(stocktake.institution),
            address="",
            address_alt=_("QR code: %(number)s") % {"number": stocktake.number},
            footer="",
            page_word=_("Page"),
            facts=_facts(stocktake, now),
            tables=[_counted(stocktake), *_tables(lines, decided)],
        )
        return paper.data()


def digest_of_content(content: dict[str, Any]) -> str:
    return digest_of(content)


def act_pdf(stocktake: Stocktake) -> bytes:
    """The PDF as it stands, with the signatures given so far. The same act, the same bytes."""
    assert stocktake.content is not None and stocktake.made_at is not None  # noqa: S101, PT018 - made acts only
    members = list(stocktake.members.select_related("person").order_by("part", "pk"))
    signed = [member.signed_at for member in members if member.signed_at]
    with translation.override(LANGUAGE):
        said = _("Made in the IT portal. SHA-256 of the content: %(sha256)s")
        printed = {
            **stocktake.content,
            "address": f"{settings.PORTAL_URL}/inventuur/{stocktake.number}/akt/",
            "footer": said % {"sha256": stocktake.content_sha256},
            "signatures": [signature_of(member) for member in members],
        }
    return paper_pdf(printed, at=max([stocktake.made_at, *signed]))


def accounting_rows(stocktake: Stocktake) -> Iterator[list[Any]]:
    """The heading, and one row for each asset whose place on the books the count changes or
    leaves open: what accounting has to look at, with the price where it is known."""
    yield [
        _("Inventory number"),
        _("Thing"),
        _("Serial number"),
        _("Institution"),
        _("Price without VAT"),
        _("Result"),
        _("Proposed"),
        _("Room on the books"),
        _("Found in"),
        _("Holder on the books"),
    ]
    house = stocktake.institution.name
    decided = _decisions(stocktake)
    for line in _lines(stocktake):
        result, proposed = _result(line, decided)
        if not result:
            continue
        yield [
            line.number,
            line.name,
            line.serial,
            house,
            line.price_net,
            result,
            proposed,
            _place(line),
            _where(line.found_in) if line.found_in else "",
            line.holder,
        ]
    for proposal in decided.values():
        if proposal.kind == Kind.UNKNOWN and proposal.bound_to_id is None:
            word, done = proposal.get_kind_display(), _decision(proposal)
            yield [
                proposal.code,
                "",
                "",
                house,
                None,
                word,
                done,
                "",
                _where(proposal.place),
                "",
            ]


def _lines(stocktake: Stocktake) -> list[StocktakeLine]:
    rows = stocktake.lines.select_related("asset", "place__room__site", "found_in__room__site")
    return list(rows.order_by("place__room__site__name", "place__room__name", "number", "pk"))


def _decisions(stocktake: Stocktake) -> dict[tuple[str, Any], StocktakeProposal]:
    rows = stocktake.proposals.select_related("asset", "bound_to", "place__room__site")
    return {
        (row.kind, row.asset_id or row.code): row
        for row in rows.order_by("kind", "code", "asset__inventory_no", "pk")
    }


def _result(
    line: StocktakeLine, decided: dict[tuple[str, Any], StocktakeProposal]
) -> tuple[str, str]:
    """What accounting should know of the line, and what was decided; empty when nothing."""
    found = [
        decided[kind, line.asset_id]
        for kind in (Kind.MISSING, Kind.FOUND_AGAIN, Kind.DISPOSED, Kind.MISPLACED)
        if (kind, line.asset_id) in decided
    ]
    said = "; ".join(_decision(row) for row in found)
    if line.found_at is None:
        away = line.state in (Asset.State.IN_REPAIR, Asset.State.MISSING)
        return _("not found"), said or (str(line.get_state_display()) if away else "")
    if not line.is_expected:
        new = line.way == StocktakeLine.Way.NEW
        return (_("surplus") if new else _("not on the list")), said
    return "; ".join(str(row.get_kind_display()) for row in found), said


def _decision(proposal: StocktakeProposal) -> str:
    if not proposal.choice:
        return ""
    said = str(proposal.get_choice_display())
    if proposal.bound_to:
        said = f"{said}: {proposal.bound_to.inventory_no}"
    return f"{said} ({proposal.note})" if proposal.note else said


def _tables(
    lines: Sequence[StocktakeLine], decided: dict[tuple[str, Any], StocktakeProposal]
) -> list[PaperTable]:
    lost = [line for line in lines if line.found_at is None]
    moved = [line for line in lines if line.found_at and line.place_id != line.found_in_id]
    surplus = [line for line in lines if line.found_at and not line.is_expected]
    strange = [
        row
        for row in decided.values()
        if row.kind in (Kind.UNKNOWN, Kind.FOREIGN, Kind.DISPOSED)
    ]
    found = [line for line in lines if line.found_at and line.is_expected]
    thing = [_("Number"), _("Thing")]
    tables = [
        PaperTable(
            _("Not found"),
            [*thing, _("Room on the books"), _("Holder"), _("Decision")],
            [3, 6, 4, 4, 5],
            [
                [
                    line.number,
                    line.name,
                    _place(line),
                    line.holder or "–",
                    _result(line, decided)[1] or "–",
                ]
                for line in lost
            ],
        ),
        PaperTable(
            _("Found in another room"),
            [*thing, _("Room on the books"), _("Found in"), _("Decision")],
            [3, 6, 4, 4, 5],
            [
                [
                    line.number,
                    line.name,
                    _place(line),
                    _where(line.found_in),
                    _result(line, decided)[1] or "–",
                ]
                for line in moved
            ],
        ),
        PaperTable(
            _("Surplus and not on the list"),
            [*thing, _("Found in"), _("Result")],
            [3, 8, 5, 6],
            [
                [line.number, line.name, _where(line.found_in), _result(line, decided)[0]]
                for line in surplus
            ],
        ),
        PaperTable(
            _("Tags that do not agree with the books"),
            [_("Tag"), _("What it is"), _("Found in"), _("Decision")],
            [5, 6, 5, 6],
            [
                [
                    row.code or row.asset.inventory_no if row.asset else row.code,
                    str(row.get_kind_display()),
                    _where(row.place),
                    _decision(row) or "–",
                ]
                for row in strange
            ],
        ),
        PaperTable(
            _("Found"),
            [*thing, _("Serial number"), _("Found in"), _("How")],
            [3, 7, 4, 5, 3],
            [
                [
                    line.number,
                    line.name,
                    line.serial or "–",
                    _where(line.found_in),
                    str(line.get_way_display()),
                ]
                for line in found
            ],
        ),
    ]
    return [table for table in tables if table.rows]


def _counted(stocktake: Stocktake) -> PaperTable:
    counts = stocktake_counts(stocktake)
    rows = [
        (_("Expected by the books"), counts.expected),
        (_("Found"), counts.found),
        (_("Not found"), counts.expected - counts.found),
        (_("of the found in another room"), counts.misplaced),
        (_("Surplus and not on the list"), counts.unlisted),
        (_("Tags that do not agree with the books"), counts.strange),
    ]
    return PaperTable(
        _("Result"), [_("What"), _("How many")], [9, 3], [[str(w), str(n)] for w, n in rows]
    )


def _facts(stocktake: Stocktake, now: datetime) -> list[tuple[str, str]]:
    started = timezone.localtime(stocktake.started_at or now)
    facts = [
        (_("As of"), _day(stocktake.as_of)),
        (_("Begun"), f"{started:%d.%m.%Y %H:%M}"),
    ]
    if stocktake.order_no:
        facts.append((_("Directive"), stocktake.order_no))
    if stocktake.legal_basis:
        facts.append((_("Legal basis"), stocktake.legal_basis))
    limits = [
        *(str(site) for site in stocktake.sites.order_by("name")),
        *(f"{room.site}, {room}" for room in stocktake.rooms.select_related("site")),
        *(kind.name for kind in stocktake.categories.order_by("pk")),
    ]
    facts.append(
        (_("What was counted"), "; ".join(limits) or _("everything of the institution"))
    )
    facts += commission_facts(stocktake.members.select_related("person"), now)
    return facts


def commission_facts(members: "QuerySet[Any]", now: datetime) -> list[tuple[str, str]]:
    """Part, name and position of each, the chair first."""
    jobs = Prefetch(
        "person__employments",
        Employment.objects.select_related("institution").order_by("-is_main", "-during", "pk"),
        to_attr="jobs",
    )
    facts = []
    for member in members.prefetch_related(jobs).order_by("part", "pk"):
        person: Any = member.person
        job = current_job(person.jobs, timezone.localdate(now))
        about = [str(person), job.position if job else ""]
        facts.append(
            (str(member.get_part_display()), ", ".join(part for part in about if part))
        )
    return facts


def signature_of(member: StocktakeMember | DisposalMember) -> dict[str, Any]:
    """Who of a commission signed and when, or an empty line to sign on."""
    lines = []
    if member.signed_at:
        moment = timezone.localtime(member.signed_at)
        lines = [
            f"{_('Confirmed in the portal')} {moment:%d.%m.%Y %H:%M}",
            f"SHA-256 {member.signed_sha256[:16]}",
        ]
    side = Signature(str(member.get_part_display()), str(member.person), lines)
    return {
        "title": side.title,
        "name": side.name,
        "lines": list(side.lines),
        "strokes": side.strokes,
        "strokes_alt": side.strokes_alt,
    }


def house_facts(house: Institution) -> str:
    """What the letterhead says under the name."""
    code = f"{_('Registry code')} {house.registry_code}" if house.registry_code else ""
    return " · ".join(fact for fact in (code, house.email, house.phone) if fact)


def _place(line: StocktakeLine) -> str:
    return _where(line.place)


def _where(place: Any) -> str:
    if place is None or place.room is None:
        return _("Without a place")
    return f"{place.room.site}, {place.room}"


def _day(day: Any) -> str:
    return f"{day:%d.%m.%Y}"
