"""Acts: signed on the screen, on paper, in a container, on one's own page; reminded of; drawn."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from assets import errors, policy, tasks
from assets.handover_paper import HEIGHT, WIDTH, act_pdf
from assets.models import Handover, HandoverSignature
from assets.search import index_act
from assets.services.handover import GATE, others_side
from assets.services.telling import tell_signed, tell_waiting
from itportal.core.attachments import storage
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads, free_uploads, keep_document
from itportal.core.documents.codes import read_codes
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.queue import after_commit
from itportal.core.shape import disarmed

State, Way = Handover.State, HandoverSignature.Way
CODE: Final = re.compile(r"/akt/(A-[0-9]{1,18}-[0-9A-F]{8})/?\Z")
# A dot or a dash is no signature; what nobody draws is refused before it is kept.
LEAST_POINTS: Final = 12
MOST_POINTS: Final = 8_000
MOST_STROKES: Final = 300
REMIND_FIRST: Final = timedelta(days=2)
REMIND_AGAIN: Final = timedelta(days=7)
CHUNK: Final = 1024 * 1024
SCANS: Final = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an uploaded file is to an act: read before any transaction begins.

    codes: of acts, as printed on the page; digests: SHA-256 of the files in a container.
    """

    file: Attachment
    codes: Sequence[str] = ()
    digests: frozenset[str] = frozenset()


@transaction.atomic
def sign_on_screen(
    *,
    act_id: int,
    actor: User,
    name: str,
    strokes: Sequence[Sequence[int]],
    is_confirmed: bool,
    seen_sha256: str,
    now: datetime,
) -> Handover:
    """The other side signs on the keeper's screen: drawn, or the name typed and confirmed.

    seen_sha256: the content that was shown. Raises Refused, Invalid, WrongState.
    """
    act = _waiting(act_id)
    require(policy.may_keep_act(actor, act))
    _require_same(act, seen_sha256)
    name = disarmed(name)[:200]
    if not name:
        raise Invalid(fields={"name": errors.NAME_NEEDED})
    drawn = checked_strokes(strokes)
    if not drawn and not is_confirmed:
        raise Invalid(fields={"strokes": errors.SIGNATURE_NEEDED})
    is_same = name.casefold() == str(act.person).casefold()
    return _sign(
        act,
        way=Way.DRAWN if drawn else Way.TYPED,
        name=name,
        person_id=act.person_id if is_same else None,
        strokes=drawn,
        actor=actor,
        now=now,
    )


@transaction.atomic
def confirm_act(*, act_id: int, actor: User, seen_sha256: str, now: datetime) -> Handover:
    """The other side signs on their own page, signed in. Raises Refused, WrongState."""
    act = _waiting(act_id)
    require(policy.may_confirm_act(actor, act))
    _require_same(act, seen_sha256)
    return _sign(
        act, way=Way.OWN, name=str(act.person), person_id=act.person_id, actor=actor, now=now
    )


def file_signed_act(
    *, upload: UUID | str, actor: User, act_id: int | None = None, now: datetime
) -> Handover:
    """Take the act that came back: a scan or photograph, or a signed container.

    Without `act_id` the act is found by the code on the page. The actor's own stored upload.
    Raises Invalid (field `files`), Refused, NotThere, WrongState.
    """
    seen = _look_at(upload, actor)
    if act_id is None:
        act_id = _act_of(seen, actor)
    return _file(seen, act_id=act_id, actor=actor, now=now)


@transaction.atomic
def _file(seen: Seen, *, act_id: int, actor: User, now: datetime) -> Handover:
    """Hang the file on the act and sign it by that. Records through `_sign`."""
    act = _waiting(act_id)
    require(policy.may_keep_act(actor, act))
    file = seen.file
    if file.is_signed_container:
        way, name = Way.CONTAINER, _signers_of(act, seen)
    else:
        way, name = Way.PAPER, str(act.person)
        if seen.codes and act.code not in seen.codes:
            raise _refused(errors.OTHER_PAGE % {"code": seen.codes[0], "number": act.number})
    attach_uploads(uids=[file.uid], actor=actor, gate=GATE, object_id=act.pk, now=now)
    is_theirs = way == Way.PAPER or str(act.person).casefold() in name.casefold()
    return _sign(
        act,
        way=way,
        name=name,
        person_id=act.person_id if is_theirs else None,
        file=file,
        actor=actor,
        now=now,
    )


