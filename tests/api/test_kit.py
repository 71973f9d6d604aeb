"""What every collection shares, asked of /institutions/."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Institution
from itportal.core.api import throttling
from itportal.core.api.models import ApiToken
from tests.api.client import ApiClient, make_client
from tests.api.rows import COLLECTIONS, make_rows
from tests.api.shape import problem
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> ApiClient:
    return make_client(make_user("specialist"))


# --- tokens -----------------------------------------------------------------------------------
def test_token_is_hashed_and_signs_in(api: ApiClient) -> None:
    made = make_institution()
    assert api.token
    row = ApiToken.objects.get(pk=api.token.pk)
    assert api.secret not in {row.digest, row.prefix}
    assert api.secret.startswith(f"itp_{row.prefix}_")
    answer = api.read("institutions/")
    assert answer.status_code == 200
    assert [row["uid"] for row in answer.json()["results"]] == [str(made.uid)]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, 401, "token.expired"),
        ({"revoked_at": timezone.now()}, 401, "token.revoked"),
        ({"digest": "0" * 64}, 401, "token.unknown"),
        ({"prefix": "0" * 12}, 401, "token.unknown"),
        ({"allowed_ips": ["10.1.0.0/16", "10.2.3.4"]}, 403, "token.address"),
        ({"scopes": ["sites:read"]}, 403, "token.scope"),
    ],
)
def test_token_that_does_not_hold(change: dict[str, Any], status: int, code: str) -> None:
    client = make_client(make_user("specialist"), **change)
    answer = client.read("institutions/")
    problem(answer, status, code)
    assert ("WWW-Authenticate" in answer) == (status == 401)


def test_token_inside_its_network_works() -> None:
    client = make_client(make_user(), allowed_ips=["127.0.0.0/8"])
    assert client.read("institutions/").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer x",
        "Basic dXNlcjpwYXNz",
        "Token itp_a_b",
        "Bearer itp_0123456789ab_" + "é" * 43,
        "Bearer " + "a" * 8000,
        "bearer itp_0123456789ab_" + "x" * 43 + " y",
    ],
)
def test_nonsense_credentials(header: str) -> None:
    client = ApiClient()
    answer = client.read("institutions/", headers={"Authorization": header})
    problem(answer, 401, "token.malformed")


def test_nobody_is_401() -> None:
    answer = ApiClient().read("institutions/")
    problem(answer, 401, "api.not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_tokens_die_with_the_user(api: ApiClient) -> None:
    assert api.token
    user = api.token.user
    assert api.read("institutions/").status_code == 200
    user.is_active = False
    user.save()
    problem(api.read("institutions/"), 401, "token.unknown")


def test_last_use_is_written_once_a_minute(api: ApiClient) -> None:
    assert api.token
    api.read("institutions/")
    first = ApiToken.objects.get(pk=api.token.pk).last_used_at
    assert first is not None
    api.read("institutions/")
    assert ApiToken.objects.get(pk=api.token.pk).last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    api.read("institutions/")
    later = ApiToken.objects.get(pk=api.token.pk).last_used_at
    assert later is not None
    assert later >= first


def test_browser_session_reads_but_writes_only_with_csrf() -> None:
    client = ApiClient()
    client.handler.enforce_csrf_checks = True
    client.force_login(make_user("administrator"))
    assert client.read("institutions/").status_code == 200
    problem(client.send("post", "institutions/", {}), 403, "api.csrf")


def test_one_institution_limits_the_rows() -> None:
    root = make_institution()
    school = make_institution(parent=root)
    below = make_institution(parent=school)
    make_institution(parent=root)
    client = make_client(make_user("specialist"), institution=school)
    found = {row["uid"] for row in client.read("institutions/").json()["results"]}
    assert found == {str(school.uid), str(below.uid)}
    assert client.read(f"institutions/{below.uid}/").status_code == 200
    problem(client.read(f"institutions/{root.uid}/"), 404, "not_there")


# --- addresses and methods ------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "nothing/", "institutions", "institutions/x/y/", "%00/"])
def test_unknown_path(api: ApiClient, path: str) -> None:
    problem(api.read(path), 404, "not_there")


@pytest.mark.parametrize("uid", [uuid.uuid4(), "1", "x" * 300, "%00", "%ff", "..%2f..", "õ"])
def test_absent_object(api: ApiClient, uid: Any) -> None:
    problem(api.read(f"institutions/{uid}/"), 404, "not_there")


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_method_that_is_not_there(api: ApiClient, method: str) -> None:
    answer = api.generic(method.upper(), "/api/v1/institutions/")
    problem(answer, 405, "api.method_not_allowed")
    assert "GET" in answer["Allow"]


def test_accept_that_cannot_be_met(api: ApiClient) -> None:
    answer = api.read("institutions/", headers={"Accept": "text/csv"})
    problem(answer, 406, "api.not_acceptable")


# --- parameters ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("page=2", "page", "parameter.unknown"),
        ("format=json", "format", "parameter.unknown"),
        ("limit=5&limit=6", "limit", "parameter.repeated"),
        ("limit=0", "limit", "parameter.limit"),
        ("limit=1001", "limit", "parameter.limit"),
        ("limit=ten", "limit", "parameter.limit"),
        ("limit=", "limit", "parameter.invalid"),
        ("count=estimate", "count", "parameter.invalid"),
        ("ordering=head", "ordering", "parameter.ordering"),
        ("fields=uid,secret", "fields", "parameter.field"),
        ("kind=school,moon", "kind", "parameter.invalid"),
        ("is_active=1", "is_active", "parameter.invalid"),
        ("parent=17", "parent", "parameter.invalid"),
        ("updated_since=yesterday", "updated_since", "parameter.invalid"),
        ("q=%00", "q", "parameter.text"),
        ("q=%E2%80%AEevil", "q", "parameter.text"),
        ("q=" + "a" * 201, "q", "parameter.invalid"),
        ("cursor=x", "cursor", "cursor.malformed"),
    ],
)
def test_parameter_named_in_the_refusal(
    api: ApiClient, query: str, name: str, code: str
) -> None:
    body = problem(api.read(f"institutions/?{query}"), 400, code)
    assert list(body["fields"]) == [name]


@pytest.mark.parametrize(
    "moment",
    ["0082-08-17T04:47:01+16:45", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)
def test_any_moment_of_the_calendar_is_one(api: ApiClient, moment: str) -> None:
    """RFC 3339 knows more offsets than PostgreSQL."""
    answer = api.read("institutions/", data={"updated_since": moment})
    assert answer.status_code == 200


def test_forged_cursor(api: ApiClient) -> None:
    body = problem(api.read("institutions/?cursor=" + "A" * 40), 404, "cursor.unknown")
    assert "cursor" in body["fields"]


def test_fields_and_members(api: ApiClient) -> None:
    made = make_institution(parent=make_institution(name="Vald"))
    (row,) = api.read(f"institutions/?q={made.name}&fields=uid,parent").json()["results"]
    assert row == {
        "uid": str(made.uid),
        "parent": {"uid": str(made.parent.uid), "name": "Vald"},  # type: ignore[union-attr]
    }


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("ordering", ["uid", "-uid", "name", "updated_at"])
@pytest.mark.parametrize("limit", [1, 3, 7, 8])
def test_pages_give_every_row_once(api: ApiClient, ordering: str, limit: int) -> None:
    for name in ("Õ", "Ä", "Š", "S", "Z", "Ž", "A"):
        make_institution(name=f"{name}lle kool")
    Institution.objects.update(updated_at=timezone.now())  # all alike: the key decides
    url, seen, pages = f"/api/v1/institutions/?ordering={ordering}&limit={limit}", [], 0
    while url:
        answer = api.get(url)
        assert answer.status_code == 200
        body = answer.json()
        seen += [row["name"] for row in body["results"]]
        pages += 1
        assert ("Link" in answer) == bool(body["next"])
        url = answer["Link"].split(">")[0][1:] if body["next"] else ""
    assert len(seen) == len(set(seen)) == 7
    assert pages == -(-7 // limit)
    if ordering == "name":
        assert [name[0] for name in seen] == ["A", "S", "Š", "Z", "Ž", "Õ", "Ä"]
    if ordering == "-uid":
        assert seen[0] == "Alle kool"


def test_cursor_belongs_to_its_list_and_order(api: ApiClient) -> None:
    for _ in range(3):
        make_institution()
    cursor = api.read("institutions/?limit=1").json()["next"]
    for query in (f"ordering=name&cursor={cursor}", f"cursor={cursor[:-2]}AA"):
        problem(api.read(f"institutions/?limit=1&{query}"), 404, "cursor.unknown")
    problem(api.read(f"sites/?cursor={cursor}"), 404, "cursor.unknown")


def test_total_only_when_asked(api: ApiClient) -> None:
    for _ in range(3):
        make_institution()
    assert "count" not in api.read("institutions/?limit=2").json()
    assert api.read("institutions/?limit=2&count=exact").json()["count"] == 3


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_list_costs_the_same_for_any_number_of_rows(
    collection: str, django_assert_num_queries: Any
) -> None:
    client = make_client(make_user("specialist", institution=make_institution()))
    client.read(f"{collection}/")  # last use is written
    statements = []
    for rows in (1, 29):
        make_rows(collection, rows)
        # people: one more keeps whose data was read; assets: one for each kind of look-up
        most = 7 + (collection in {"people", "assets"})
        with django_assert_num_queries(most, exact=False) as counted:
            answer = client.read(f"{collection}/")
        assert answer.status_code == 200
        statements.append(len(counted))
    assert statements[0] == statements[1]


# --- conditional requests ----------------------------------------------------------------------------
def test_unchanged_is_304(api: ApiClient) -> None:
    made = make_institution()
    for path in ("institutions/", f"institutions/{made.uid}/"):
        first = api.read(path)
        again = api.read(path, headers={"If-None-Match": f'"x", {first["ETag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    made.name = "Uus nimi"
    made.save()
    for path in ("institutions/", f"institutions/{made.uid}/"):
        fresh = api.read(path, headers={"If-None-Match": first["ETag"]})
        assert fresh.status_code == 200


# --- throttling ------------------------------------------------------------------------------------
def test_limit_is_shared_and_told(settings: Any) -> None:
    settings.API_RATE = 3
    user = make_user("specialist")
    client = make_client(user)
    other = ApiClient(client.secret)  # another worker's view of the same token
    answers = [(client if turn % 2 else other).read("institutions/") for turn in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    problem(answers[3], 429, "api.throttled")
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert answers[0]["RateLimit"].startswith('"minute";r=2;t=')
    fresh = make_client(user)
    assert fresh.read("institutions/").status_code == 200  # tokens do not share a limit


def test_guessing_tokens_is_slowed(settings: Any) -> None:
    settings.API_RATE_UNKNOWN = 2
    client = ApiClient("itp_0123456789ab_" + "x" * 43)
    address = f"10.9.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}"
    answers = [client.read("institutions/", REMOTE_ADDR=address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_without_redis_nothing_is_refused(
    api: ApiClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE = 1
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock"}
    }
    throttling._client.cache_clear()
    monkeypatch.setattr(throttling, "_away_until", [0.0])
    try:
        answers = [api.read("institutions/") for _ in range(3)]
    finally:
        throttling._client.cache_clear()
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "RateLimit" not in answers[0]


@pytest.mark.parametrize("collection", ["tickets", "assets", "institutions"])
@pytest.mark.parametrize("everywhere", [True, False])
def test_one_object_costs_five_statements_at_most(
    collection: str, everywhere: bool, django_assert_max_num_queries: Any
) -> None:
    root = make_institution()
    make_rows(collection, 1, root=root)
    client = make_client(make_user("specialist", institution=None if everywhere else root))
    row = client.read(f"{collection}/").json()["results"][-1]
    path = f"{collection}/{row['number'] if collection == 'tickets' else row['uid']}/"
    client.read(path)  # compiled
    with django_assert_max_num_queries(5):
        assert client.read(path).json() == row


@pytest.mark.parametrize("expand", ["requester", "asset", "requester,asset"])
def test_expanded_object_is_the_same_in_list_and_alone(expand: str) -> None:
    root = make_institution()
    make_rows("tickets", 2, root=root)
    client = make_client(make_user("specialist", institution=root))
    for row in client.read(f"tickets/?expand={expand}").json()["results"]:
        alone = client.read(f"tickets/{row['number']}/?expand={expand}").json()
        assert alone == row
        if "asset" in expand:
            assert row["asset"]["holder"] == row["requester"]["uid"]
            assert row["asset"]["room"]["name"]
        if "requester" in expand:
            assert row["requester"]["employments"][0]["institution"]["name"]
            assert row["phone"] == "555 0142"
