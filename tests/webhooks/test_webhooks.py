"""Webhooks against a real receiver: signed, in order, tried again, with the owner's rights."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.services.people import update_person
from assets.models import Asset
from itportal.core.api.services import revoke_token
from itportal.core.errors import Invalid, WrongState
from itportal.core.journal.audit import audited_delete, audited_update
from itportal.core.journal.models import Event, PersonalDataRead, RowChange
from itportal.core.notices.models import Notice
from itportal.core.sealed import rotate_secrets
from itportal.core.webhooks import delivery, services
from itportal.core.webhooks.models import Delivery, Webhook
from itportal.core.webhooks.snippets import receiver_of
from tests.api.client import make_client, signed_in_now
from tests.api.shape import problem
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_person, make_user
from tests.journal.test_sealing import settle
from tests.webhooks.receiver import LOOPBACK, Came, Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True)
ASSETS = ["assets:read"]
CLIENTS = Path(__file__).resolve().parents[2] / "docs" / "clients"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOWED = LOOPBACK
    with receiving() as found:
        yield found


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is outside of this process: what is queued runs when the test sends it."""
    monkeypatch.setattr(Task, "apply_async", lambda *args, **options: None)


def make(user: Any, receiver: Receiver, **facts: Any) -> services.NewWebhook:
    given = {"name": "Seire", "url": receiver.url, "scopes": ASSETS} | facts
    settle()  # it begins at the horizon, which other databases of the server hold back
    return services.create_webhook(actor=user, now=timezone.now(), **given)


def send(*, later: timedelta = timedelta()) -> None:
    """What the clock does: pump, and the queue behind it."""
    settle()
    now = timezone.now() + later
    delivery.pump(now=now)
    while due := list(Delivery.objects.due(now, left_since=now - delivery.CLAIM_LASTS)):
        for one in due:
            delivery.deliver(delivery_id=one.pk, now=now)


def genuine(secret: str, came: Came) -> bool:
    """As the snippet that the portal offers for copying says."""
    space: dict[str, Any] = {}
    exec(receiver_of(secret), space)
    return bool(space["is_genuine"](came.headers, came.body))


def change(asset: Asset, **values: Any) -> None:
    with transaction.atomic():
        audited_update(Asset.objects.filter(pk=asset.pk), **values)


def test_what_changes_is_told_signed_in_order_and_once(receiver: Receiver) -> None:
    one, other = make_institution(), make_institution()
    user = make_user("specialist", institution=one)
    kept, moving, going, foreign = (make_asset(institution=w) for w in (one, one, one, other))
    made = make(user, receiver)
    assert made.secret.startswith("whsec_")
    send()
    assert receiver.came == []  # it begins now: what was there is read from the lists
    change(kept, serial="SN-1")
    change(foreign, serial="SN-2")
    send()
    message = receiver.last.message
    assert message["type"] == "changes"
    [told] = message["data"]["results"]
    assert (told["op"], told["changed"], told["object"]["serial"]) == (
        *("upsert", ["serial", "updated_at"][:1]),
        "SN-1",
    )
    client = make_client(user, ASSETS)
    assert told["object"] == client.read(f"assets/{kept.uid}/").json()
    assert "holder" not in told["object"]  # no assets:read.personal
    assert genuine(made.secret, receiver.last)
    assert not genuine("whsec_" + "A" * 44, receiver.last)
    broken = Came("", receiver.last.headers, receiver.last.body + b" ")
    assert not genuine(made.secret, broken)
    # What changes while a message is on its way is told with the next, in the order of changes.
    change(moving, institution=other)
    with transaction.atomic():
        audited_delete(Asset.objects.filter(pk=going.pk))
    send()
    send()
    assert [came.told for came in receiver.came[1:]] == [
        [("out_of_scope", str(moving.uid)), ("delete", str(going.uid))]
    ]
    ids = [came.headers["webhook-id"] for came in receiver.came]
    assert len(set(ids)) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    # A second worker with the same message finds nothing to do.
    delivery.deliver(delivery_id=Delivery.objects.latest("pk").pk, now=timezone.now())
    assert len(receiver.came) == 2
    kept_secrets = str(list(RowChange.objects.values_list("changes", flat=True)))
    events = list(Event.objects.filter(code__startswith="webhooks.").values_list("data"))
    assert made.secret not in kept_secrets + str(events)
    assert made.secret not in Webhook.objects.get().secret_sealed


