"""Shared bytes, sweeps, races and the virus scanner."""

import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from helpdesk.models import Draft
from itportal.core.attachments import gates, limits
from itportal.core.attachments.models import Attachment, StoredBytes
from itportal.core.attachments.services import (
    attach_uploads,
    remove_upload,
    rescan_pending,
    sweep,
)
from itportal.core.attachments.storage import bytes_path
from itportal.core.errors import Invalid, PortalError
from tests.attachments import builders as made
from tests.builders import make_user

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _gate() -> Iterator[None]:
    gates.register_gate("tests.thing", lambda user, pk: True)
    yield
    gates._GATES.pop("tests.thing")


@pytest.mark.django_db
def test_equal_files_share_bytes_until_the_last_is_gone() -> None:
    now = timezone.now()
    actor = make_user("staff")
    first, second = made.stored(actor, "a.txt"), made.stored(actor, "b.txt")
    path = bytes_path(first.sha256)
    assert (first.sha256, StoredBytes.objects.count()) == (second.sha256, 1)
    remove_upload(uid=first.uid, actor=actor, now=now)
    assert sweep(now=now + timedelta(days=2)) == (1, 0)
    assert default_storage.exists(path)
    remove_upload(uid=second.uid, actor=actor, now=now)
    assert sweep(now=now + timedelta(minutes=5)) == (0, 0)
    assert sweep(now=now + timedelta(days=2)) == (1, 1)
    assert not default_storage.exists(path)


@pytest.mark.django_db
def test_the_sweep_takes_orphans_only() -> None:
    now = timezone.now()
    actor = make_user("staff")
    orphan, hung, drafted = (made.stored(actor, f"{n}.txt", n.encode()) for n in "abc")
    attach_uploads(uids=[hung.uid], actor=actor, gate="tests.thing", object_id=1, now=now)
    Draft.objects.create(user=actor).attachments.add(drafted)
    assert sweep(now=now + timedelta(days=6)) == (0, 0)
    assert sweep(now=now + timedelta(days=8)) == (1, 1)
    assert set(Attachment.objects.all()) == {hung, drafted}
    assert not default_storage.exists(bytes_path(orphan.sha256))


@pytest.mark.django_db
def test_a_half_written_content_is_written_again() -> None:
    actor = make_user("staff")
    path = bytes_path(made.stored(actor, "a.txt", b"terve tekst").sha256)
    default_storage.delete(path)
    with default_storage.open(path, "wb") as file:
        file.write(b"terv")
    made.stored(actor, "a.txt", b"terve tekst")
    with default_storage.open(path) as file:
        assert file.read() == b"terve tekst"


@pytest.mark.django_db
def test_only_own_free_files_are_hung() -> None:
    now = timezone.now()
    actor, other = make_user("staff"), make_user("staff")
    mine, theirs = made.stored(actor), made.stored(other)

    def hang(*uids: object) -> list[Attachment]:
        wanted = [str(uid) for uid in uids]
        return attach_uploads(
            uids=wanted, actor=actor, gate="tests.thing", object_id=1, now=now
        )

    for bad in ([mine.uid, theirs.uid], ["x"], ["\0"]):
        with pytest.raises(Invalid):
            hang(*bad)
    with pytest.raises(LookupError):
        attach_uploads(uids=[], actor=actor, gate="no.such", object_id=1, now=now)
    with pytest.raises(Invalid):
        hang(*[mine.uid] * (limits.MAX_FILES + 1))
    assert hang(mine.uid) == [mine]
    with pytest.raises(Invalid):
        hang(mine.uid)


@pytest.mark.django_db(transaction=True)
def test_one_file_is_hung_once_by_two_at_a_time() -> None:
    actor = make_user("staff")
    uid = made.stored(actor).uid
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def hang(object_id: int) -> None:
        start.wait()
        try:
            attach_uploads(
                uids=[uid],
                actor=actor,
                gate="tests.thing",
                object_id=object_id,
                now=timezone.now(),
            )
            outcomes.append("hung")
        except PortalError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    _run(hang)
    assert sorted(outcomes) == ["file.gone", "hung"]


@pytest.mark.django_db(transaction=True)
def test_the_hourly_amount_holds_for_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "USER_FILES_PER_HOUR", 1)
    actor = make_user("staff")
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def store(number: int) -> None:
        start.wait()
        try:
            made.stored(actor, f"{number}.txt", b"x")
            outcomes.append("stored")
        except PortalError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    _run(store)
    assert sorted(outcomes) == ["file.too_much", "stored"]


def _run(work: object) -> None:
    threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


class Scanner:
    """A ClamAV daemon as far as INSTREAM goes; finds the EICAR test text."""

    def __init__(self, path: str) -> None:
        self.answer: bytes | None = None
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(path)
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    data += stream.read(size)
                found = b"stream: Eicar-Signature FOUND\0"
                link.sendall(self.answer or (found if EICAR in data else b"stream: OK\0"))

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)


@pytest.fixture
def scanner(settings: Settings) -> Iterator[Scanner]:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "clamd")
        settings.CLAMD_SOCKET = path
        running = Scanner(path)
        yield running
        running.close()


@pytest.mark.django_db
def test_the_scanner_is_asked(scanner: Scanner) -> None:
    actor = make_user("staff")
    assert made.stored(actor, "hea.txt", b"tere").scan == Attachment.Scan.CLEAN
    with pytest.raises(Invalid, match="Eicar-Signature") as caught:
        made.stored(actor, "paha.txt", EICAR)
    assert caught.value.code == "file.infected"
    assert Attachment.objects.count() == 1


@pytest.mark.django_db
def test_a_file_waits_while_the_scanner_is_away(
    client: Client, settings: Settings, scanner: Scanner
) -> None:
    actor = make_user("staff")
    client.force_login(actor)
    scanner.answer = b"stream: INSTREAM size limit exceeded. ERROR\0"
    good, bad = made.stored(actor, "hea.txt"), made.stored(actor, "paha.txt", EICAR)
    assert (good.scan, bad.scan) == ("pending", "pending")
    assert client.get(f"/files/{bad.uid}/").status_code == 409
    assert rescan_pending() == 0
    scanner.answer = None
    assert rescan_pending() == 2
    assert client.get(f"/files/{good.uid}/").status_code == 200
    answer = client.get(f"/files/{bad.uid}/")
    assert answer.status_code == 409
    assert "Eicar-Signature" in answer.content.decode()
    sweep(now=timezone.now() + timedelta(hours=2))
    assert not default_storage.exists(bytes_path(bad.sha256))
    assert default_storage.exists(bytes_path(good.sha256))
