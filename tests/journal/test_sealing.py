"""The chain of seals finds what was done behind the portal's back."""

import threading
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from itportal.core.journal.feed import settled_events
from itportal.core.journal.ledgers import horizon
from itportal.core.journal.models import Event, RowChange, Seal, Verification
from itportal.core.journal.record import record
from itportal.core.journal.sealing import seal_journal
from itportal.core.journal.tasks import verify_journal
from itportal.core.journal.verifying import verify, verify_and_keep
from tests.builders import make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def write(count: int = 1) -> list[Event]:
    with transaction.atomic():
        return [
            record("x.y.z", actor=None, text=f"õ {n}", nested={"b": 1}) for n in range(count)
        ]


def seal() -> int:
    return seal_journal(now=timezone.now())


def settle() -> None:
    """Wait for transactions of other test workers on the same server: the horizon is shared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        own = cursor.fetchone()[0]
    until = time.monotonic() + 60
    while horizon() <= own and time.monotonic() < until:
        time.sleep(0.02)


def settled_seal() -> int:
    settle()
    return seal()


def tamper(statement: str, *params: Any) -> None:
    """As somebody with the server in their hands would."""
    tables = ["event", "rowchange", "personaldataread", "seal", "verification"]
    with connection.cursor() as cursor:
        for table in tables:
            trigger = f"journal_{table}_no_change"
            cursor.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER {trigger}")
        try:
            cursor.execute(statement, params or None)
        finally:
            for table in tables:
                trigger = f"journal_{table}_no_change"
                cursor.execute(f"ALTER TABLE journal_{table} ENABLE ALWAYS TRIGGER {trigger}")


def audit_verify(*arguments: str) -> str:
    out = StringIO()
    call_command("audit_verify", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _empty_ledgers() -> None:
    """Without what the tables' emptying after the last test made anew (shipped categories)."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_rowchange, journal_event, journal_seal")


@pytest.fixture
def events() -> list[Event]:
    """Nine sealed events in three transactions and seals, with other ledgers between."""
    made = []
    for _ in range(3):
        made += write(3)
        make_person()
        settled_seal()
    return made


def test_an_untouched_journal_holds(events: list[Event]) -> None:
    write(2)
    answer = audit_verify()
    assert "holds: 6 seals, 12 sealed rows, 2 not yet" in answer
    assert settled_seal() == 2
    assert seal() == 0
    assert "14 sealed rows, 0 not yet" in audit_verify()


TAMPERING = {
    "edited": 'UPDATE journal_event SET data = \'{{"text": "x"}}\' WHERE id = {middle}',
    "edited time": "UPDATE journal_event SET at = at + interval '1 us' WHERE id = {middle}",
    "deleted": "DELETE FROM journal_event WHERE id = {middle}",
    "deleted last": "DELETE FROM journal_event WHERE id = {last}",
    "inserted": "INSERT INTO journal_event (xid, code, actor_label, source, auth, object_type,"
    " object_label, data) SELECT xid, code, actor_label, source, auth, object_type,"
    " object_label, data FROM journal_event WHERE id = {middle}",
    "inserted early": "INSERT INTO journal_event (xid, code, actor_label, source, auth,"
    " object_type, object_label, data) VALUES (1, 'a', '', '', '', '', '', '{{}}')",
    "inserted not yet": "INSERT INTO journal_event (xid, code, actor_label, source, auth,"
    " object_type, object_label, data) VALUES (99999999999, 'a', '', '', '', '', '', '{{}}')",
    "reordered": "UPDATE journal_event AS e SET xid = o.xid FROM journal_event AS o"
    " WHERE (e.id, o.id) IN (({first}, {middle}), ({middle}, {first}))",
    "edited swapped": "UPDATE journal_event AS e SET data = o.data FROM journal_event AS o"
    " WHERE (e.id, o.id) IN (({middle}, {last}), ({last}, {middle}))",
}


@pytest.mark.parametrize("case", TAMPERING)
def test_tampered_rows_are_found_and_named(events: list[Event], case: str) -> None:
    ids = {"first": events[0].pk, "middle": events[4].pk, "last": events[8].pk}
    tamper(TAMPERING[case].format(**ids))
    with pytest.raises(CommandError) as refusal:
        audit_verify()
    named = {
        "deleted last": ids["last"],
        "reordered": ids["first"],
        **dict.fromkeys([c for c in TAMPERING if c.startswith("inserted")], newest_id()),
    }.get(case, ids["middle"])
    assert f"First broken link: {case.split()[0]}: event {named}" in str(refusal.value)