def keep_pdf(*, act_id: int, now: datetime) -> Attachment | None:
    """Draw the act's PDF as it stands and keep it; a second run finds it kept."""
    act = _with_signatures().filter(pk=act_id).first()
    if act is None or _kept(act) is not None or act.state not in (State.WAITING, State.SIGNED):
        return None
    state, drawn = act.state, act_pdf(act)
    with transaction.atomic():
        act = Handover.objects.select_for_update(of=("self",), no_key=True).get(pk=act_id)
        if act.state != state or _kept(act) is not None:
            return None
        file = keep_document(
            content=drawn,
            name=pdf_name(act),
            actor=act.made_by,
            gate=GATE,
            object_id=act.pk,
            now=now,
        )
        field = "signed_file" if state == State.SIGNED else "issued_file"
        setattr(act, field, file)
        act.save(update_fields=[field])
        record("assets.act.filed", actor=None, target=act, sha256=file.sha256, stage=state)
    return file


def pdf_name(act: Handover) -> str:
    return (
        f"akt-{act.number}.pdf"
        if act.state == State.SIGNED
        else f"akt-{act.number}-allkirjata.pdf"
    )


def keep_missed_pdfs(*, now: datetime) -> int:
    """Draw what a lost task left undrawn; returns how many. Records nothing: keep_pdf does."""
    missed = Q(state=State.WAITING, issued_file=None) | Q(state=State.SIGNED, signed_file=None)
    acts = Handover.objects.filter(missed, updated_at__lt=now - timedelta(minutes=2))
    kept = [
        keep_pdf(act_id=pk, now=now)
        for pk in acts.order_by("pk").values_list("pk", flat=True)[:50]
    ]
    return sum(file is not None for file in kept)


def remind_unsigned(*, now: datetime) -> int:
    """Remind the other side of acts that wait: after two days, then every week."""
    due = Q(reminded_at=None, issued_at__lt=now - REMIND_FIRST) | Q(
        reminded_at__lt=now - REMIND_AGAIN
    )
    reminded = 0
    for pk in (
        Handover.objects.waiting().filter(due).order_by("pk").values_list("pk", flat=True)
    ):
        reminded += _remind(pk, now)
    return reminded


@transaction.atomic
def _remind(act_id: int, now: datetime) -> bool:
    locked = Handover.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    act = locked.filter(pk=act_id, state=State.WAITING).first()
    if act is None:
        return False
    act.reminded_at = now
    act.save(update_fields=["reminded_at"])
    told = tell_waiting(act, actor=None, now=now)
    if told:
        record("assets.act.reminded", actor=None, target=act, other=str(act.person))
    return told


def checked_strokes(strokes: Any) -> list[list[int]]:
    """Lines of whole numbers on the field; empty when nothing was drawn. Raises Invalid."""
    wrong = Invalid(fields={"strokes": errors.SIGNATURE_DAMAGED})
    if not isinstance(strokes, list | tuple) or len(strokes) > MOST_STROKES:
        raise wrong
    points = 0
    for line in strokes:
        if not isinstance(line, list | tuple) or len(line) < 2 or len(line) % 2:
            raise wrong
        points += len(line) // 2
        for at, value in enumerate(line):
            if type(value) is not int or not 0 <= value <= (HEIGHT if at % 2 else WIDTH):
                raise wrong
    if points > MOST_POINTS:
        raise wrong
    if strokes and points < LEAST_POINTS:
        raise Invalid(fields={"strokes": errors.SIGNATURE_SHORT})
    return [list(line) for line in strokes]


def _waiting(act_id: int) -> Handover:
    locked = Handover.objects.select_for_update(of=("self",), no_key=True)
    act = locked.select_related("institution", "person", "made_by").filter(pk=act_id).first()
    if act is None:
        raise NotThere("not_there")
    if act.state != State.WAITING:
        raise WrongState("act.not_waiting", state=act.get_state_display())
    return act


