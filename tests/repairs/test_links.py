"""The vendor's way in: one repair, by its token alone, as long as it is meant to be open."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assets.models import Asset, Repair, RepairEntry, RepairLink
from assets.repair_states import RepairState
from assets.services import repair_links, repairs
from assets.services.repair_links import MOST_ENTRIES, make_link, token_of, vendor_says
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.sentences import sentence
from itportal.core.notices.models import Notice
from tests.assets.builders import make_asset
from tests.attachments.builders import png
from tests.builders import make_institution, make_user
from tests.race import race
from tests.repairs.builders import make_repair

pytestmark = pytest.mark.django_db
S = RepairState


def stranger_at(address: str = "", *, strict: bool = False) -> Client:
    """Nobody signed in, from an address of their own: tries are counted by address."""
    address = address or f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    return Client(enforce_csrf_checks=strict, REMOTE_ADDR=address)


def opened(repair: Repair) -> str:
    admin = make_user("administrator")
    Repair.objects.filter(pk=repair.pk).update(keeper=admin)
    return token_of(make_link(repair_id=repair.pk, actor=admin, now=timezone.now()))


def test_the_page_shows_the_device_and_nothing_of_the_holder_or_of_other_repairs() -> None:
    repair, other = make_repair("at_vendor"), make_repair("at_vendor")
    Repair.objects.filter(pk=other.pk).update(fault="Teise seadme viga", rma_no="TEINE")
    token = opened(repair)
    assert token not in repr(RepairLink.objects.values().get())
    answer = stranger_at().get(f"/remont/{token}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    assert repair.number in page
    assert repair.asset.inventory_no in page
    holder = repair.asset.assignments.get().person
    assert holder is not None
    for unseen in (str(holder), holder.email, other.number, "Teise seadme viga"):
        assert unseen not in page


def test_only_an_open_link_opens_and_all_others_look_alike() -> None:
    now, repair = timezone.now(), make_repair("at_vendor")
    token = opened(repair)
    admin = make_user("administrator")
    say = partial(vendor_says, now=now, text="Tere")

    def shut(wrong: str) -> str:
        answer = stranger_at().get(f"/remont/{wrong}/")
        assert answer.status_code == 404
        with pytest.raises(NotThere):
            say(token=wrong)
        return answer.content.decode().replace(wrong, "")

    strange = shut("x" * 43)
    assert len(strange) > 0
    link = RepairLink.objects.get()
    for change in ({"expires_at": now - timedelta(seconds=1)}, {"revoked_at": now}):
        before = {name: getattr(link, name) for name in change}
        RepairLink.objects.filter(pk=link.pk).update(**change)
        shut(token)
        RepairLink.objects.filter(pk=link.pk).update(**before)
    say(token=token)
    newer = token_of(make_link(repair_id=repair.pk, actor=admin, now=now))
    shut(token)
    repair_links.revoke_link(repair_id=repair.pk, actor=admin, now=now)
    shut(newer)
    with pytest.raises(WrongState):
        repair_links.revoke_link(repair_id=repair.pk, actor=admin, now=now)
    last = token_of(make_link(repair_id=repair.pk, actor=admin, now=now))
    Repair.objects.filter(pk=repair.pk).update(state=S.CLOSED)
    shut(last)
    with pytest.raises(WrongState):
        make_link(repair_id=repair.pk, actor=admin, now=now)
    with pytest.raises(Refused):
        make_link(
            repair_id=repair.pk,
            actor=make_user("specialist", institution=make_institution()),
            now=now,
        )


def test_a_form_from_elsewhere_and_too_many_tries_are_turned_away() -> None:
    token = opened(make_repair("at_vendor"))
    strict = stranger_at(strict=True)
    assert strict.post(f"/remont/{token}/", {"text": "Tere"}).status_code == 403
    assert not RepairEntry.objects.exists()
    link = RepairLink.objects.get()
    for _time in range(MOST_ENTRIES):
        RepairEntry.objects.create(link=link, repair=link.repair, text="Tere")
    assert stranger_at().post(f"/remont/{token}/", {"text": "Tere"}).status_code == 409
    hasty = stranger_at()
    codes = {hasty.get("/remont/x/").status_code for _time in range(70)}
    assert codes == {404, 429}


def test_what_the_vendor_says_is_theirs_in_the_journal_and_waits_for_the_keeper() -> None:
    asset = make_asset()
    Asset.objects.filter(pk=asset.pk).update(serial="OLD-1")
    repair = make_repair("at_vendor", asset=asset)
    token = opened(repair)
    day = timezone.localdate() + timedelta(days=5)
    answer = stranger_at().post(
        f"/remont/{token}/",
        {
            "rma_no": "RMA-9",
            "net": "120,50",
            "vat": "28,92",
            "due_on": day.isoformat(),
            "serial": "NEW-2",
            "progress": "checked",
            "text": "Emaplaat",
            "document": SimpleUploadedFile("foto.png", png(), "image/png"),
        },
    )
    assert answer.status_code == 302
    repair.refresh_from_db()
    entry = RepairEntry.objects.get()
    assert (repair.state, repair.quote_net) == (S.QUOTED, Decimal("120.50"))
    assert (repair.rma_no, repair.due_on, entry.decision) == ("", None, "waits")
    told = Event.objects.get(code="assets.repair.vendor_said")
    assert told.actor_id is None
    assert str(repair.vendor) in sentence(told)
    assert Notice.objects.get(kind="repair_vendor_said").recipient_id == repair.keeper_id
    assert Attachment.objects.get().gate_object_id == entry.pk
    admin, now = make_user("administrator"), timezone.now()
    stranger = make_user("specialist", institution=make_institution())
    with pytest.raises(Refused):
        repair_links.accept_entry(uid=entry.uid, actor=stranger, now=now)
    file = Attachment.objects.get()
    for user, status in ((admin, 200), (stranger, 404)):
        client = Client()
        client.force_login(user)
        assert client.get(f"/files/{file.uid}/").status_code == status
    repair_links.accept_entry(uid=entry.uid, actor=admin, now=now)
    repair.refresh_from_db()
    asset.refresh_from_db()
    assert (repair.rma_no, repair.due_on, asset.serial) == ("RMA-9", day, "NEW-2")
    assert asset.swaps.get().old_serial == "OLD-1"
    with pytest.raises(WrongState):
        repair_links.refuse_entry(uid=entry.uid, actor=admin, now=now)


def test_what_cannot_stand_is_refused_with_its_field() -> None:
    repair = make_repair("at_vendor")
    say = partial(vendor_says, token=opened(repair), now=timezone.now())
    yesterday = timezone.localdate() - timedelta(days=1)
    wrong: list[tuple[str, dict[str, object]]] = [
        ("text", {}),
        ("due_on", {"due_on": yesterday}),
        ("net", {"vat": Decimal(5)}),
        ("net", {"net": Decimal(-5)}),
        ("progress", {"progress": "magic"}),
        ("files", {"files": [SimpleUploadedFile("a.exe", b"MZ123")]}),
        ("files", {"files": [SimpleUploadedFile("a.png", png())] * 4}),
    ]
    for field, said in wrong:
        with pytest.raises(Invalid) as caught:
            say(**said)  # type: ignore[arg-type]
        assert list(caught.value.fields) == [field], said
    assert not RepairEntry.objects.exists()
    taken = make_asset()
    Asset.objects.filter(pk=taken.pk).update(serial="HERE-99")
    entry = say(serial="here99")
    with pytest.raises(WrongState) as refused:
        repair_links.accept_entry(
            uid=entry.uid, actor=make_user("administrator"), now=timezone.now()
        )
    assert taken.inventory_no in refused.value.message
    Repair.objects.filter(pk=repair.pk).update(state=S.APPROVED)
    with pytest.raises(WrongState):
        say(net=Decimal(10))


@pytest.mark.django_db(transaction=True)
def test_a_quote_is_decided_once_and_never_for_an_amount_nobody_read() -> None:
    repair, admin = make_repair("quoted"), make_user("administrator")
    approve = partial(repairs.approve_quote, repair_id=repair.pk, actor=admin, net=Decimal(50))
    decline = partial(repairs.decline_quote, repair_id=repair.pk, actor=admin, net=Decimal(50))
    results = race(approve, decline, approve)
    assert sum(isinstance(result, WrongState) for result in results) == 2
    decided = Event.objects.filter(
        code__in=["assets.repair.approved", "assets.repair.declined"]
    )
    assert decided.count() == 1
    dearer = make_repair("quoted")
    token = opened(dearer)
    now = timezone.now()
    said, done = race(
        partial(vendor_says, token=token, now=now, net=Decimal(90)),
        partial(repairs.approve_quote, repair_id=dearer.pk, actor=admin, net=Decimal(50)),
    )
    dearer.refresh_from_db()
    assert isinstance(said, WrongState) != isinstance(done, WrongState)
    if isinstance(done, WrongState):
        assert (dearer.state, dearer.quote_net) == (S.QUOTED, Decimal(90))
    else:
        assert (dearer.state, dearer.quote_net) == (S.APPROVED, Decimal(50))
