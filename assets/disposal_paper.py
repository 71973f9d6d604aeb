"""What a disposal act says, and its PDF with who has signed; the list for accounting.

In Estonian whatever the keeper reads: it is the institution's document.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assets.accounting import Accounting
from assets.models import DataErasure, DisposalAct, DisposalLine
from assets.stocktake_paper import commission_facts, house_facts, signature_of
from itportal.core.documents.paper import Paper, PaperTable, paper_pdf
from itportal.core.documents.pdf import digest_of
from itportal.core.templatetags.portal import euro

LANGUAGE = "et"
Evidence = Mapping[int, Sequence[DataErasure]]


def content_of(act: DisposalAct, evidence: Evidence, *, now: datetime) -> dict[str, Any]:
    """The content to be kept, without what its own digest is printed in."""
    with translation.override(LANGUAGE):
        lines = lines_of(act)
        facts = commission_facts(act.members.select_related("person"), now)
        if act.order_no:
            facts.insert(0, (_("Directive"), act.order_no))
        paper = Paper(
            lang=LANGUAGE,
            title=_("Disposal act"),
            number=act.number,
            day=_day(timezone.localdate(now)),
            house=act.institution.name,
            house_facts=house_facts(act.institution),
            address="",
            address_alt=_("QR code: %(number)s") % {"number": act.number},
            footer="",
            page_word=_("Page"),
            facts=facts,
            tables=[_things(lines), _values(lines), *_erasures(lines, evidence)],
            notes=[(_("Notes"), act.note)] if act.note else [],
        )
        return paper.data()


def digest_of_content(content: dict[str, Any]) -> str:
    return digest_of(content)


def act_pdf(act: DisposalAct) -> bytes:
    """The PDF as it stands, with the signatures given so far. The same act, the same bytes."""
    assert act.content is not None and act.made_at is not None  # noqa: S101, PT018 - made acts only
    members = list(act.members.select_related("person").order_by("part", "pk"))
    signed = [member.signed_at for member in members if member.signed_at]
    with translation.override(LANGUAGE):
        said = _("Made in the IT portal. SHA-256 of the content: %(sha256)s")
        printed = {
            **act.content,
            "address": f"{settings.PORTAL_URL}/mahakandmine/{act.number}/",
            "footer": said % {"sha256": act.content_sha256},
            "signatures": [signature_of(member) for member in members],
        }
    return paper_pdf(printed, at=max([act.made_at, *signed]))


def accounting_rows(act: DisposalAct) -> Iterator[list[Any]]:
    """The heading, and one row for each thing: what accounting takes off its books."""
    yield [
        _("Inventory number"),
        _("Thing"),
        _("Serial number"),
        _("Institution"),
        _("Acquired"),
        _("Price without VAT"),
        _("Residual value"),
        _("On the books as"),
        _("Reason"),
        _("What becomes of it"),
        _("Who gets it"),
        _("Waste receipt or invoice"),
        _("Off the books on"),
        _("Act"),
    ]
    signed_on = timezone.localdate(act.signed_at) if act.signed_at else None
    for line in lines_of(act):
        yield [
            line.number,
            line.name,
            line.serial,
            act.institution.name,
            line.acquired_on,
            line.price_net,
            line.worth,
            accounting_word(line),
            str(line.get_reason_display()),
            str(line.get_method_display()),
            line.receiver,
            line.receipt_no,
            signed_on,
            act.number,
        ]


def lines_of(act: DisposalAct) -> list[DisposalLine]:
    rows = act.lines.select_related("asset__model__category", "asset__model__manufacturer")
    return list(rows.order_by("number", "pk"))


def accounting_word(line: DisposalLine) -> str:
    return str(Accounting(line.accounting).label) if line.accounting else ""


def _things(lines: Sequence[DisposalLine]) -> PaperTable:
    return PaperTable(
        _("What leaves the books"),
        [_("Number"), _("Thing"), _("Serial number"), _("Reason"), _("What becomes of it")],
        [3, 6, 4, 5, 6],
        [
            [
                line.number,
                line.name,
                line.serial or "–",
                "; ".join(part for part in (str(line.get_reason_display()), line.note) if part),
                ", ".join(
                    part
                    for part in (
                        str(line.get_method_display()),
                        line.receiver,
                        line.receipt_no,
                    )
                    if part
                ),
            ]
            for line in lines
        ],
    )


def _values(lines: Sequence[DisposalLine]) -> PaperTable:
    rows = [
        [
            line.number,
            _day(line.acquired_on),
            _amount(line.price_net),
            _amount(line.worth),
            accounting_word(line) or "–",
        ]
        for line in lines
    ]
    total = [
        _("Together"),
        "",
        _amount(sum((line.price_net or Decimal(0) for line in lines), Decimal(0))),
        _amount(sum((line.worth or Decimal(0) for line in lines), Decimal(0))),
        "",
    ]
    return PaperTable(
        _("Values on the books"),
        [
            _("Number"),
            _("Acquired"),
            _("Price without VAT"),
            _("Residual value"),
            _("On the books as"),
        ],
        [3, 3, 4, 4, 5],
        [*rows, total],
    )


def _erasures(lines: Sequence[DisposalLine], evidence: Evidence) -> list[PaperTable]:
    """Of what holds data: how it was erased, or why not."""
    rows = []
    for line in lines:
        if not line.asset.model.category.holds_data:
            continue
        found = evidence.get(line.asset_id, ())
        rows += [_erasure(line, one) for one in found]
        if not found:
            said = _("not erased: %(why)s") % {"why": line.unerased_reason}
            rows.append([line.number, "–", said, "–", "–"])
    if not rows:
        return []
    return [
        PaperTable(
            _("Erasure of data"),
            [
                _("Number"),
                _("Medium"),
                _("Method and tool"),
                _("By whom and when"),
                _("Result"),
            ],
            [3, 4, 6, 5, 4],
            rows,
        )
    ]


def _erasure(line: DisposalLine, erasure: DataErasure) -> list[str]:
    return [
        line.number,
        erasure.medium_serial,
        f"{erasure.get_method_display()}; {erasure.tool}",
        f"{erasure.done_by}, {_day(erasure.done_on)}",
        str(erasure.get_result_display()),
    ]


def _amount(value: Decimal | None) -> str:
    return "–" if value is None else euro(value)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"
