"""Lists from one statement to bytes: what they send is what their serializer says."""

from datetime import UTC, datetime
from itertools import combinations
from threading import Event as Flag
from typing import Any

import orjson
import pytest
from django.db import transaction
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Room
from assets.api.serializers import AssetOut
from assets.api.views import AssetViewSet, shown_assets
from assets.models import Asset, AssetModel, Assignment, CustomField
from itportal.core.api.rendering import OPTIONS, plain
from itportal.core.journal.audit import audited_update
from tests.api.client import ApiClient, make_client
from tests.api.rows import make_held_asset, make_rows
from tests.api.shape import problem
from tests.builders import make_institution, make_user
from tests.journal.test_sealing import settle
from tests.race import race

MEMBERS = tuple(AssetOut._declared_fields)
EXPANDS = [
    frozenset(names)
    for size in range(4)
    for names in combinations(sorted(AssetViewSet.expandable), size)
]


def documented(rows: Any, only: frozenset[str], expand: frozenset[str]) -> bytes:
    shape = AssetOut(context={"only": only or None, "expand": expand})
    shown = [shape.to_representation(row) for row in rows]
    return orjson.dumps(shown, default=plain, option=OPTIONS)


def results(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    head, tail = b'{"results":', b',"next":null}'
    assert answer.content.startswith(head)
    assert answer.content.endswith(tail)
    return bytes(answer.content[len(head) : -len(tail)])


@pytest.mark.django_db
def test_bytes_are_those_of_the_serializer_for_all_fields_and_expand() -> None:
    root = make_institution()
    make_rows("assets", 4, root=root)
    bare = make_held_asset(root, 9)
    Assignment.objects.filter(asset=bare).delete()
    bare.room = None
    bare.save()
    client = make_client(make_user("specialist", institution=root))
    rows = list(shown_assets(Asset.objects.all()).order_by("pk"))
    assert {row.holder_uid for row in rows} >= {None}
    only = [frozenset[str](), *map(frozenset, combinations(MEMBERS, 1))]
    only += [frozenset(MEMBERS) - one for one in only[1:]]
    only += [frozenset(("uid", "room", "holder"))]
    for fields in only:
        for expand in EXPANDS:
            query = [f"fields={','.join(sorted(fields))}"] if fields else []
            query += [f"expand={','.join(sorted(expand))}"] if expand else []
            answer = client.read(f"assets/?{'&'.join(query)}")
            assert results(answer) == documented(rows, fields, expand), query
    alone = client.read(f"assets/{bare.uid}/?expand=room,model").json()
    listed = client.read("assets/?expand=room,model").json()["results"]
    assert alone in listed


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["uid", "-uid", "number", "updated_at"])
def test_pages_and_filters_find_the_same_rows(ordering: str) -> None:
    root = make_institution()
    make_rows("assets", 5, root=root)
    client = make_client(make_user("specialist", institution=root))
    whole = client.read(f"assets/?ordering={ordering}").json()["results"]
    assert len(whole) == 5
    url, seen = f"/api/v1/assets/?ordering={ordering}&limit=2", []
    while url:
        answer = client.get(url)
        seen += answer.json()["results"]
        url = answer["Link"].split(">")[0][1:] if "Link" in answer else ""
    assert seen == whole
    one = whole[3]
    for query in (
        f"number={one['number']}",
        f"holder={one['holder']}",
        f"room={one['room']['uid']}",
    ):
        assert client.read(f"assets/?ordering={ordering}&{query}").json()["results"] == [one]
    counted = client.read(f"assets/?ordering={ordering}&limit=1&count=exact").json()
    assert (counted["count"], counted["results"]) == (5, whole[:1])


