"""What an act says: its content as it is made, and the PDF with who has signed.

In Estonian whatever the keeper reads: it is the municipality's document.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Employment, Person
from accounts.selectors import current_job
from assets.models import Handover, HandoverLine, HandoverSignature
from itportal.core.documents.paper import Paper, PaperTable, Signature, paper_pdf
from itportal.core.documents.pdf import digest_of

LANGUAGE = "et"
WIDTH, HEIGHT = 1000, 400
Side, Way = HandoverSignature.Side, HandoverSignature.Way


def content_of(
    act: Handover, lines: Sequence[HandoverLine], *, now: datetime
) -> dict[str, Any]:
    """The content to be kept, without what its own digest is printed in (`_printed`)."""
    with translation.override(LANGUAGE):
        keeper, other = _told(act.made_by.person, now), _told(act.person, now)
        giver, receiver = (other, keeper) if act.is_return else (keeper, other)
        facts = [(_("Handed over by"), giver), (_("Received by"), receiver)]
        if act.room:
            place = _("Put into") if act.is_return else _("Handed over to the room")
            facts.append((place, f"{act.room.site}, {act.room}"))
        if act.due_on:
            facts.append((_("Lent, to be brought back by"), f"{act.due_on:%d.%m.%Y}"))
        things = [line for line in lines if line.asset_id]
        others = [line for line in lines if not line.asset_id]
        tables = [
            PaperTable(
                _("Assets"),
                [_("Number"), _("Thing"), _("Serial number"), _("Condition")],
                [3, 6, 4, 5],
                [[line.number, line.name, line.serial or "–", _state(line)] for line in things],
            )
        ]
        if others:
            tables.append(
                PaperTable(
                    _("Accessories"),
                    [_("Thing"), _("How many"), _("Condition")],
                    [9, 3, 6],
                    [[line.name, str(line.count), _state(line)] for line in others],
                )
            )
        house = act.institution
        contacts = [
            f"{_('Registry code')} {house.registry_code}" if house.registry_code else "",
            house.email,
            house.phone,
        ]
        paper = Paper(
            lang=LANGUAGE,
            title=_("Act of handing over and receiving assets"),
            number=act.number,
            day=timezone.localdate(now).strftime("%d.%m.%Y"),
            house=house.name,
            house_facts=" · ".join(fact for fact in contacts if fact),
            address="",
            address_alt=_("QR code: %(number)s") % {"number": act.number},
            footer="",
            page_word=_("Page"),
            facts=facts,
            tables=tables,
            notes=[(_("Notes"), act.note)] if act.note else [],
        )
        return paper.data()


def digest_of_content(content: dict[str, Any]) -> str:
    return digest_of(content)


def act_pdf(act: Handover) -> bytes:
    """The PDF as it stands, with the signatures given so far. The same act, the same bytes."""
    assert act.content is not None and act.issued_at is not None  # noqa: S101, PT018 - made acts only
    with translation.override(LANGUAGE):
        address = f"{settings.PORTAL_URL}/akt/{act.code}/"
        said = _(
            "Made in the IT portal. Check code %(code)s. SHA-256 of the content: %(sha256)s"
        )
        printed = {
            **act.content,
            "address": address,
            "footer": said % {"code": act.code, "sha256": act.content_sha256},
            "signatures": [_drawn(act, side) for side in (Side.GIVER, Side.RECEIVER)],
        }
    return paper_pdf(printed, at=act.signed_at or act.issued_at)


def strokes_svg(strokes: Sequence[Sequence[int]]) -> str:
    """Drawn lines as a picture: numbers only, checked when they were taken."""
    lines = [
        "M" + "L".join(f"{x} {y}" for x, y in zip(line[::2], line[1::2], strict=True))
        for line in strokes
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="'
        f'{"".join(lines)}" fill="none" stroke="#14278C" stroke-width="7"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _drawn(act: Handover, side: str) -> dict[str, Any]:
    """One side of the paper: signed, or with an empty line to sign on."""
    found = next((one for one in act.signatures.all() if one.side == side), None)
    title = _("Handed over by") if side == Side.GIVER else _("Received by")
    lines, strokes, alt = [], "", ""
    if found is not None:
        moment = timezone.localtime(found.signed_at)
        lines.append(f"{_HOW[Way(found.way)]()} {moment:%d.%m.%Y %H:%M}")
        if found.way == Way.DRAWN:
            strokes = strokes_svg(found.strokes)
            alt = _("Signature drawn by hand")
        if found.signed_in.person_id != found.person_id:
            lines.append(_("Signed in: %(who)s") % {"who": found.signed_in})
    name = found.name if found else str(act.person)
    side_of_it = Signature(title, name, lines, strokes, alt)
    return {
        "title": side_of_it.title,
        "name": side_of_it.name,
        "lines": list(side_of_it.lines),
        "strokes": side_of_it.strokes,
        "strokes_alt": side_of_it.strokes_alt,
    }


_HOW = {
    Way.MADE: lambda: _("Confirmed in the portal"),
    Way.DRAWN: lambda: _("Signed on the screen"),
    Way.TYPED: lambda: _("Confirmed by typing the name"),
    Way.OWN: lambda: _("Confirmed in the portal"),
    Way.PAPER: lambda: _("Signed on paper, the scan is with the act"),
    Way.CONTAINER: lambda: _("Signed digitally, the container is with the act"),
}


def _state(line: HandoverLine) -> str:
    facts = [str(line.get_condition_display())]
    if line.is_erased:
        facts.append(_("data erased"))
    if line.note:
        facts.append(line.note)
    return "; ".join(facts)


def _told(person: Person | None, now: datetime) -> str:
    """Name, position and place of work on that day."""
    if person is None:
        return "–"
    rows = Employment.objects.filter(person=person).select_related("institution")
    job = current_job(list(rows.order_by("-is_main", "-during", "pk")), timezone.localdate(now))
    facts = [str(person), job.position, job.institution.name] if job else [str(person)]
    return ", ".join(facts)
