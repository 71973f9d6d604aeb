"""Writes: conditions, idempotency, references, and the journal behind them."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Institution, Person, Room, Site
from itportal.core.api import idempotency
from itportal.core.api.models import IdempotencyKey
from itportal.core.api.tasks import forget_idempotency_keys
from itportal.core.journal.models import Event
from tests.api.client import ApiClient, make_client
from tests.api.shape import problem
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db

SCHOOL = {"name": "Metsa kool", "short_name": "Metsa", "kind": "school"}


@pytest.fixture
def api() -> ApiClient:
    return make_client(make_user("administrator"))


# --- people and places ------------------------------------------------------------------------
def test_institution_is_made_and_changed(api: ApiClient) -> None:
    vald = make_institution()
    body = SCHOOL | {"parent": str(vald.uid)}
    made = api.send("post", "institutions/", body)
    assert made.status_code == 201, made.content
    url = f"institutions/{made.json()['uid']}/"
    assert made["Location"] == f"/api/v1/{url}"
    assert api.read(url).json() == made.json()
    assert made["ETag"] == api.read(url)["ETag"]
    changed = api.send("patch", url, {"phone": "777 1234", "parent": None})
    assert (changed.json()["phone"], changed.json()["parent"]) == ("777 1234", None)
    codes = list(Event.objects.order_by("pk").values_list("code", flat=True))
    assert codes[-2:] == ["accounts.institution.created", "accounts.institution.updated"]
    again = api.send("post", "institutions/", body)
    assert "name" in problem(again, 409, "invalid")["fields"]
    wrong = api.send("patch", url, {"registry_code": "12345670"})
    assert "registry_code" in problem(wrong, 409, "invalid")["fields"]


def test_site_room_and_person(api: ApiClient) -> None:
    place = make_institution()
    site = api.send("post", "sites/", {"institution": str(place.uid), "name": "Peamaja"})
    assert site.status_code == 201, site.content
    room = api.send("post", "rooms/", {"site": site.json()["uid"], "name": "214"})
    assert room.status_code == 201, room.content
    body = {
        "first_name": "Õie",
        "last_name": "Žukov",
        "institution": str(place.uid),
        "position": "õpetaja",
        "starts_on": "2026-01-01",
        "email": "oie.zukov@naidisvald.ee",
        "room": room.json()["uid"],
    }
    made = api.send("post", "people/", body)
    assert made.status_code == 201, made.content
    assert made.json()["room"] == {"uid": room.json()["uid"], "name": "214"}
    assert made.json()["employments"][0]["position"] == "õpetaja"
    url = f"people/{made.json()['uid']}/"
    changed = api.send("patch", url, {"phone": "555", "room": None})
    assert (changed.json()["phone"], changed.json()["room"]) == ("555", None)
    twin = api.send("post", "people/", body | {"email": "OIE.zukov@naidisvald.ee"})
    assert "email" in problem(twin, 409, "invalid")["fields"]
    for path, name in [
        (f"sites/{site.json()['uid']}/", "Uus"),
        (f"rooms/{room.json()['uid']}/", "215"),
    ]:
        assert api.send("patch", path, {"name": name}).json()["name"] == name
    assert (Site.objects.count(), Room.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 201}, "name"),
        ({"kind": "moon"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"parent": "x"}, "parent"),
        ({"email": "a@b"}, "email"),
        ({"email": "a b@c.ee"}, "email"),
        ({"registry_code": "123"}, "registry_code"),
        ({"phone": "5" * 41}, "phone"),
        ({"is_active": False}, "is_active"),
        ({"uid": "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d"}, "uid"),
    ],
)
def test_body_that_does_not_fit(api: ApiClient, change: dict[str, Any], field: str) -> None:
    answer = api.send("post", "institutions/", SCHOOL | change)
    assert list(problem(answer, 400, "invalid")["fields"]) == [field]
    assert not Institution.objects.filter(name=SCHOOL["name"]).exists()


@pytest.mark.parametrize("role", ["staff", "approver", "finance", "auditor"])
def test_places_are_kept_by_their_keepers_only(role: str) -> None:
    place = make_institution()
    client = make_client(make_user(role, institution=place))
    for method, path in [("post", "institutions/"), ("patch", f"institutions/{place.uid}/")]:
        problem(client.send(method, path, SCHOOL), 403, "institution.not_yours")
    assert client.read("institutions/").status_code == 200


def test_keeper_of_one_school_changes_no_other() -> None:
    own, other = make_institution(), make_institution()
    client = make_client(make_user("specialist", institution=own))
    body = {"phone": "5"}
    assert client.send("patch", f"institutions/{own.uid}/", body).status_code == 200
    refused = client.send("patch", f"institutions/{other.uid}/", body)
    problem(refused, 403, "institution.not_yours")
    person = make_person(institution=other)
    problem(client.send("patch", f"people/{person.uid}/", body), 404, "not_there")


def test_limited_token_writes_inside_only() -> None:
    inside, outside = make_institution(), make_institution()
    client = make_client(make_user("administrator"), institution=inside)
    person = {
        "first_name": "A",
        "last_name": "B",
        "position": "õpetaja",
        "starts_on": "2026-01-01",
    }
    for path, body in [
        ("sites/", {"name": "Maja"}),
        ("people/", person),
    ]:
        made = client.send("post", path, body | {"institution": str(inside.uid)})
        assert made.status_code == 201, made.content
        refused = client.send("post", path, body | {"institution": str(outside.uid)})
        problem(refused, 403, "token.institution")
    below = SCHOOL | {"parent": str(inside.uid)}
    top = client.send("post", "institutions/", SCHOOL)
    problem(top, 403, "token.institution")
    problem(
        client.send("patch", f"institutions/{outside.uid}/", {"phone": "5"}), 404, "not_there"
    )
    moved = client.send("patch", f"institutions/{inside.uid}/", {"parent": str(outside.uid)})
    problem(moved, 403, "token.institution")
    assert client.send("post", "institutions/", below).status_code == 201


def test_head_nobody_may_see_is_not_there() -> None:
    own = make_institution()
    stranger = make_person(institution=make_institution())
    client = make_client(make_user("specialist", institution=own))
    answer = client.send("patch", f"institutions/{own.uid}/", {"head": str(stranger.uid)})
    assert list(problem(answer, 404, "reference.not_there")["fields"]) == ["head"]


# --- If-Match --------------------------------------------------------------------------------------
def test_if_match_lets_the_first_writer_win(api: ApiClient) -> None:
    url = f"institutions/{make_institution().uid}/"
    tag = api.read(f"{url}?fields=name")["ETag"]
    for wrong in ('"0.0"', '"', "W/x", '""'):
        refused = api.send("patch", url, {"phone": "1"}, headers={"If-Match": wrong})
        problem(refused, 412, "api.precondition_failed")
    first = api.send("patch", url, {"phone": "2"}, headers={"If-Match": tag})
    assert first.status_code == 200
    second = api.send("patch", url, {"phone": "3"}, headers={"If-Match": tag})
    problem(second, 412, "api.precondition_failed")
    third = api.send("patch", url, {"phone": "4"}, headers={"If-Match": first["ETag"]})
    assert third.json()["phone"] == "4"
    assert api.send("patch", url, {"phone": "5"}, headers={"If-Match": "*"}).status_code == 200


# --- Idempotency-Key ----------------------------------------------------------------------------------
def test_same_key_and_body_is_one_change(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    first = api.send("post", "institutions/", SCHOOL, headers=headers)
    second = api.send("post", "institutions/", SCHOOL, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Institution.objects.filter(name=SCHOOL["name"]).count() == 1


def test_same_key_other_body_is_refused(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    api.send("post", "institutions/", SCHOOL, headers=headers)
    other = api.send("post", "institutions/", SCHOOL | {"name": "Muu"}, headers=headers)
    problem(other, 422, "idempotency.other_request")
    path = api.send("post", "sites/", SCHOOL, headers=headers)
    problem(path, 422, "idempotency.other_request")


def test_keys_of_users_are_apart(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    api.send("post", "institutions/", SCHOOL, headers=headers)
    other = make_client(make_user("administrator"))
    made = other.send("post", "institutions/", SCHOOL | {"name": "Muu"}, headers=headers)
    assert made.status_code == 201


def test_another_token_is_not_shown_what_this_one_was_answered(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    assert api.token
    api.send("post", "institutions/", SCHOOL, headers=headers)
    narrow = make_client(api.token.user, institution=make_institution())
    answer = narrow.send("post", "institutions/", SCHOOL, headers=headers)
    problem(answer, 422, "idempotency.other_request")


def test_failed_request_frees_its_key(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    problem(api.send("post", "institutions/", {}, headers=headers), 400, "invalid")
    assert not IdempotencyKey.objects.exists()
    assert api.send("post", "institutions/", SCHOOL, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "a" * 256, "õ", "a b", "a\tb"])
def test_key_that_is_no_key(api: ApiClient, key: str) -> None:
    headers = {"Idempotency-Key": key}
    answer = api.send("post", "institutions/", SCHOOL, headers=headers)
    problem(answer, 400, "idempotency.malformed")


def test_running_and_abandoned_keys(api: ApiClient) -> None:
    assert api.token
    headers = {"Idempotency-Key": "a-1"}
    api.send("post", "institutions/", SCHOOL, headers=headers)
    Institution.objects.filter(name=SCHOOL["name"]).delete()
    IdempotencyKey.objects.update(status=None, body=None)
    running = api.send("post", "institutions/", SCHOOL, headers=headers)
    problem(running, 409, "idempotency.running")
    assert running["Retry-After"]
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.LEASE * 2)
    assert api.send("post", "institutions/", SCHOOL, headers=headers).status_code == 201
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.KEPT * 2)
    forget_idempotency_keys()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_make_one(api: ApiClient) -> None:
    start = threading.Barrier(3)
    answers: list[int] = []

    def post() -> None:
        client = ApiClient(api.secret)
        try:
            start.wait(10)
            headers = {"Idempotency-Key": "a-1"}
            answers.append(
                client.send("post", "institutions/", SCHOOL, headers=headers).status_code
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 3
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Institution.objects.filter(name=SCHOOL["name"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_writers_with_one_version(api: ApiClient) -> None:
    url = f"institutions/{make_institution().uid}/"
    tag = api.read(url)["ETag"]
    start = threading.Barrier(2)
    answers: list[int] = []

    def patch(phone: str) -> None:
        client = ApiClient(api.secret)
        try:
            start.wait(10)
            headers = {"If-Match": tag}
            answer = client.send("patch", url, {"phone": phone}, headers=headers)
            answers.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=patch, args=[phone]) for phone in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [200, 412]


def test_person_without_right_is_not_read(api: ApiClient) -> None:
    person = make_person(institution=make_institution())
    staff = make_client(make_user("staff"))
    problem(staff.read("people/"), 403, "people.not_yours")
    assert api.read(f"people/{person.uid}/").json()["email"] == person.email
    assert Person.objects.count() >= 2
