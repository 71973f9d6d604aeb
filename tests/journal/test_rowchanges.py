"""Field differences: every way of writing leaves its entry, with the true before-value."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Upper
from django.test import Client

from accounts.models import Institution, Person, Room, Site, User
from helpdesk.models import Tag
from itportal.core.api.models import ApiToken
from itportal.core.context import acting
from itportal.core.journal.audit import (
    audited_bulk_create,
    audited_delete,
    audited_update,
    is_audited,
)
from itportal.core.journal.models import RowChange
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db


def changes(target: Any) -> list[tuple[int, dict[str, Any]]]:
    rows = RowChange.objects.filter(object_id=target.pk).order_by("pk")
    mine = [row for row in rows if row.content_type.model_class() is type(target)]
    return [(row.action, row.changes) for row in mine]


def test_a_save_leaves_what_it_replaced() -> None:
    person = make_person()
    person.phone = "555 0199"
    person.save(update_fields=["phone"])
    created, updated = changes(person)
    assert created[0] == RowChange.Action.CREATE
    assert created[1]["last_name"] == [None, "Kask"]
    assert updated == (RowChange.Action.UPDATE, {"phone": ["", "555 0199"]})


def test_a_stale_instance_cannot_falsify_the_before_value() -> None:
    person = make_person()
    stale = Person.objects.get(pk=person.pk)
    audited_update(Person.objects.filter(pk=person.pk), phone="1")
    stale.phone = "2"
    stale.save()
    assert changes(person)[-1][1]["phone"] == ["1", "2"]


def test_a_save_without_a_change_leaves_nothing_and_still_matches() -> None:
    person = make_person()
    person.save(update_fields=["phone"])
    assert len(changes(person)) == 1


def test_saving_a_vanished_row_still_says_so() -> None:
    person = make_person()
    Person.objects.filter(pk=person.pk).delete()
    with pytest.raises(DatabaseError, match="did not affect any rows"):
        person.save(update_fields=["phone"])


def test_one_save_costs_one_statement(django_assert_num_queries: Any) -> None:
    person = make_person()
    person.phone = "9"
    person.save()
    person.phone = "10"
    with django_assert_num_queries(1):
        person.save(update_fields=["phone"])


def test_bulk_update_is_one_statement_with_all_differences(
    django_assert_num_queries: Any,
) -> None:
    people = [make_person() for _ in range(3)]
    untouched = make_person()
    one = Person.objects.filter(pk=people[0].pk)
    audited_update(one, phone="old")
    chosen = Person.objects.filter(pk__in=[p.pk for p in people])
    with django_assert_num_queries(1):
        assert audited_update(chosen, phone="new", last_name=Upper("last_name")) == 3
    assert changes(people[0])[-1][1] == {"phone": ["old", "new"], "last_name": ["Kask", "KASK"]}
    assert changes(people[2])[-1][1] == {"phone": ["", "new"], "last_name": ["Kask", "KASK"]}
    assert len(changes(untouched)) == 1


def test_bulk_update_over_a_join_and_expressions() -> None:
    site = Site.objects.create(institution=make_institution(), name="Keskus")
    room = Room.objects.create(site=site, name="214", floor="2")
    assert audited_update(Room.objects.filter(site__name="Keskus"), floor=F("name")) == 1
    assert changes(room)[-1][1] == {"floor": ["2", "214"]}
    with pytest.raises(TypeError):
        audited_update(Room.objects.all()[:1], floor="")


def test_bulk_create_and_delete_leave_entries() -> None:
    tags = audited_bulk_create(Tag, [Tag(name="võti"), Tag(name="printer")])
    assert [changes(tag)[0][1]["name"] for tag in tags] == [[None, "võti"], [None, "printer"]]
    assert audited_delete(Tag.objects.filter(pk__in=[tag.pk for tag in tags])) == 2
    gone = RowChange.objects.filter(action=RowChange.Action.DELETE).order_by("pk")
    assert [(row.object_repr, row.changes["name"]) for row in gone] == [
        ("võti", ["võti", None]),
        ("printer", ["printer", None]),
    ]


def test_links_are_kept_also_when_they_go_by_cascade() -> None:
    from tests.journal.builders import make_ticket

    ticket, tag, other = make_ticket(), Tag.objects.create(name="a"), Tag(name="b")
    other.save()
    ticket.tags.add(tag, other)
    ticket.tags.remove(other)
    tag.tickets.clear()
    ticket.tags.add(tag)
    audited_delete(Tag.objects.filter(pk=tag.pk))
    links = [row["tags"] for _action, row in changes(ticket) if "tags" in row]
    assert [(link["operation"], link["objects"]) for link in links] == [
        ("add", ["a", "b"]),
        ("delete", ["b"]),
        ("delete", ["a"]),
        ("add", ["a"]),
        ("delete", ["a"]),
    ]


def test_a_secret_is_masked_whole() -> None:
    user = make_user("staff")
    old = user.password
    user.set_password("uus parool 123456")
    user.save(update_fields=["password"])
    assert changes(user)[-1][1] == {"password": ["***", "***"]}
    token = ApiToken.objects.create(
        user=user,
        name="t",
        prefix="abc",
        digest="d" * 64,
        scopes=[],
        expires_at=user.created_at,
    )
    assert changes(token)[0][1]["digest"] == [None, "***"]
    text = str(list(RowChange.objects.values_list("changes", "object_repr")))
    assert old not in text
    assert user.password not in text
    assert "d" * 64 not in text


def test_actor_request_and_address_come_from_the_context() -> None:
    user, request_id = make_user("staff"), uuid4()
    with acting(source="api", auth="token", actor_id=user.pk, request_id=request_id, ip="::1"):
        person = make_person()
    entry = RowChange.objects.get(object_id=person.pk, object_repr=str(person))
    assert (entry.actor_id, entry.cid, entry.remote_addr) == (user.pk, request_id, "::1")
    assert entry.additional_data == {"source": "api", "auth": "token"}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "6.6.6.6"},
        {"X-Forwarded-For": "not an address; DROP TABLE"},
        {"X-Correlation-ID": "x" * 5000},
        {"X-Correlation-ID": "\u202eõ"},
        {"X-Request-ID": "forged"},
        {"X-Forwarded-Port": "-1"},
    ],
)
def test_what_the_client_claims_is_neither_believed_nor_harmful(
    headers: dict[str, str], settings: Any
) -> None:
    from tests.journal import urls

    settings.ROOT_URLCONF = urls.__name__
    response = Client().post("/change/", headers=headers)
    assert response.status_code == 200
    entry = RowChange.objects.get(object_repr="Malle Maasikas")
    assert entry.remote_addr == "127.0.0.1"
    assert str(entry.cid) == response["X-Request-ID"]
    assert response.content.decode() == str(entry.cid)


def test_the_trail_shares_the_transaction_of_the_event() -> None:
    from itportal.core.journal.record import record

    with transaction.atomic():
        person = make_person()
        event = record("accounts.person.created", actor=None, target=person)
    assert RowChange.objects.get(object_id=person.pk, xid=event.xid)
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, uid, xid FROM journal_event WHERE id = %s", [event.pk])
        assert cursor.fetchone() == (event.at, event.uid, event.xid)


def test_models_of_other_apps_are_not_audited_by_accident() -> None:
    assert is_audited(User)
    assert is_audited(Institution)
    assert not is_audited(RowChange)