@pytest.mark.django_db
def test_custom_fields_are_filters_of_their_types() -> None:
    root = make_institution()
    make_rows("assets", 4, root=root)
    kinds = {"ram": "number", "bought": "date", "os": "choice", "leased": "boolean"}
    for slug, kind in kinds.items():
        options = ["Linux", "Windows"] if kind == "choice" else []
        CustomField.objects.create(
            slug=slug, name_et=slug, name_en=slug, kind=kind, options=options
        )
    values: list[dict[str, Any]] = [
        {"ram": 8, "bought": "2024-01-05", "os": "Linux"},
        {"ram": 16, "bought": "2025-06-01", "os": "Windows", "leased": True},
        {"ram": 32.5, "os": "Linux", "leased": False},
        {},
    ]
    for asset, custom in zip(Asset.objects.order_by("pk"), values, strict=True):
        Asset.objects.filter(pk=asset.pk).update(custom=custom)
    numbers = [asset.inventory_no for asset in Asset.objects.order_by("pk")]
    client = make_client(make_user("specialist", institution=root))
    for query, wanted in {
        "cf.ram=16": [1],
        "cf.ram__gte=16": [1, 2],
        "cf.ram__gte=9&cf.ram__lte=32": [1],
        "cf.ram__in=8,32.5": [0, 2],
        "cf.bought__gte=2025-01-01": [1],
        "cf.bought__lte=2025-01-01&state=in_stock": [0],
        "cf.os=linux": [0, 2],
        "cf.os__in=Linux,Windows&cf.leased=true": [1],
        "cf.leased=false": [2],
    }.items():
        answer = client.read(f"assets/?fields=number&count=exact&{query}")
        assert answer.status_code == 200, (query, answer.content)
        found = [row["number"] for row in answer.json()["results"]]
        assert found == [numbers[place] for place in wanted], query
        assert answer.json()["count"] == len(wanted)
    known = client.read("assets/?cf.ram=16")
    again = client.read("assets/?cf.ram=16", headers={"If-None-Match": known["ETag"]})
    assert again.status_code == 304
    for query, code, name in (
        ("cf.ram=palju", "parameter.invalid", "cf.ram"),
        ("cf.bought__gte=homme", "parameter.invalid", "cf.bought__gte"),
        ("cf.os=Plan9", "parameter.invalid", "cf.os"),
        ("cf.os__gte=Linux", "parameter.not_ordered", "cf.os__gte"),
        ("cf.ram__in=8,,", "parameter.invalid", "cf.ram__in"),
        ("cf.puudub=1", "parameter.unknown", "cf.puudub"),
        ("cf.ram__ne=1", "parameter.unknown", "cf.ram__ne"),
    ):
        assert list(problem(client.read(f"assets/?{query}"), 400, code)["fields"]) == [name]


