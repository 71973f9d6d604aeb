"""Acts: what they move, all or none; what is signed is what was said; what comes back is theirs."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from accounts.models import Institution, Person, Room, Site, User
from assets.models import Asset, Assignment, Handover, HandoverLine, HandoverSignature
from assets.services.assets import assign_asset
from assets.services.handover import Thing, cancel_act, issue_act, make_act, write_act
from assets.services.signing import (
    checked_strokes,
    confirm_act,
    drawn_pdf,
    file_signed_act,
    keep_missed_pdfs,
    keep_pdf,
    remind_unsigned,
    sign_on_screen,
)
from itportal.core.attachments import storage
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.assets.builders import make_asset
from tests.attachments import builders as files
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LINE = [
    [100, 300, 140, 240, 180, 200, 220, 260, 260, 300, 300, 250, 340, 200],
    [500, 90, 510, 95, 530, 99, 540, 120, 560, 150],
]
Way, State = HandoverSignature.Way, Handover.State


class Stage:
    """A school with its keeper, a teacher who signs in, and three devices in stock."""

    def __init__(self) -> None:
        self.school: Institution = make_institution(name="Metsaveere Kool")
        self.keeper: User = make_user("specialist", institution=self.school, first_name="Marko")
        self.teacher: User = make_user("staff", institution=self.school, first_name="Žanna")
        self.assets: list[Asset] = [
            make_asset(institution=self.school, inventory_no=f"V-000{number}")
            for number in (3, 1, 2)
        ]

    @property
    def person(self) -> Person:
        assert self.teacher.person is not None
        return self.teacher.person

    def things(self, **facts: Any) -> list[Thing]:
        running = {
            row.asset_id: row.pk for row in Assignment.objects.filter(during__upper_inf=True)
        }
        return [Thing(asset=one, held_id=running.get(one.pk), **facts) for one in self.assets]

    def made(self, kind: str = "handover", **facts: Any) -> Handover:
        given: dict[str, Any] = {"things": [*self.things(), Thing(name="Laadija", count=2)]}
        given |= {"actor": self.keeper, "kind": kind, "person": self.person}
        return make_act(**(given | facts), now=timezone.now())

    def holders(self) -> list[str]:
        rows = Assignment.objects.filter(during__upper_inf=True).order_by("asset__inventory_no")
        return [str(row.person or row.room) for row in rows]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def codes(act: Handover) -> list[str]:
    found = Event.objects.filter(object_id=act.pk, object_type="assets.handover").order_by("pk")
    return list(found.values_list("code", flat=True))


def test_an_act_moves_every_device_freezes_the_paper_and_waits(stage: Stage) -> None:
    act = stage.made(note="Projektor jääb klassi.\r\nVõti kantseleis.")
    assert act.number.startswith("A-")
    assert act.state == State.WAITING
    assert stage.holders() == ["Žanna Kask"] * 3
    assert codes(act) == ["assets.act.written", "assets.act.issued"]
    lines = list(act.lines.all())
    assert [(line.number, line.count) for line in lines] == [
        ("V-0003", 1),
        ("V-0001", 1),
        ("V-0002", 1),
        ("", 2),
    ]
    assert all(line.begun and line.begun.during.upper is None for line in lines[:3])
    own = Notice.objects.get(recipient=stage.teacher)
    assert (own.kind, own.url) == ("act_waiting", f"/minu/aktid/{act.number}/")
    # What happens to the devices later does not change what was said.
    said, paper = act.content_sha256, words(drawn_pdf(act))
    for word in (
        "V-0001",
        "Latitude 5440",
        "Laadija",
        "Metsaveere Kool",
        "Marko Kask",
        "Žanna Kask",
        act.code,
        "Võti kantseleis.",
    ):
        assert word in paper, word
    Asset.objects.filter(inventory_no="V-0001").update(serial="UUS", inventory_no="V-9999")
    act.refresh_from_db()
    assert (act.content_sha256, words(drawn_pdf(act))) == (said, paper)


def test_a_room_gets_the_things_and_a_person_answers_for_them(stage: Stage) -> None:
    room = Room.objects.create(
        site=Site.objects.create(institution=stage.school, name="Maja"), name="214"
    )
    act = stage.made(room=room)
    assert stage.holders() == ["214"] * 3
    assert "Maja, 214" in words(drawn_pdf(act))


def test_all_or_none_and_the_reason_names_the_device(stage: Stage) -> None:
    things = stage.things()
    other = make_person(institution=stage.school, first_name="Jaan")
    assign_asset(asset_id=stage.assets[2].pk, actor=stage.keeper, now=NOW, person=other)
    with pytest.raises(WrongState) as refused:
        stage.made(things=things)
    assert "V-0002" in refused.value.message
    assert stage.holders() == ["Jaan Kask"]
    assert not Handover.objects.exists()
    assert not Event.objects.filter(code__startswith="assets.act").exists()
    # Seen as it is now, it goes through; from one hand into another.
    assert stage.made().state == State.WAITING
    assert stage.holders() == ["Žanna Kask"] * 3


def test_what_does_not_fit_on_an_act_is_refused(stage: Stage) -> None:
    foreign = make_asset(inventory_no="K-1")
    one = stage.assets[0]
    cases: list[tuple[dict[str, Any], type[PortalError]]] = [
        ({"things": []}, Invalid),
        ({"things": [Thing(name="Laadija")]}, Invalid),
        ({"things": [Thing(asset=one), Thing(asset=one)]}, Invalid),
        ({"things": [Thing(asset=one), Thing(asset=foreign)]}, Invalid),
        ({"things": [Thing(asset=foreign)]}, Refused),
        ({"things": [Thing(asset=one), Thing(name="")]}, Invalid),
        ({"things": [Thing(asset=one), Thing(name="a\u202eb")]}, Invalid),
        ({"things": [Thing(asset=one, condition="x")]}, Invalid),
        ({"person": make_person()}, NotThere),
        ({"note": "a\x00b"}, Invalid),
        ({"note": "a" * 2001}, Invalid),
    ]
    for facts, kind in cases:
        with pytest.raises(kind):
            stage.made(**facts)
    for user in (
        stage.teacher,
        make_user("specialist", institution=make_institution()),
        make_user("auditor"),
    ):
        with pytest.raises((Refused, NotThere)):
            stage.made(actor=user)
    assert not Handover.objects.exists()


def test_a_return_takes_back_from_who_has_it(stage: Stage) -> None:
    stage.made()
    act = stage.made(
        "return", things=stage.things(is_erased=True, condition="worn", note="kriimud")
    )
    assert stage.holders() == []
    assert set(Asset.objects.values_list("state", flat=True)) == {"in_stock"}
    paper = words(drawn_pdf(act))
    assert "andmed kustutatud" in paper
    assert "kriimud" in paper
    assert act.signatures.get().side == "receiver"
    with pytest.raises(WrongState, match="V-0003"):
        stage.made("return")
    jaan = make_person(institution=stage.school, first_name="Jaan")
    assign_asset(
        asset_id=stage.assets[0].pk, actor=stage.keeper, now=timezone.now(), person=jaan
    )
    with pytest.raises(WrongState, match="Jaan Kask"):
        stage.made("return", things=stage.things()[:1])


def test_cancelling_puts_back_what_has_not_moved_on(stage: Stage) -> None:
    jaan = make_person(institution=stage.school, first_name="Jaan")
    mari = make_person(institution=stage.school, first_name="Mari")
    by_number = {one.inventory_no: one.pk for one in stage.assets}
    assign_asset(
        asset_id=by_number["V-0001"], actor=stage.keeper, now=timezone.now(), person=jaan
    )
    act = stage.made()
    assign_asset(
        asset_id=by_number["V-0003"], actor=stage.keeper, now=timezone.now(), person=mari
    )
    with pytest.raises(Invalid):
        cancel_act(act_id=act.pk, actor=stage.keeper, reason=" ", now=timezone.now())
    cancel_act(act_id=act.pk, actor=stage.keeper, reason="vale inimene", now=timezone.now())
    assert stage.holders() == ["Jaan Kask", "Mari Kask"]
    with pytest.raises(WrongState):
        cancel_act(act_id=act.pk, actor=stage.keeper, reason="x", now=timezone.now())
    # A paper for what they have already moves nothing, neither made nor cancelled.
    again = make_act(
        actor=stage.keeper,
        kind="handover",
        person=jaan,
        things=stage.things()[1:2],
        now=timezone.now(),
    )
    cancel_act(act_id=again.pk, actor=stage.keeper, reason="x", now=timezone.now())
    assert stage.holders() == ["Jaan Kask", "Mari Kask"]
    back = make_act(
        actor=stage.keeper,
        kind="return",
        person=jaan,
        things=stage.things()[1:2],
        now=timezone.now(),
    )
    cancel_act(act_id=back.pk, actor=stage.keeper, reason="x", now=timezone.now())
    assert stage.holders() == ["Jaan Kask", "Mari Kask"]


def test_drafts_are_written_anew_and_move_nothing(stage: Stage) -> None:
    draft = write_act(
        actor=stage.keeper, kind="handover", person=stage.person, things=stage.things()
    )
    again = write_act(
        actor=stage.keeper,
        kind="handover",
        person=stage.person,
        things=stage.things()[:1],
        act_id=draft.pk,
    )
    assert (again.pk, again.lines.count(), stage.holders()) == (draft.pk, 1, [])
    assert not Handover.objects.visible_to(stage.teacher).exists()
    issue_act(act_id=draft.pk, actor=stage.keeper, now=timezone.now())
    assert Handover.objects.visible_to(stage.teacher).exists()
    with pytest.raises(WrongState):
        write_act(
            actor=stage.keeper,
            kind="handover",
            person=stage.person,
            things=stage.things(),
            act_id=draft.pk,
        )


def sign(stage: Stage, act: Handover, **facts: Any) -> Handover:
    given: dict[str, Any] = {
        "actor": stage.keeper,
        "name": str(act.person),
        "strokes": LINE,
        "is_confirmed": False,
        "seen_sha256": act.content_sha256,
        "now": timezone.now(),
    }
    return sign_on_screen(act_id=act.pk, **(given | facts))


def test_signed_on_the_screen_the_drawing_stands_on_the_kept_paper(stage: Stage) -> None:
    act = stage.made()
    keep_pdf(act_id=act.pk, now=NOW)
    for facts, kind in (
        ({"strokes": []}, Invalid),
        ({"strokes": [[1, 1, 2, 2]]}, Invalid),
        ({"name": "\u202e"}, Invalid),
        ({"seen_sha256": "0" * 64}, WrongState),
        ({"actor": stage.teacher}, Refused),
    ):
        with pytest.raises(kind):
            sign(stage, act, **facts)
    signed = sign(stage, act)
    one = signed.signatures.get(side="receiver")
    assert (one.way, one.person, one.signed_in, one.content_sha256) == (
        Way.DRAWN,
        stage.person,
        stage.keeper,
        act.content_sha256,
    )
    with pytest.raises(WrongState):
        sign(stage, act)
    kept = keep_pdf(act_id=act.pk, now=NOW)
    assert kept is not None
    assert keep_pdf(act_id=act.pk, now=NOW) is None
    signed.refresh_from_db()
    assert signed.issued_file_id not in (None, kept.pk)
    with storage.open_bytes(kept.sha256) as held:
        assert "Allkirjastatud ekraanil" in words(held.read())
    assert codes(act) == [
        "assets.act.written",
        "assets.act.issued",
        "assets.act.filed",
        "assets.act.signed",
        "assets.act.filed",
    ]


def test_the_name_typed_and_confirmed_is_a_signature_too(stage: Stage) -> None:
    signed = sign(
        stage, stage.made(), strokes=[], is_confirmed=True, name="Kati Tamm (asendaja)"
    )
    one = signed.signatures.get(side="receiver")
    assert (one.way, one.name, one.person) == (Way.TYPED, "Kati Tamm (asendaja)", None)


@pytest.mark.parametrize(
    "strokes",
    [
        "x",
        [1],
        [[1]],
        [[1, 2, 3]],
        [["1", "2"]],
        [[-1, 0]],
        [[0, 401]],
        [[1.5, 2]],
        [[True, 1]],
        [[0, 0]] * 301,
        [[0, 0] * 8001],
    ],
)
def test_only_numbers_on_the_field_are_a_drawing(strokes: Any) -> None:
    with pytest.raises(Invalid):
        checked_strokes(strokes)


def test_the_other_side_confirms_on_their_own_page(stage: Stage) -> None:
    act = stage.made()
    said = {"act_id": act.pk, "seen_sha256": act.content_sha256, "now": timezone.now()}
    with pytest.raises(Refused):
        confirm_act(actor=stage.keeper, **said)  # type: ignore[arg-type]
    confirm_act(actor=stage.teacher, **said)  # type: ignore[arg-type]
    assert act.signatures.get(side="receiver").way == Way.OWN
    assert Notice.objects.filter(recipient=stage.keeper, kind="act_signed").exists()
    assert not Notice.objects.filter(recipient=stage.teacher, read_at=None).exists()


def scan(act: Handover, *, turned: int = 0) -> bytes:
    page = pypdfium2.PdfDocument(drawn_pdf(act))[0].render(scale=2).to_pil().convert("RGB")
    photo = io.BytesIO()
    page.rotate(turned, expand=True, fillcolor="grey").save(photo, "JPEG", quality=70)
    return photo.getvalue()


def test_a_scan_finds_its_act_by_the_code_on_the_page(stage: Stage) -> None:
    act = stage.made()
    other = stage.made()
    upload = files.stored(stage.keeper, "foto.jpg", scan(act, turned=3))
    with pytest.raises(Invalid) as refused:
        file_signed_act(upload=upload.uid, actor=stage.keeper, act_id=other.pk, now=NOW)
    assert act.code in str(refused.value.fields["files"])
    signed = file_signed_act(upload=upload.uid, actor=stage.keeper, now=timezone.now())
    assert signed.pk == act.pk
    one = signed.signatures.get(side="receiver")
    assert one.way == Way.PAPER
    assert one.file is not None
    assert (one.file.gate, one.file.gate_object_id) == ("assets.handover", act.pk)
    blank = files.stored(stage.keeper, "tyhi.png", files.png())
    with pytest.raises(Invalid):
        file_signed_act(upload=blank.uid, actor=stage.keeper, now=NOW)
    text = files.stored(stage.keeper)
    with pytest.raises(Invalid):
        file_signed_act(upload=text.uid, actor=stage.keeper, act_id=other.pk, now=NOW)
    # The keeper vouches for a page without a readable code by choosing the act.
    assert (
        file_signed_act(upload=blank.uid, actor=stage.keeper, act_id=other.pk, now=NOW).state
        == State.SIGNED
    )


def container(*pdfs: bytes, signer: tuple[str, str] | None = ("ŽANNA", "KASK")) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), files.ASICE)
        for number, pdf in enumerate(pdfs):
            archive.writestr(f"akt{number}.pdf", pdf)
        if signer:
            one = files.signature(files.certificate(GN=signer[0], SN=signer[1]))
            archive.writestr("META-INF/signatures0.xml", f"<a>{one}</a>")
    return made.getvalue()


def test_a_container_counts_when_it_holds_our_pdf_and_somebody_signed_it(stage: Stage) -> None:
    act = stage.made()
    kept = keep_pdf(act_id=act.pk, now=NOW)
    assert kept is not None
    with storage.open_bytes(kept.sha256) as held:
        ours = held.read()
    for data in (container(ours + b"\n"), container(ours, signer=None), container()):
        wrong = files.stored(stage.keeper, "akt.asice", data)
        for chosen in (act.pk, None):
            with pytest.raises(Invalid):
                file_signed_act(upload=wrong.uid, actor=stage.keeper, act_id=chosen, now=NOW)
    right = files.stored(stage.keeper, "akt.asice", container(b"muu", ours))
    signed = file_signed_act(upload=right.uid, actor=stage.keeper, now=timezone.now())
    one = signed.signatures.get(side="receiver")
    assert (signed.pk, one.way, one.name, one.person) == (
        act.pk,
        Way.CONTAINER,
        "Žanna Kask",
        stage.person,
    )


def test_reminders_come_after_two_days_and_weekly_until_signed(stage: Stage) -> None:
    act = stage.made()
    issued = act.issued_at
    assert issued is not None
    days = [
        day for day in range(20) if remind_unsigned(now=issued + timedelta(days=day, minutes=1))
    ]
    assert days == [2, 10, 18]
    sign(stage, act)
    assert remind_unsigned(now=issued + timedelta(days=60)) == 0


def test_a_pdf_that_a_lost_task_left_undrawn_is_drawn_later(stage: Stage) -> None:
    act = stage.made()
    later = timezone.now() + timedelta(hours=1)
    assert keep_missed_pdfs(now=later) == 1
    assert keep_missed_pdfs(now=later) == 0
    sign(stage, act)
    assert keep_missed_pdfs(now=later) == 1
    assert HandoverLine.objects.filter(act=act).count() == 4
