"""The addresses of files: who stores, who reads, what headers keep browsers from running them."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from itportal.core.attachments import gates, limits
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads
from itportal.core.journal.models import Event
from tests.attachments import builders as made
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploader(client: Client) -> User:
    user = make_user("staff")
    client.force_login(user)
    return user


@pytest.fixture
def stranger() -> Client:
    client = Client()
    client.force_login(make_user("specialist", first_name="Võõras"))
    return client


@pytest.fixture
def gate() -> Iterator[set[int]]:
    """A gate that lets the users through whose ids are in the set."""
    open_to: set[int] = set()
    gates.register_gate("tests.thing", lambda user, pk: user.pk in open_to and pk == 7)
    yield open_to
    gates._GATES.pop("tests.thing")


def post(client: Client, name: str, data: bytes) -> HttpResponse:
    response: HttpResponse = client.post("/files/", {"file": made.upload(name, data)})  # type: ignore[assignment]
    return response


def test_a_dropped_file_answers_with_its_facts(client: Client, uploader: User) -> None:
    response = post(client, "pilt.png", made.png())
    assert response.status_code == 201
    facts = json.loads(response.content)
    uid = facts["uid"]
    assert facts == {
        "uid": uid,
        "name": "pilt.png",
        "size_bytes": len(made.png()),
        "media_type": "image/png",
        "url": f"/files/{uid}/",
        "preview_url": f"/files/{uid}/preview/",
        "scan": "off",
    }
    assert Event.objects.get().code == "attachments.file.stored"
    assert client.get(facts["url"]).getvalue() == made.png()
    preview = client.get(facts["preview_url"])
    assert preview["Content-Type"] == "image/webp"
    assert preview.getvalue()[8:12] == b"WEBP"


def test_bytes_are_served_so_that_nothing_runs(client: Client, uploader: User) -> None:
    picture = made.stored(uploader, "õun 🙂.png", made.png())
    text = made.stored(uploader, "leht.txt", b"<script>alert(1)</script>")
    for attachment, how in ((picture, "inline"), (text, "attachment")):
        response = client.get(f"/files/{attachment.uid}/")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith(how)
        assert "sandbox" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "private, no-cache"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.getvalue()
        again = client.get(
            f"/files/{attachment.uid}/", headers={"If-None-Match": response["ETag"]}
        )
        assert again.status_code == 304
    saved = client.get(f"/files/{picture.uid}/?download")
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%B5un")
    assert saved.getvalue() == made.png()
    assert client.get(f"/files/{text.uid}/preview/").status_code == 404


def test_a_refused_file_answers_with_a_problem_naming_it(
    client: Client, uploader: User
) -> None:
    response = post(client, "kass.png", b"<!doctype html><script>")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["code"] == "file.mismatch"
    assert "kass.png" in problem["fields"]["files"]
    empty = client.post("/files/", {})
    assert (empty.status_code, empty.json()["code"]) == (400, "file.missing")
    word = client.post("/files/", {"file": "just a word"})
    assert word.json()["code"] == "file.missing"
    assert client.get("/files/").status_code == 405


def test_an_over_long_file_is_named_and_not_kept(
    client: Client, uploader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itportal.core.attachments.handlers.MAX_FILE_BYTES", 1000)
    response = post(client, "suur.txt", b"x" * 5000)
    assert response.status_code == 400
    assert "suur.txt" in json.loads(response.content)["detail"]
    assert not Attachment.objects.exists()


def test_strangers_and_the_signed_out_get_nothing(
    client: Client, uploader: User, stranger: Client
) -> None:
    uid = made.stored(uploader, "pilt.png", made.png()).uid
    for address in (f"/files/{uid}/", f"/files/{uid}/preview/"):
        assert client.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
        assert Client().get(address)["Location"].startswith("/login/")
    assert stranger.get(f"/files/{uuid.uuid4()}/").status_code == 404
    assert stranger.post(f"/files/{uid}/").status_code == 404
    assert post(Client(), "a.txt", b"a").status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(uploader)
    assert post(strict, "a.txt", b"a").status_code == 403
    assert strict.post(f"/files/{uid}/").status_code == 403


def test_an_attached_file_is_read_through_its_gate(
    client: Client, uploader: User, stranger: Client, gate: set[int]
) -> None:
    attachment = made.stored(uploader, "pilt.png", made.png())
    attach_uploads(
        uids=[attachment.uid],
        actor=uploader,
        gate="tests.thing",
        object_id=7,
        now=timezone.now(),
    )
    address = f"/files/{attachment.uid}/"
    assert client.get(address).status_code == 404  # no longer by having brought it
    gate.add(uploader.pk)
    assert client.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert client.post(address).status_code == 404  # what hangs is not taken back
    Attachment.objects.filter(pk=attachment.pk).update(gate="tests.unknown")
    assert client.get(address).status_code == 404


def test_a_free_file_is_taken_back(client: Client, uploader: User) -> None:
    uid = made.stored(uploader).uid
    assert client.post(f"/files/{uid}/").status_code == 204
    assert client.get(f"/files/{uid}/").status_code == 404
    assert client.post(f"/files/{uid}/").status_code == 404
    assert Event.objects.filter(code="attachments.file.removed").count() == 1


def test_the_hourly_amount_holds_and_removing_does_not_reset_it(
    client: Client, uploader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "USER_FILES_PER_HOUR", 2)
    first = json.loads(post(client, "a.txt", b"a").content)
    client.post(first["url"])
    assert post(client, "b.txt", b"b").status_code == 201
    assert post(client, "c.txt", b"c").status_code == 429


def form(user: User, **data: object) -> HttpRequest:
    request = RequestFactory().post("/", data)
    request.user = user
    return request


def test_a_plain_form_keeps_its_files_over_a_failed_validation(uploader: User) -> None:
    good, bad = made.upload("a.txt", b"a"), made.upload("b.svg", b"<svg/>")
    first = gather_uploads(form(uploader, files=[good, bad]))
    assert [f.name for f in first.files] == ["a.txt"]
    assert not first.is_final
    assert "b.svg" in first.errors[0]
    kept = str(first.files[0].uid)
    second = gather_uploads(
        form(uploader, attachments=[kept], files=[made.upload("c.txt", b"c")])
    )
    assert second.is_final
    assert [f.name for f in second.files] == ["a.txt", "c.txt"]
    third = gather_uploads(form(uploader, attachments=[kept], remove_upload=kept))
    assert (third.files, third.is_final) == ([], False)
    gone = gather_uploads(form(uploader, attachments=[kept, "nonsense", "\0"]))
    assert len(gone.errors) == 1
    other = gather_uploads(form(make_user("staff"), attachments=[str(second.files[1].uid)]))
    assert other.files == []


def test_at_most_ten_files_fit_into_one_message(uploader: User) -> None:
    many = [made.upload(f"{n}.txt", b"x") for n in range(11)]
    uploads = gather_uploads(form(uploader, files=many))
    assert len(uploads.files) == limits.MAX_FILES
    assert "10.txt" in uploads.errors[0]


@pytest.mark.parametrize(
    "name", ["../../x.txt", "a\u202etxt.txt", "b\0.txt", "🙂" * 120 + ".txt"]
)
def test_strange_names_through_http(client: Client, uploader: User, name: str) -> None:
    file = SimpleUploadedFile("a.txt", b"a")
    file.name = name  # past the client's own cleaning
    response = client.post("/files/", {"file": file})
    assert response.status_code == 201
    stored = Attachment.objects.get().name
    assert Path(stored).name == stored
    assert stored.isprintable()