def _require_same(act: Handover, seen_sha256: str) -> None:
    if act.content_sha256 != seen_sha256:
        raise WrongState("act.changed")


def _sign(
    act: Handover,
    *,
    way: str,
    name: str,
    person_id: int | None,
    actor: User,
    now: datetime,
    strokes: Sequence[Sequence[int]] = (),
    file: Attachment | None = None,
) -> Handover:
    HandoverSignature.objects.create(
        act=act,
        side=others_side(act),
        way=way,
        name=name,
        person_id=person_id,
        signed_in=actor,
        strokes=list(strokes),
        content_sha256=act.content_sha256,
        signed_at=now,
        file=file,
    )
    act.state, act.signed_at = State.SIGNED, now
    act.save(update_fields=["state", "signed_at", "updated_at"])
    index_act(act.pk)
    record(
        "assets.act.signed",
        actor=actor,
        target=act,
        who=name,
        how=way,
        sha256=act.content_sha256,
        file=file.sha256 if file else None,
    )
    tell_signed(act, actor=actor, now=now)
    after_commit(tasks.keep_act_pdf, act.pk)
    return act


def _with_signatures() -> Any:
    rows = Handover.objects.select_related("institution", "person", "made_by")
    return rows.prefetch_related("signatures__signed_in__person")


def drawn_pdf(act: Handover) -> bytes:
    """The act's PDF as it stands, for a reader who is quicker than the worker."""
    return act_pdf(_with_signatures().get(pk=act.pk))


def _kept(act: Handover) -> int | None:
    return act.signed_file_id if act.state == State.SIGNED else act.issued_file_id


def _look_at(upload: UUID | str, actor: User) -> Seen:
    """Read the codes and digests of an upload, in processes of their own."""
    found = free_uploads(uids=[upload], actor=actor)
    if not found:
        error = Invalid("file.gone", fields={})
        error.fields["files"] = error.message
        raise error
    file = found[0]
    if not file.is_served:
        raise WrongState("file.pending")
    if file.is_signed_container:
        with storage.open_bytes(file.sha256) as held:
            return Seen(file, digests=frozenset(_digests(held)))
    if file.media_type not in SCANS:
        raise _refused(errors.NOT_A_SCAN)
    with storage.open_bytes(file.sha256) as held:
        texts = read_codes(held.read())
    return Seen(file, codes=[match[1] for text in texts if (match := CODE.search(text))])


def _digests(held: Any) -> Iterable[str]:
    """Of every file in the container; DDOC keeps them inside XML and has none."""
    if not zipfile.is_zipfile(held):
        return
    with zipfile.ZipFile(held) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().startswith("meta-inf/"):
                continue
            digest = sha256()
            with archive.open(entry) as inside:
                while chunk := inside.read(CHUNK):
                    digest.update(chunk)
            yield digest.hexdigest()


def _act_of(seen: Seen, actor: User) -> int:
    """The act whose page, or whose PDF in the container, this is."""
    acts = Handover.objects.visible_to(actor).exclude(state=State.DRAFT)
    if seen.file.is_signed_container:
        found = acts.filter(issued_file__sha256__in=seen.digests)
    else:
        numbers = {code.rpartition("-")[0]: code for code in seen.codes}
        found = acts.filter(number__in=numbers)
    for act in found:
        if seen.file.is_signed_container or act.code in seen.codes:
            return act.pk
    raise _refused(errors.NO_CODE)


def _signers_of(act: Handover, seen: Seen) -> str:
    """The names in the container, which must hold this act's PDF as it was made."""
    made = act.issued_file.sha256 if act.issued_file else sha256(drawn_pdf(act)).hexdigest()
    if made not in seen.digests:
        raise _refused(errors.OTHER_CONTENT % {"number": act.number})
    names = [signer["name"] for signer in seen.file.signers if signer.get("name")]
    if not names:
        raise _refused(errors.NO_SIGNERS)
    return ", ".join(names)[:200]


def _refused(text: Any) -> Invalid:
    return Invalid(fields={"files": text})
