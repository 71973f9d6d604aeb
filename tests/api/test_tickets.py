"""Requests by API: the whole story, who sees what, and every way to be refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from helpdesk.models import Message, Ticket
from itportal.core.journal.models import Event, PersonalDataRead
from tests.api.client import ApiClient, make_client
from tests.api.shape import problem
from tests.builders import make_vendor
from tests.helpdesk.builders import make_asset, make_ticket
from tests.helpdesk.conftest import Cast, make_cast

pytestmark = pytest.mark.django_db

NEW = {"category": "muu-mure", "title": "Arvuti ei käivitu", "body": "Ekraan on must."}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def expert(cast: Cast) -> ApiClient:
    return make_client(cast.specialist)


@pytest.fixture
def requester(cast: Cast) -> ApiClient:
    return make_client(cast.requester)


def test_the_whole_story(cast: Cast, expert: ApiClient, requester: ApiClient) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    made = requester.send("post", "tickets/", NEW | {"asset": str(asset.uid)})
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert made["Location"] == f"/api/v1/tickets/{number}/"
    assert made.json()["source"] == "api"
    assert made.json()["asset"] == {"uid": str(asset.uid), "number": asset.inventory_no}
    steps = [
        (expert, "take", {}, 200, "open"),
        (expert, "ask", {"body": "Kas tuli põleb?"}, 201, "waiting_user"),
        (requester, "reply", {"body": "Jah, sinine."}, 201, "open"),
        (expert, "note", {"body": "Ilmselt emaplaat."}, 201, "open"),
        (expert, "prioritise", {"impact": 1, "urgency": 1}, 200, "open"),
        (expert, "tag", {"tags": ["riistvara", "kool"]}, 200, "open"),
        (expert, "wait-vendor", {"vendor": str(make_vendor().uid)}, 200, "waiting_vendor"),
        (expert, "resume", {}, 200, "open"),
        (expert, "answer", {"body": "Vahetame emaplaadi."}, 201, "open"),
        (expert, "resolve", {"resolution": "Vahetasin emaplaadi."}, 200, "resolved"),
        (requester, "reopen", {"reason": "Jälle must."}, 200, "open"),
        (expert, "resolve", {"resolution": "Nüüd töötab."}, 200, "resolved"),
        (requester, "rate", {"rating": 5, "comment": "Aitäh!"}, 200, "resolved"),
        (requester, "close", {}, 200, "closed"),
    ]
    for client, verb, body, status, becomes in steps:
        answer = client.send("post", f"tickets/{number}/{verb}/", body)
        assert answer.status_code == status, (verb, answer.content)
        shown = requester.read(f"tickets/{number}/").json()
        assert shown["status"] == becomes, verb
    shown = expert.read(f"tickets/{number}/").json()
    assert (shown["tags"], shown["priority"], shown["rating"]) == (["kool", "riistvara"], 1, 5)
    kinds = [m["kind"] for m in expert.read(f"tickets/{number}/messages/").json()["results"]]
    seen = [m["kind"] for m in requester.read(f"tickets/{number}/messages/").json()["results"]]
    assert kinds.count("note") == 1
    assert "note" not in seen
    assert len(seen) == len(kinds) - 1
    event = Event.objects.filter(code="helpdesk.ticket.taken").get()
    assert (event.source, event.auth, event.actor_id) == ("api", "token", cast.specialist.pk)


def test_everybody_sees_their_own(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    for user, status in [
        (cast.requester, 200),
        (cast.specialist, 200),
        (cast.approver, 200),
        (cast.auditor, 200),
        (cast.administrator, 200),
        (cast.colleague, 404),
        (cast.outsider, 404),
        (cast.librarian, 404),
    ]:
        client = make_client(user)
        answer = client.read(f"tickets/{ticket.number}/")
        assert answer.status_code == status, user
        listed = client.read("tickets/").json()["results"]
        assert [row["number"] for row in listed] == [ticket.number] * (status == 200)
        for path in ("messages", "attachments"):
            assert client.read(f"tickets/{ticket.number}/{path}/").status_code == status
        if status == 404:
            taken = client.send("post", f"tickets/{ticket.number}/take/", {})
            assert problem(taken, 404, "not_there") == answer.json()


@pytest.mark.parametrize(
    "verb", ["take", "assign", "ask", "answer", "note", "prioritise", "categorise", "tag"]
)
def test_requester_is_refused_the_experts_verbs(
    cast: Cast, requester: ApiClient, verb: str
) -> None:
    ticket = make_ticket(cast.requester)
    body = {
        "take": {},
        "assign": {"assignee": str(cast.specialist.uid)},
        "prioritise": {"impact": 1, "urgency": 1},
        "categorise": {"category": "muu-mure"},
        "tag": {"tags": ["kool"]},
    }.get(verb, {"body": "Tere"})
    answer = requester.send("post", f"tickets/{ticket.number}/{verb}/", body)
    problem(answer, 403, "ticket.not_specialist")
    assert Ticket.objects.get().version == ticket.version


def test_second_take_is_a_conflict(cast: Cast, expert: ApiClient) -> None:
    ticket = make_ticket(cast.requester)
    assert expert.send("post", f"tickets/{ticket.number}/take/").status_code == 200
    again = make_client(cast.second).send("post", f"tickets/{ticket.number}/take/")
    assert "Marko Tamm" in problem(again, 409, "ticket.taken")["detail"]


def test_assign_and_plan_and_withdraw(
    cast: Cast, expert: ApiClient, requester: ApiClient
) -> None:
    url = f"tickets/{make_ticket(cast.requester).number}"
    given = expert.send("post", f"{url}/assign/", {"assignee": str(cast.second.uid)})
    assert given.json()["assignee"]["uid"] == str(cast.second.uid)
    refused = expert.send("post", f"{url}/assign/", {"assignee": str(cast.outsider.uid)})
    assert "assignee" in problem(refused, 409, "invalid")["fields"]
    freed = expert.send("post", f"{url}/assign/", {"assignee": None})
    assert freed.json()["assignee"] is None
    day = str(timezone.localdate() + timedelta(days=3))
    for verb, becomes in [("plan", "planned"), ("wait-until", "waiting_date")]:
        assert expert.send("post", f"{url}/{verb}/", {"until": day}).json()["status"] == becomes
    past = expert.send("post", f"{url}/plan/", {"until": "2020-01-01"})
    assert "until" in problem(past, 409, "invalid")["fields"]
    moved = expert.send("post", f"{url}/categorise/", {"category": "arvuti"})
    assert moved.status_code in {200, 404}
    gone = requester.send("post", f"{url}/withdraw/", {"reason": "Sai korda."})
    assert gone.json()["status"] == "withdrawn"
    late = requester.send("post", f"{url}/reply/", {"body": "Siiski mitte"})
    assert late.status_code == 409


def test_patch_changes_descriptive_fields_only(cast: Cast, expert: ApiClient) -> None:
    url = f"tickets/{make_ticket(cast.requester).number}/"
    changed = expert.send("patch", url, {"title": "Uus pealkiri", "location": "Ruum 12"})
    assert (changed.json()["title"], changed.json()["location"]) == ("Uus pealkiri", "Ruum 12")
    for name, value in [("status", "closed"), ("priority", 1), ("number", "P-1")]:
        body = problem(expert.send("patch", url, {name: value}), 400, "invalid")
        assert list(body["fields"]) == [name]


# --- contacts -------------------------------------------------------------------------------------
def test_contacts_only_with_scope_and_journalled(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, phone="555 1234")
    url = f"tickets/{ticket.number}/"
    narrow = make_client(cast.specialist, ["tickets:read"])
    wide = make_client(cast.specialist, ["tickets:read", "people:read"])
    plain = wide.read(url).json()
    assert set(plain["requester"]) == {"uid", "name"}
    assert "phone" not in plain
    assert not PersonalDataRead.objects.exists()
    hidden = narrow.read(f"{url}?expand=requester").json()
    assert not {"email", "phone"} & set(hidden["requester"])
    assert "phone" not in hidden
    assert not PersonalDataRead.objects.exists()
    shown = wide.read(f"{url}?expand=requester").json()
    assert shown["requester"]["email"] == cast.requester.person.email  # type: ignore[union-attr]
    assert shown["phone"] == "555 1234"
    read = PersonalDataRead.objects.get()
    assert (read.actor_id, read.person_count) == (cast.specialist.pk, 1)


# --- files ------------------------------------------------------------------------------------------
def upload(client: ApiClient, name: str = "logi.txt", content: bytes = b"viga 42\n") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/api/v1/uploads/", {"file": file})


def test_files_go_up_and_come_down(cast: Cast, expert: ApiClient, requester: ApiClient) -> None:
    sent = upload(requester)
    assert sent.status_code == 201, sent.content
    uid = sent.json()["uid"]
    made = requester.send("post", "tickets/", NEW | {"attachments": [uid]})
    assert made.status_code == 201, made.content
    url = f"tickets/{made.json()['number']}/attachments/"
    [listed] = expert.read(url).json()["results"]
    assert (listed["uid"], listed["name"], listed["size_bytes"]) == (uid, "logi.txt", 8)
    down = expert.read(f"{url}{uid}/")
    assert b"".join(down.streaming_content) == b"viga 42\n"
    assert down["X-Content-Type-Options"] == "nosniff"
    assert down["Content-Disposition"].startswith("attachment")
    again = requester.send("post", "tickets/", NEW | {"attachments": [uid]})
    assert problem(again, 409, again.json()["code"])["fields"]
    problem(make_client(cast.outsider).read(f"{url}{uid}/"), 404, "not_there")
    for wrong in ("x", "%00", "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"):
        problem(expert.read(f"{url}{wrong}/"), 404, "not_there")


def test_tags_are_internal_as_notes_are(
    cast: Cast, expert: ApiClient, requester: ApiClient
) -> None:
    number = make_ticket(cast.requester).number
    expert.send("post", f"tickets/{number}/tag/", {"tags": ["tülikas"]})
    assert expert.read(f"tickets/{number}/").json()["tags"] == ["tülikas"]
    assert [r["number"] for r in expert.read("tickets/?tag=tülikas").json()["results"]] == [
        number
    ]
    assert requester.read(f"tickets/{number}/").json()["tags"] == []
    assert requester.read("tickets/").json()["results"][0]["tags"] == []
    assert requester.read("tickets/?tag=tülikas").json()["results"] == []


def test_files_of_notes_are_for_experts(
    cast: Cast, expert: ApiClient, requester: ApiClient
) -> None:
    ticket = make_ticket(cast.requester)
    uid = upload(expert).json()["uid"]
    note = {"body": "Vt logi", "attachments": [uid]}
    assert expert.send("post", f"tickets/{ticket.number}/note/", note).status_code == 201
    url = f"tickets/{ticket.number}/attachments/"
    assert requester.read(url).json()["results"] == []
    problem(requester.read(f"{url}{uid}/"), 404, "not_there")
    assert len(expert.read(url).json()["results"]) == 1


def test_uploads_that_are_refused(requester: ApiClient) -> None:
    assert upload(requester, "tühi.txt", b"").status_code == 409
    assert upload(requester, "pilt.png", b"<html><script>alert(1)</script>").status_code == 409
    other = requester.post("/api/v1/uploads/", {"pilt": SimpleUploadedFile("a.txt", b"a")})
    assert list(problem(other, 400, "invalid")["fields"]) == ["pilt"]
    problem(requester.post("/api/v1/uploads/", {}), 400, "invalid")
    json = requester.send("post", "uploads/", {})
    problem(json, 415, "api.unsupported_media_type")
    problem(requester.read("uploads/"), 405, "api.method_not_allowed")


# --- bodies -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": 5}, "title"),
        ({"title": None}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "a" * 161}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "\u202egpj.exe"}, "title"),
        ({"body": "a\x00"}, "body"),
        ({"body": "a" * 50_001}, "body"),
        ({"category": None}, "category"),
        ({"requester": "7"}, "requester"),
        ({"requester": 7}, "requester"),
        ({"asset": "x"}, "asset"),
        ({"urgency": 0}, "urgency"),
        ({"urgency": 4}, "urgency"),
        ({"urgency": "2"}, "urgency"),
        ({"urgency": True}, "urgency"),
        ({"urgency": 1.5}, "urgency"),
        ({"urgency": 10**30}, "urgency"),
        ({"answers": []}, "answers"),
        ({"answers": {"a": {"b": 1}}}, "answers"),
        ({"attachments": "x"}, "attachments"),
        ({"attachments": ["x"]}, "attachments.0"),
        ({"attachments": ["0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"] * 11}, "attachments"),
        ({"tujukas": 1}, "tujukas"),
    ],
)
def test_body_that_does_not_fit(
    requester: ApiClient, change: dict[str, Any], field: str
) -> None:
    body = problem(requester.send("post", "tickets/", NEW | change), 400, "invalid")
    assert list(body["fields"]) == [field]
    assert not Ticket.objects.exists()


def test_four_byte_letters_are_text(requester: ApiClient) -> None:
    made = requester.send("post", "tickets/", NEW | {"title": "Arvuti 💻 ei käivitu 𝔘"})
    assert made.json()["title"] == "Arvuti 💻 ei käivitu 𝔘"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "pole-olemas"}, "category"),
        ({"requester": "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"}, "requester"),
        ({"asset": "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"}, "asset"),
    ],
)
def test_what_the_body_names_is_not_there(
    requester: ApiClient, change: dict[str, Any], field: str
) -> None:
    answer = requester.send("post", "tickets/", NEW | change)
    assert list(problem(answer, 404, "reference.not_there")["fields"]) == [field]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "api.malformed"),
        (b'{"title": "\\ud800"}', "application/json", 400, "api.malformed"),
        (b'{"title": "\xff"}', "application/json", 400, "api.malformed"),
        (b'{"urgency": NaN}', "application/json", 400, "api.malformed"),
        (b"[" * 5000, "application/json", 400, "api.malformed"),
        (b"[]", "application/json", 400, "invalid"),
        (b"null", "application/json", 400, "invalid"),
        (b'"text"', "application/json", 400, "invalid"),
        (b"", "application/json", 400, "invalid"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "api.unsupported_media_type"),
        (b"<a/>", "text/xml", 415, "api.unsupported_media_type"),
        (b"a" * 2_700_000, "application/json", 413, "api.too_large"),
    ],
)
def test_bytes_that_are_not_a_request(
    requester: ApiClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = requester.generic("POST", "/api/v1/tickets/", body, content_type)
    problem(answer, status, code)


def test_messages_are_in_the_callers_language(cast: Cast, requester: ApiClient) -> None:
    def detail(language: str) -> str:
        headers = {"Accept-Language": language}
        answer = requester.read("tickets/P-0/", headers=headers)
        return str(problem(answer, 404, "not_there")["detail"])

    assert detail("en-GB,et;q=0.5") != detail("et")
    assert detail("") == detail("et")  # the person's own language
    assert detail("fr") == detail("et")


# --- institution-limited tokens -----------------------------------------------------------------------
def test_limited_token_reaches_no_other_institution(cast: Cast) -> None:
    """An administrator of everything, with a token for the library."""
    foreign = make_ticket(cast.requester)
    own = make_ticket(cast.librarian)
    client = make_client(cast.administrator, institution=cast.library)
    listed = client.read("tickets/").json()["results"]
    assert [row["number"] for row in listed] == [own.number]
    assert client.read(f"tickets/{own.number}/").status_code == 200
    url = f"tickets/{foreign.number}/"
    problem(client.read(url), 404, "not_there")
    problem(client.send("patch", url, {"title": "x"}), 404, "not_there")
    for verb in ("take", "note", "resolve"):
        problem(client.send("post", f"{url}{verb}/", {"body": "x"}), 404, "not_there")
    for path in ("messages/", "attachments/"):
        problem(client.read(url + path), 404, "not_there")


def test_limited_token_files_nothing_elsewhere(cast: Cast) -> None:
    client = make_client(cast.requester, institution=cast.library)
    problem(client.send("post", "tickets/", NEW), 403, "token.institution")
    assert not Ticket.objects.exists()
    assert not Message.objects.exists()
    assert client.read("tickets/").json()["results"] == []