@pytest.mark.django_db
def test_holder_and_room_as_of_a_day() -> None:
    root = make_institution()
    asset = make_held_asset(root, 1)
    Assignment.objects.filter(asset=asset).delete()
    person, other = (make_user(institution=root).person for _ in range(2))
    room = Room.objects.get()
    assert person
    assert other
    moments = [datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 6, 30, 20, 59, tzinfo=UTC)]
    for holder, start, end in (
        ({"person": person}, moments[0], moments[1]),
        ({"room": room}, moments[1], datetime(2026, 9, 1, tzinfo=UTC)),
        ({"person": other}, datetime(2026, 10, 1, tzinfo=UTC), None),
    ):
        Assignment.objects.create(asset=asset, during=DateTimeTZRange(start, end), **holder)
    client = make_client(make_user("specialist", institution=root))
    place = {"uid": str(room.uid), "name": room.name}
    for day, wanted in {
        "2026-02-28": (None, None),
        "2026-03-01": (str(person.uid), None),
        "2026-06-29": (str(person.uid), None),
        "2026-06-30": (None, place),  # from 23:59 in Tallinn on
        "2026-09-15": (None, None),
        "2026-12-31": (str(other.uid), None),
    }.items():
        (row,) = client.read(f"assets/?as_of={day}").json()["results"]
        assert (row["holder"], row["room"]) == wanted, day
    for bad in ("2026-13-01", "eile", "2026-2-30"):
        problem(client.read(f"assets/?as_of={bad}"), 400, "parameter.invalid")
    problem(client.read(f"assets/{asset.uid}/?as_of=2026-01-01"), 400, "parameter.unknown")


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_list_is_a_304_that_reads_no_rows(django_assert_num_queries: Any) -> None:
    root = make_institution(name="Kool")
    make_rows("assets", 3, root=root)
    user = make_user("specialist", institution=root)
    client = make_client(user)
    others = [
        make_client(user, institution=root),
        make_client(make_user("specialist", institution=root)),
    ]
    client.read("assets/")  # last use is written, statements are compiled

    def ask(caller: ApiClient, query: str = "", tag: str = "") -> Any:
        return caller.read(f"assets/{query}", headers={"If-None-Match": tag} if tag else {})

    settle()
    first = ask(client)
    with django_assert_num_queries(3) as asked:  # the token, its rights, the state
        again = ask(client, tag=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "Changes-Token" in again
    assert not [query for query in asked if "assets_asset" in query["sql"]]
    tag = first["ETag"]
    # Another question, language, caller or scope is another list.
    for caller, query in (
        *((client, query) for query in ("?limit=2", "?fields=uid", "?as_of=2026-01-01")),
        *((other, "") for other in others),
    ):
        assert ask(caller, query, tag).status_code == 200
    assert (
        client.read("assets/", headers={"If-None-Match": tag, "Accept-Language": "et"})["ETag"]
        != tag
    )
    # Every change of what is shown, in whichever table it stands, makes it another.
    asset = Asset.objects.order_by("pk")[0]
    for change in (
        lambda: audited_update(Asset.objects.filter(pk=asset.pk), serial="SN-9"),
        lambda: audited_update(Institution.objects.filter(pk=asset.institution_id), name="Uus"),
        lambda: audited_update(Room.objects.filter(assets=asset), name="999"),
        lambda: audited_update(AssetModel.objects.filter(assets=asset), name="Uus mudel"),
        lambda: Assignment.objects.get(asset=asset).delete(),
    ):
        assert ask(client, tag=tag).status_code == 304
        with transaction.atomic():
            change()
        settle()
        changed = ask(client, tag=tag)
        assert changed.status_code == 200
        assert changed["ETag"] != tag
        assert results(changed) == documented(
            shown_assets(Asset.objects.order_by("pk")), frozenset(), frozenset()
        )
        tag = changed["ETag"]
    user.grants.all().delete()
    gone = ask(client, tag=tag)
    assert (gone.status_code, gone.json()["results"]) == (200, [])


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_no_304() -> None:
    """Older transactions still run, a younger one has committed, then the older commits too."""
    root = make_institution()
    make_rows("assets", 2, root=root)
    one, other = Asset.objects.order_by("pk")
    client = make_client(make_user("specialist", institution=root))
    begun, go_on, tags = Flag(), Flag(), list[str]()

    def slow() -> None:
        with transaction.atomic():
            audited_update(Asset.objects.filter(pk=one.pk), serial="slow")
            begun.set()
            assert go_on.wait(20)

    def quick() -> None:
        assert begun.wait(20)
        tags.append(client.read("assets/")["ETag"])
        with transaction.atomic():
            audited_update(Asset.objects.filter(pk=other.pk), serial="quick")
        tags.append(client.read("assets/")["ETag"])
        go_on.set()

    race(slow, quick)
    last = client.read("assets/")
    assert len({*tags, last["ETag"]}) == 3
    assert {row["serial"] for row in last.json()["results"]} == {"slow", "quick"}


@pytest.mark.django_db
def test_without_the_personal_scope_holders_are_absent() -> None:
    root = make_institution()
    make_rows("tickets", 1, root=root)
    user = make_user("specialist", institution=root)
    scopes = ["assets:read", "tickets:read"]
    bare, whole = (
        make_client(user, [*scopes, *more]) for more in ((), ("assets:read.personal",))
    )
    (shown,) = whole.read("assets/").json()["results"]
    assert shown["holder"]
    less = {name: value for name, value in shown.items() if name != "holder"}
    assert bare.read("assets/").json()["results"] == [less]
    assert bare.read(f"assets/{shown['uid']}/").json() == less
    (ticket,) = bare.read("tickets/?expand=asset").json()["results"]
    assert ticket["asset"] == less
    for query in ("fields=uid,holder", f"holder={shown['holder']}"):
        problem(bare.read(f"assets/?{query}"), 403, "token.scope")
        assert whole.read(f"assets/?{query}").status_code == 200