def test_the_receiver_in_the_documents_checks_and_tells_doubles_apart(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = LOOPBACK
    here = make_institution()
    user = make_user("specialist", institution=here)
    asset = make_asset(institution=here)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settle()
    made = services.create_webhook(
        actor=user,
        name="Näidis",
        url=f"http://127.0.0.1:{port}/",
        scopes=ASSETS,
        now=timezone.now(),
    )
    program = subprocess.Popen(
        [sys.executable, str(CLIENTS / "webhook_receiver.py"), str(port)],
        env={**os.environ, "SECRET": made.secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_for(port)
        send()
        change(asset, serial="A")
        send()
        told = Delivery.objects.get()
        services.replay(
            webhook_id=made.webhook.pk, delivery_uid=told.uid, actor=user, now=timezone.now()
        )
        send()
        services.change_secret(webhook_id=made.webhook.pk, actor=user, now=timezone.now())
        Webhook.objects.update(secret_before_until=timezone.now() - timedelta(seconds=1))
        services.send_test(webhook_id=made.webhook.pk, actor=user, now=timezone.now())
        send()
    finally:
        program.terminate()
        printed = program.communicate(timeout=30)[0]
    assert printed.split() == ["upsert", "assets", str(asset.uid)]
    statuses = [one.last_try["status"] for one in Delivery.objects.order_by("pk")]
    assert statuses == [204, 204, 401]  # not by a secret it does not know


def wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    pytest.fail("the receiver did not start", pytrace=False)


def test_failing_address_is_tried_again_given_up_told_and_resumed(receiver: Receiver) -> None:
    here = make_institution()
    user = make_user("specialist", institution=here)
    asset = make_asset(institution=here)
    make(user, receiver)
    send()
    change(asset, serial="A")
    receiver.answers = [(500, {}, b"later\x00, please"), (302, {"Location": "/"}, b"")]
    send()
    change(asset, serial="B")
    send(later=timedelta(seconds=1))
    row = Delivery.objects.get()  # the next waits for this one
    assert (row.state, row.try_count, len(receiver.came)) == ("queued", 1, 1)
    assert row.tries[0]["status"] == 500
    assert row.tries[0]["answer"] == "later, please"
    assert row.next_at
    assert timedelta(seconds=3) < row.next_at - timezone.now()
    send(later=timedelta(seconds=30))
    send(later=timedelta(hours=1))
    send(later=timedelta(hours=1, minutes=1))
    assert [came.told for came in receiver.came] == [[("upsert", str(asset.uid))]] * 4
    same = [came.headers["webhook-id"] for came in receiver.came]
    assert same[0] == same[1] == same[2] != same[3]
    # Nobody there for days: dead, paused, and its owner hears of it.
    change(asset, serial="C")
    receiver.answers = [(503, {}, b"")] * 20
    settle()
    now = timezone.now()
    delivery.pump(now=now)
    for turn in range(12):
        at = now + timedelta(days=turn)
        for one in Delivery.objects.due(at, left_since=now):
            delivery.deliver(delivery_id=one.pk, now=at)
    dead = Delivery.objects.latest("pk")
    assert (dead.state, dead.try_count) == ("dead", len(delivery.WAITS_SECONDS) + 1)
    webhook = Webhook.objects.get()
    assert (webhook.is_active, webhook.paused_for) == (False, "failed")
    assert Notice.objects.get().recipient == user
    change(asset, serial="D")
    receiver.answers, tried = [], len(receiver.came)
    send()
    assert len(receiver.came) == tried
    services.resume_webhook(webhook_id=webhook.pk, actor=user, now=timezone.now())
    send()
    send()
    again = [came.message["data"]["results"][0]["object"]["serial"] for came in receiver.came]
    assert again[tried:] == ["C", "D"]
    # One that says it is gone is not asked again; resumed from now on it is told nothing older.
    change(asset, serial="E")
    receiver.answers = [(410, {}, b"")]
    send()
    assert Webhook.objects.get().paused_for == "gone"
    change(asset, serial="F")
    settle()
    services.resume_webhook(webhook_id=webhook.pk, actor=user, now=timezone.now(), missed=False)
    tried = len(receiver.came)
    send()
    assert len(receiver.came) == tried
    with pytest.raises(WrongState):
        services.resume_webhook(webhook_id=webhook.pk, actor=user, now=timezone.now())
    # An address that leads inside is refused at the call as well as when it is written.
    Webhook.objects.update(url="https://[::ffff:169.254.169.254]/")
    services.send_test(webhook_id=webhook.pk, actor=user, now=timezone.now())
    send()
    assert Delivery.objects.latest("pk").tries[0]["error"] == "outbound.not_public"
    with pytest.raises(Invalid):
        make(user, receiver, url="http://10.0.0.1/")


def test_rights_are_those_of_now(receiver: Receiver) -> None:
    school, other = make_institution(), make_institution()
    user = make_user("specialist", institution=school)
    token = make_client(user, [*ASSETS, "webhooks:write"]).token
    asset = make_asset(institution=school)
    made = make(user, receiver, token=token)
    send()
    change(asset, serial="A")
    receiver.answers = [(500, {}, b"")]
    send()
    grant = user.grants.get()
    grant.delete()
    user.grants.create(role="specialist", institution=other)
    send(later=timedelta(minutes=1))
    # What the owner does not see any more is not sent; what they see now is to be read again.
    shown = [came.message["data"].get("results") for came in receiver.came]
    assert [row["uid"] for row in shown[0]] == [str(asset.uid)]
    assert shown[1:] == [[], None]
    assert receiver.last.message["type"] == "resync"
    theirs = make_asset(institution=other)
    change(theirs, serial="B")
    send()
    assert receiver.last.told[-1] == ("upsert", str(theirs.uid))
    # The token's end is the webhook's.
    assert token
    revoke_token(token_id=token.pk, actor=user, now=timezone.now())
    change(theirs, serial="C")
    count = len(receiver.came)
    send()
    assert len(receiver.came) == count
    # Only an institution's, only deletions, of several collections; personal data is journalled.
    Webhook.objects.filter(pk=made.webhook.pk).delete()
    manager = make_user("administrator")
    make(
        manager,
        receiver,
        scopes=[*ASSETS, "people:read"],
        operations=["upsert"],
        institution_id=school.pk,
    )
    send()
    person = make_person(institution=school)
    stranger = make_person(institution=other)
    for one in (person, stranger):
        update_person(person_id=one.pk, actor=manager, phone="555 0142")
    change(asset, institution=other)
    send()
    assert {uid for _op, uid in receiver.last.told} == {str(person.uid)}
    read = PersonalDataRead.objects.latest("pk")
    assert (read.actor_id, read.person_uids) == (manager.pk, [person.uid])


def test_tests_replays_and_a_new_secret(receiver: Receiver, settings: Any) -> None:
    here = make_institution()
    user = make_user("specialist", institution=here)
    asset, made = make_asset(institution=here), make(user, receiver)
    key = made.webhook.pk
    send()
    for serial in ("A", "B"):
        change(asset, serial=serial)
        send()
    since = timezone.now() - timedelta(hours=1)
    first = Delivery.objects.earliest("pk")
    replayed = services.replay(
        webhook_id=key, delivery_uid=first.uid, actor=user, now=timezone.now()
    )
    send()
    assert receiver.came[2].body == receiver.came[0].body
    assert receiver.came[2].headers["webhook-id"] == first.message_id
    replayed.refresh_from_db()
    assert (replayed.kind, replayed.state) == ("replay", "delivered")
    count = services.replay_span(
        webhook_id=key, since=since, until=timezone.now(), actor=user, now=timezone.now()
    )
    send()
    assert count == 2
    assert [c.body for c in receiver.came[3:]] == [c.body for c in receiver.came[:2]]
    with pytest.raises(Invalid):
        services.replay_span(
            webhook_id=key, since=timezone.now(), until=since, actor=user, now=timezone.now()
        )
    # The secret before signs for a day too; both stand the rotation of the master key.
    fresh = services.change_secret(webhook_id=key, actor=user, now=timezone.now())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert rotate_secrets().changed == 2
    settings.SECRET_KEY_FALLBACKS = []
    services.pause_webhook(webhook_id=key, actor=user)
    services.send_test(webhook_id=key, actor=user, now=timezone.now())
    send()
    assert receiver.last.message["type"] == "test"
    assert genuine(made.secret, receiver.last)
    assert genuine(fresh.secret, receiver.last)
    Webhook.objects.update(secret_before_until=timezone.now() - timedelta(seconds=1))
    services.send_test(webhook_id=key, actor=user, now=timezone.now())
    send()
    assert not genuine(made.secret, receiver.last)
    assert genuine(fresh.secret, receiver.last)
    # The log is kept for a month.
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert delivery.forget_old(now=timezone.now()) == Delivery.objects.count() + 7


def test_by_the_api_and_on_the_pages(receiver: Receiver) -> None:
    school, other = make_institution(), make_institution()
    user = make_user("specialist", institution=school)
    client = make_client(user, [*ASSETS, "webhooks:read", "webhooks:write"])
    given = {"name": "Seire", "url": receiver.url}
    asset = make_asset(institution=school)
    settle()
    made = client.send("post", "webhooks/", given)
    assert made.status_code == 201, made.content
    body = made.json()
    address = f"webhooks/{body['uid']}/"
    assert body["scopes"] == ASSETS
    assert "no-store" in made["Cache-Control"]
    again = client.read(address).json()
    assert body.pop("secret").startswith("whsec_")
    assert again == body
    send()
    change(asset, serial="A")
    send()
    [row] = client.read(f"{address}deliveries/").json()["results"]
    assert (row["state"], row["last_try"]["status"]) == ("delivered", 204)
    for path, data, status in (
        ("test/", {}, 202),
        ("pause/", {}, 200),
        ("pause/", {}, 409),
        ("resume/", {"missed": True}, 200),
        ("replay/", {"delivery": row["uid"]}, 202),
        ("replay/", {"since": row["created_at"]}, 202),
        ("replay/", {}, 409),
        ("change-secret/", {}, 200),
    ):
        answer = client.send("post", address + path, data)
        assert answer.status_code == status, (path, answer.content)
    keyed = client.send("post", "webhooks/", given, headers={"Idempotency-Key": "1"})
    problem(keyed, 422, "idempotency.secret")
    inner = client.send("post", "webhooks/", given | {"url": "https://10.0.0.1/"})
    assert list(problem(inner, 409, "invalid")["fields"]) == ["url"]
    # A token makes and changes nothing that tells more than it may read itself.
    wider = client.send("post", "webhooks/", given | {"scopes": ["people:read"]})
    problem(wider, 403, "token.scope")
    narrow = make_client(user, ["webhooks:read", "webhooks:write", "people:read"])
    for method, path in (("patch", ""), ("post", "test/"), ("delete", "")):
        problem(narrow.send(method, address + path, {}), 403, "token.scope")
    inside = make_client(user, [*ASSETS, "webhooks:read", "webhooks:write"], institution=school)
    limited = inside.send("post", "webhooks/", given).json()
    assert Webhook.objects.get(uid=limited["uid"]).institution_id == school.pk
    assert inside.read(address).status_code == 404  # it tells of more than this token sees
    outside = inside.send("post", "webhooks/", given | {"institution": str(other.uid)})
    assert outside.status_code == 403
    stranger = make_client(make_user("specialist", institution=school))
    assert stranger.read(address).status_code == 404
    problem(make_client(make_user("staff")).read("webhooks/"), 403, "webhook.not_keeper")

    web = signed_in_now(user)
    page = web.post(
        "/veebihaagid/uus/", given | {"name": "Teine", "scopes": ASSETS, "with_objects": "on"}
    )
    assert page.status_code == 200, page.context["form"].errors
    assert page.context["made"].secret in page.content.decode()
    second = Webhook.objects.latest("pk")
    here = f"/veebihaagid/{second.uid}/"
    assert page.context["made"].secret not in web.get(here).content.decode()
    change(asset, serial="Bzz")
    send()
    told = Delivery.objects.filter(webhook=second).latest("pk")
    message = f"/veebihaagid/teade/{told.uid}/"
    assert "Bzz" in web.get(message).content.decode()
    assert web.post(f"{message}uuesti/")["Location"] == here
    assert web.post(f"{here}proovi/").status_code == 302
    assert web.post(f"{here}muuda/", given | {"scopes": []}).status_code == 422
    today = timezone.localdate().isoformat()
    assert web.post(here, {"since": today, "until": today})["Location"] == here
    assert web.post(here, {"since": "", "until": today}).status_code == 422
    # With other rights than its owner's of then the content is not shown, but to administrators.
    user.grants.create(role="finance", institution=other)
    assert "Bzz" not in web.get(message).content.decode()
    manager = Client()
    manager.force_login(make_user("administrator"))
    assert "Bzz" in manager.get(message).content.decode()
    assert "Teine" in manager.get("/veebihaagid/").content.decode()
    assert manager.post(f"{here}eemalda/")["Location"] == "/veebihaagid/"
    assert not Webhook.objects.filter(pk=second.pk).exists()
    data = Event.objects.get(code="webhooks.webhook.removed").data
    assert data["owner"] == str(user)
