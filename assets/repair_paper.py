"""The paper that goes along with a device: what it is, what is wrong, where the vendor answers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.models import Repair
from assets.repair_reads import claim_of
from itportal.core.documents.paper import Paper, paper_pdf
from itportal.core.ui.format import day_in_words, local


def repair_paper(repair: Repair, *, link: str, until: datetime | None) -> dict[str, Any]:
    """link: the vendor's whole address, empty when none is open. Nothing of the holder."""
    asset, house = repair.asset, repair.asset.institution
    sent = local(repair.sent_at or repair.created_at).date()
    page = f"{settings.PORTAL_URL}/remondid/{repair.number}/"
    facts = [
        (_("Device"), f"{asset.model.manufacturer} {asset.model}"),
        (_("Inventory number"), asset.inventory_no),
        (_("Serial number"), asset.serial),
        (_("Accessories that go along"), asset.accessories),
        (_("To"), str(repair.vendor or "")),
        (_("Vendor's number (RMA)"), repair.rma_no),
        (_("Expected back on"), day_in_words(repair.due_on) if repair.due_on else ""),
    ]
    notes = [(_("What is wrong"), repair.fault)]
    if repair.is_warranty:
        claim = claim_of(asset, today=sent)
        told = [claim.sentence, *(f"{label}: {text}" for label, text in claim.facts)]
        notes.append((_("Warranty claim"), "\n".join(told)))
    if link and until:
        said = _(
            "Tell us your number, the quote, the expected day and the serial number of a"
            " replacement at this address (or by the code above), until %(day)s:"
        ) % {"day": day_in_words(local(until).date())}
        notes.append((_("How to answer"), f"{said}\n{link}"))
    paper = Paper(
        lang=get_language() or "et",
        title=_("Device sent to be repaired"),
        number=repair.number,
        day=day_in_words(sent),
        house=house.name,
        house_facts=_("Registry code %(code)s") % {"code": house.registry_code}
        if house.registry_code
        else "",
        address=link or page,
        address_alt=_("Code: address of this repair"),
        footer=f"{house.name} · {repair.number}",
        page_word=_("Page"),
        facts=[(label, text) for label, text in facts if text],
        notes=notes,
    )
    return paper.data()


def repair_pdf(repair: Repair, *, link: str, until: datetime | None) -> bytes:
    """PDF/A; dated by the repair's last change, so the same repair gives the same bytes."""
    return paper_pdf(repair_paper(repair, link=link, until=until), at=repair.updated_at)