def newest_id() -> int:
    return Event.objects.latest("pk").pk


SEALS = {
    "was changed": "UPDATE journal_seal SET at = at + interval '1 us' WHERE number = 3",
    "lists other": "UPDATE journal_seal SET row_ids = row_ids[2:] WHERE number = 3",
    "is missing": "DELETE FROM journal_seal WHERE number = 3",
    "does not follow": "UPDATE journal_seal SET previous = '\\x00' WHERE number = 3",
}


@pytest.mark.parametrize("finding", SEALS)
def test_tampered_seals_are_found(events: list[Event], finding: str) -> None:
    tamper(SEALS[finding])
    with pytest.raises(
        CommandError, match=f"seal: seal 3 .*{finding}|seal: seal 3 was changed"
    ):
        audit_verify()


def test_other_ledgers_are_sealed_too(events: list[Event]) -> None:
    tamper(
        "UPDATE journal_rowchange SET changes = '{}' WHERE id = (SELECT min(id) FROM journal_rowchange)"
    )
    with pytest.raises(CommandError, match="edited: row_change"):
        audit_verify()


def test_a_rewritten_row_with_its_seal_breaks_the_links_after(events: list[Event]) -> None:
    """Somebody who also recomputes the seal's own digest."""
    from itportal.core.journal.ledgers import EVENTS, FORMAT, rows
    from itportal.core.journal.sealing import digest_of

    tamper("UPDATE journal_event SET code = 'q' WHERE id = %s", events[0].pk)
    forged = Seal.objects.get(number=1)
    ids = list(forged.row_ids)
    forged.row_digests = b"".join(r.digest for r in rows(EVENTS, FORMAT, "id = ANY(%s)", [ids]))
    tamper(
        "UPDATE journal_seal SET row_digests = %s, digest = %s WHERE number = 1",
        forged.row_digests,
        digest_of(forged),
    )
    with pytest.raises(CommandError, match="seal: seal 2 does not follow"):
        audit_verify()


def test_links_cut_off_at_the_end_are_told_by_a_head_seen_before(events: list[Event]) -> None:
    head = verify().head
    assert "holds" in audit_verify("--head", head)
    tamper("DELETE FROM journal_seal WHERE number > 4")
    assert "holds" in audit_verify()
    with pytest.raises(CommandError, match="expected head"):
        audit_verify("--head", head)


def test_a_head_verified_before_is_remembered(events: list[Event]) -> None:
    assert verify_and_keep(now=timezone.now()).holds
    tamper("DELETE FROM journal_seal WHERE number > 4")
    verify_journal()
    kept = Verification.objects.latest("pk")
    assert not kept.holds
    assert kept.breaks[0]["problem"] == "head"


def test_a_running_transaction_is_waited_for() -> None:
    """Neither the feed nor a seal goes past a change that may yet commit before it."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("slow", actor=None)
            begun.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    write()
    assert seal() == 0
    start = (0, 0)
    assert list(settled_events(after=start, below=horizon())) == []
    go_on.set()
    thread.join()
    settle()
    told = settled_events(after=start, below=horizon())
    codes = [event.code for event in told]
    assert codes == ["slow", "x.y.z"]
    rest = settled_events(after=(told[0].xid, told[0].pk), below=horizon())
    assert [event.code for event in rest] == ["x.y.z"]
    assert seal() == 2


def test_two_sealers_make_one_chain() -> None:
    write(5)
    settle()
    assert sorted(race(seal, seal)) == [0, 5]
    assert verify().breaks == []
    assert Seal.objects.count() == 1


def test_a_backlog_is_sealed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itportal.core.journal.sealing.ROWS_IN_A_SEAL", 4)
    write(10)
    make_user("staff")
    assert settled_seal() == 10 + RowChange.objects.count()
    assert [len(s.row_ids) for s in Seal.objects.filter(ledger="event")] == [4, 4, 2]
    assert verify().breaks == []
