"""The change feed: nothing missed, nothing told twice, nothing told to those who may not see it."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event as Flag
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Institution, User
from accounts.services.people import update_person
from assets.models import Asset
from assets.services.assets import assign_asset, register_asset, return_asset
from assets.services.repairs import note_repair
from assets.services.stock import Receiver, issue_stock
from itportal.core.api.feed import KEPT, Since, make_token
from itportal.core.bulk import copy_rows, reserve_ids
from itportal.core.journal.audit import audited_delete, audited_update
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.core.journal.models import RowChange
from tests.api.client import ApiClient, make_client
from tests.api.shape import problem
from tests.assets.builders import make_asset, make_model, make_place, make_stock_item
from tests.builders import make_institution, make_person, make_user
from tests.journal.test_sealing import settle
from tests.race import race

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ASSETS_EACH = 8, 3


def start(client: ApiClient, collection: str = "assets") -> str:
    settle()
    return str(client.read(f"{collection}/")["Changes-Token"])


def follow(client: ApiClient, token: str, query: str = "") -> Iterator[Any]:
    """Answers until nothing more stands there now."""
    more = True
    while more:
        answer = client.read(f"changes/?since={token}{query}")
        assert answer.status_code == 200, answer.content
        body = answer.json()
        yield body
        token, more = body["next"], body["more"]


def told(client: ApiClient, token: str, query: str = "") -> list[tuple[str, str]]:
    settle()
    answers = list(follow(client, token, query))
    return [(row["op"], row["uid"]) for body in answers for row in body["results"]]


def test_a_puller_beside_eight_writers_misses_and_doubles_nothing() -> None:
    here = make_institution()
    keeper = make_user("specialist", institution=here)
    model, holder = make_model(), make_person(institution=here)
    client = make_client(keeper)
    pulled = client.read("assets/?limit=1000")
    mirror = {row["uid"]: row for row in pulled.json()["results"]}
    seqs: list[str] = []
    finished = Flag()

    def write() -> None:
        for _turn in range(ASSETS_EACH):
            user = User.objects.get(pk=keeper.pk)
            asset = register_asset(actor=user, model=model, institution=here)
            now = timezone.now()
            assign_asset(asset_id=asset.pk, actor=user, now=now, person=holder)
            return_asset(asset_id=asset.pk, actor=user, now=now + timedelta(seconds=1))

    def writers() -> None:
        try:
            race(*[write] * WRITERS)
            settle()
        finally:
            finished.set()

    def pull() -> None:
        token = pulled["Changes-Token"]
        last_round = False
        while not last_round:
            last_round = finished.is_set()
            for body in follow(client, token, "&types=assets&expand=object&limit=4"):
                token = body["next"]
                uids = [row["uid"] for row in body["results"]]
                assert len(uids) == len(set(uids))
                for row in body["results"]:
                    seqs.append(row["seq"])
                    assert row["op"] == "upsert"
                    mirror[row["uid"]] = row["object"]

    race(writers, pull)
    assert len(seqs) == len(set(seqs))
    rows = client.read("assets/?limit=1000").json()["results"]
    assert len(rows) == WRITERS * ASSETS_EACH
    assert mirror == {row["uid"]: row for row in rows}
    last = {}
    for change in RowChange.objects.filter(content_type__model="asset").order_by("xid"):
        last[change.object_id] = str(change.xid)
    assert set(last.values()) <= {seq.partition("-")[0] for seq in seqs}


def test_what_leaves_sight_and_what_goes_is_told_once_and_to_nobody_else() -> None:
    one, other = make_institution(), make_institution()
    mine = make_client(make_user("specialist", institution=one))
    theirs = make_client(make_user("specialist", institution=other))
    limited = make_client(make_user("administrator"), institution=one)
    moving, going, hidden = (make_asset(institution=where) for where in (one, one, other))
    tokens = {client: start(client) for client in (mine, theirs, limited)}

    def change(asset: Asset, **values: Any) -> None:
        with transaction.atomic():
            audited_update(Asset.objects.filter(pk=asset.pk), **values)

    def move(to: Institution) -> None:
        change(moving, institution=to)

    move(other)
    with transaction.atomic():
        audited_delete(Asset.objects.filter(pk=going.pk))
    change(hidden, serial="SN-1")
    left = [("out_of_scope", str(moving.uid)), ("delete", str(going.uid))]
    seen = [("upsert", str(moving.uid)), ("upsert", str(hidden.uid))]
    for size in ("", "&limit=1"):
        assert told(mine, tokens[mine], size) == left
        assert told(limited, tokens[limited], size) == left
        assert told(theirs, tokens[theirs], size) == seen
    away = mine.read(f"changes/?since={tokens[mine]}&expand=object").json()
    assert [set(row) for row in away["results"]] == [
        {"seq", "type", "uid", "op", "at", "changed"}
    ] * 2
    assert away["results"][0]["changed"] == []
    # What happens to it elsewhere is nobody's business here; nor that it ends there.
    change(moving, serial="SN-2")
    with transaction.atomic():
        audited_delete(Asset.objects.filter(pk=moving.pk))
    assert told(mine, away["next"]) == []
    assert told(mine, tokens[mine], "&limit=1") == left
    assert told(theirs, tokens[theirs]) == [
        ("upsert", str(hidden.uid)),
        ("delete", str(moving.uid)),
    ]


def test_who_only_holds_things_is_told_when_they_give_them_back() -> None:
    here = make_institution()
    keeper = make_user("specialist", institution=here)
    holder = make_user(institution=here)
    asset = make_asset(institution=here)
    client = make_client(holder)
    began = start(client)
    now = timezone.now()
    assert holder.person
    assign_asset(asset_id=asset.pk, actor=keeper, now=now, person=holder.person)
    assert told(client, began) == [("upsert", str(asset.uid))]
    held = start(client)
    return_asset(asset_id=asset.pk, actor=keeper, now=now + timedelta(seconds=1))
    assert told(client, held) == [("out_of_scope", str(asset.uid))]
    over = start(client)
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=asset.pk), serial="SN-3")
    assert told(client, over) == []


def test_members_that_changed_and_objects_as_their_lists_show_them() -> None:
    here = make_institution()
    keeper = make_user("specialist", institution=here)
    person = make_person(institution=here)
    asset = make_asset(institution=here)
    client = make_client(keeper)
    narrow = make_client(keeper, ["changes:read", "assets:read"])
    began, from_here = start(client), start(narrow)
    update_person(person_id=person.pk, actor=keeper, phone="555 0142")
    assign_asset(asset_id=asset.pk, actor=keeper, now=timezone.now(), person=person)
    fresh = register_asset(actor=keeper, model=asset.model, institution=here)
    settle()
    (body,) = follow(client, began, "&expand=object")
    assert [(row["type"], row["op"], row["changed"]) for row in body["results"]] == [
        ("people", "upsert", ["phone", "updated_at"]),
        ("assets", "upsert", ["holder", "state", "updated_at"]),
        ("assets", "upsert", []),
    ]
    by_uid = {row["uid"]: row["object"] for row in body["results"]}
    for collection, uid in (
        ("people", person.uid),
        ("assets", asset.uid),
        ("assets", fresh.uid),
    ):
        assert client.read(f"{collection}/{uid}/").json() == by_uid[str(uid)]
    # Only what the token's scopes and the question name; without news the answer is a 304.
    assert [uid for _op, uid in told(narrow, from_here)] == [str(asset.uid), str(fresh.uid)]
    only = next(follow(client, began, "&types=people"))
    assert [row["type"] for row in only["results"]] == ["people"]
    problem(client.read(f"changes/?since={only['next']}&types=assets"), 400, "changes.types")
    quiet = client.read(f"changes/?since={only['next']}")
    assert quiet.json() == {"results": [], "next": only["next"], "more": False}
    again = client.read(
        f"changes/?since={only['next']}", headers={"If-None-Match": quiet["ETag"]}
    )
    assert again.status_code == 304


def test_repairs_supplies_and_the_catalogue_are_told_of_too() -> None:
    here, other = make_institution(), make_institution()
    keeper = make_user("specialist", institution=here)
    client = make_client(keeper)
    stranger = make_client(make_user("specialist", institution=make_institution()))
    asset, item = make_asset(institution=here), make_stock_item(here, held=5)
    catalogue = (asset.model.category, asset.model)
    foreign = make_stock_item(other, held=5)
    began = {one: start(one) for one in (client, stranger)}
    for collection in ("asset-categories", "models", "repairs", "stock"):
        assert client.read(f"{collection}/")["Changes-Token"]
    repair = note_repair(asset_id=asset.pk, actor=keeper, fault="Ei lae", now=timezone.now())
    repair.refresh_from_db()
    for one, place in ((item, make_place(here)), (foreign, make_place(other))):
        issue_stock(
            item_id=one.pk,
            place=place,
            quantity=2,
            receiver=Receiver(ticket_number="P-1"),
            actor=make_user("administrator"),
            now=timezone.now(),
        )
    for row in catalogue:
        with transaction.atomic():
            audited_update(type(row).objects.filter(pk=row.pk), lifetime_months=36)
    settle()
    types = "&types=repairs,stock,models,asset-categories"
    (body,) = follow(client, began[client], f"{types}&expand=object")
    told_of = [(row["type"], row["op"], row["uid"]) for row in body["results"]]
    assert told_of == [
        ("repairs", "upsert", str(repair.uid)),
        ("stock", "upsert", str(item.uid)),
        ("asset-categories", "upsert", str(catalogue[0].uid)),
        ("models", "upsert", str(catalogue[1].uid)),
    ]
    assert [row["object"] for row in body["results"]] == [
        client.read(f"{path}/").json()
        for path in (
            f"repairs/{repair.number}",
            f"stock/{item.number}",
            f"asset-categories/{catalogue[0].uid}",
            f"models/{catalogue[1].uid}",
        )
    ]
    assert {"balances", "on_hand"} <= set(body["results"][1]["changed"])
    assert [uid for _op, uid in told(stranger, began[stranger], types)] == [
        str(row.uid) for row in catalogue
    ]
    # A device goes to another house: its repairs go with it.
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=asset.pk), institution=other)
    moved = [("out_of_scope", str(repair.uid))]
    assert told(client, body["next"]) == moved
    theirs = make_client(make_user("specialist", institution=other))
    later = start(theirs)
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=asset.pk), institution=here)
    assert told(theirs, later, "&types=repairs") == moved
    with transaction.atomic():
        audited_delete(type(repair).objects.filter(pk=repair.pk))
    assert told(client, body["next"]) == [("delete", str(repair.uid))]


def test_what_is_loaded_by_copy_is_told_object_by_object() -> None:
    here = make_institution()
    client = make_client(make_user("specialist", institution=here))
    model, began = make_model(), start(client)
    ids = reserve_ids(Asset, 5)
    numbers = [f"K-{pk}" for pk in ids]
    with transaction.atomic():
        copy_rows(
            Asset,
            (
                {"id": pk, "inventory_no": no, "model_id": model.pk, "institution_id": here.pk}
                for pk, no in zip(ids, numbers, strict=True)
            ),
        )
        record_many(
            PastEvent(
                at=timezone.now(),
                code="assets.asset.registered",
                object_type="assets.asset",
                object_id=pk,
            )
            for pk in ids
        )
    settle()
    answers = list(follow(client, began, "&expand=object&limit=2"))
    rows = [row["object"]["number"] for body in answers for row in body["results"]]
    assert sorted(rows) == sorted(numbers)


def test_a_token_speaks_for_the_rights_it_was_made_with() -> None:
    here = make_institution()
    user = make_user("specialist", institution=here)
    client = make_client(user)
    token = start(client)
    make_asset(institution=here)
    settle()
    assert client.read(f"changes/?since={token}").status_code == 200
    others = [
        make_client(make_user("specialist", institution=here)),
        make_client(user, ["changes:read", "assets:read"]),
        make_client(user, institution=here),
    ]
    for other in others:
        problem(other.read(f"changes/?since={token}"), 410, "changes.rights")
    user.grants.create(role="auditor", institution=make_institution())
    problem(client.read(f"changes/?since={token}"), 410, "changes.rights")
    old = Since((0, 0), timezone.now() - KEPT - timedelta(days=1))
    assert client.token
    stale = make_token(old, user, client.token.scopes)
    problem(client.read(f"changes/?since={stale}"), 410, "changes.expired")
    problem(client.read(f"changes/?since={token[:-3]}AAA"), 404, "changes.unknown")
    problem(client.read("changes/?since=x"), 400, "changes.malformed")
    problem(client.read("changes/?types=uploads"), 400, "parameter.type")
    problem(make_client(user, ["assets:read"]).read("changes/"), 403, "token.scope")
    narrow = make_client(user, ["changes:read"])
    problem(narrow.read("changes/?types=assets"), 403, "token.scope")
    assert narrow.read("changes/").json()["results"] == []


def test_first_pages_carry_the_token_and_what_came_meanwhile_is_told() -> None:
    here = make_institution()
    client = make_client(make_user("specialist", institution=here))
    for _ in range(3):
        make_asset(institution=here)
    settle()
    first = client.read("assets/?limit=1")
    late = make_asset(institution=here)
    second = client.get(first["Link"].split(">")[0][1:])
    assert "Changes-Token" not in second
    assert told(client, first["Changes-Token"]) == [("upsert", str(late.uid))]
