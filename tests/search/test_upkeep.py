"""Stale rows, secrets, rebuilding, races; the commands and tasks."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from itportal.core.search import registry, services
from itportal.core.search.finding import search
from itportal.core.search.masking import masked
from itportal.core.search.models import SearchRow, SearchWord
from itportal.core.search.registry import SearchText
from itportal.core.search.schema import SEARCH_VERSION
from itportal.core.search.services import analyse_rows, rebuild_words, reindex, repair
from itportal.core.search.spelling import deletions, distance, nearest
from tests.builders import make_user
from tests.search.builders import KIND, put


@pytest.mark.django_db
def test_a_short_text_is_ready_at_once_and_a_long_one_after_the_commit(
    django_capture_on_commit_callbacks: Any,
) -> None:
    user = make_user("staff")
    put("Lühike printer")
    assert SearchRow.objects.get().search_v == SEARCH_VERSION
    pk = put("Pikk juhend", body="tulemüür " * 1_000)
    assert search(user, "juhend").count == 0
    assert analyse_rows(kind=KIND, object_ids=[pk]) == 1
    assert search(user, "juhend tulemüürid").count == 1


@pytest.mark.django_db
def test_bulk_writes_cannot_leave_stale_rows_silently() -> None:
    user = make_user("staff")
    put("Vana printer")
    put("Teine")
    SearchRow.objects.filter(title="Teine").update(at=timezone.now())
    SearchRow.objects.filter(title="Vana printer").update(title="Uus monitor")
    stale = SearchRow.objects.exclude(search_v=SEARCH_VERSION)
    assert [row.title for row in stale] == ["Uus monitor"]
    assert repair() == 1
    assert repair() == 0
    assert search(user, "monitor").count == 1
    assert search(user, "printer").count == 0


@pytest.mark.django_db
def test_writing_again_replaces() -> None:
    user = make_user("staff")
    pk = put("Printer")
    put("Monitor", object_id=pk, readers=[f"u:{user.pk}"])
    put("Monitor!", object_id=pk, readers=[f"u:{user.pk}"])  # equal lexemes, other text
    repair()
    row = SearchRow.objects.get()
    assert (row.title, row.readers, row.search_v) == ("Monitor!", [f"u:{user.pk}"], 1)


@pytest.fixture
def things() -> Iterator[list[SearchText]]:
    """What the tests' app would yield when everything is read again."""
    kept: list[SearchText] = []
    registry.register_indexer(KIND, lambda: list(kept))
    yield kept
    registry.indexers().pop(KIND)


def thing(number: int, title: str) -> SearchText:
    return SearchText(
        KIND, number, f"/things/{number}/", "", title, "", "", ["all"], timezone.now()
    )


@pytest.mark.django_db
def test_reindexing_brings_back_what_was_lost_and_drops_what_is_gone(
    things: list[SearchText],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(services, "BLOCK", 2)
    user = make_user("staff")
    put("Ammu kadunud printer", object_id=99)
    SearchRow.objects.update(written_at=timezone.now() - timedelta(minutes=2))
    things += [thing(n, f"Printer {n}") for n in range(5)]
    assert reindex(KIND) == 5
    assert {hit.object_id for hit in search(user, "printer").hits} == {0, 1, 2, 3, 4}
    SearchRow.objects.all().delete()
    call_command("search_repair", all=True)
    assert f"{KIND}: 5" in capsys.readouterr().out
    assert search(user, "printer").count == 5
    assert SearchWord.objects.filter(word="printer").exists()


@pytest.mark.django_db
def test_rows_keep_their_keys_and_a_rebuild_writes_only_what_differs(
    things: list[SearchText],
) -> None:
    same, other = thing(1, "Sama"), thing(2, "Uus")
    things += [same, other]
    put("Esimene", object_id=3)
    services.index_texts([same])
    put("Vana", object_id=2)
    put("Teine", object_id=3)
    keys = dict(SearchRow.objects.values_list("object_id", "pk"))
    assert keys[2] - keys[3] == 2  # what is written over takes no key
    SearchRow.objects.update(written_at=timezone.now() - timedelta(minutes=2))
    before = dict(SearchRow.objects.values_list("object_id", "written_at"))
    reindex(KIND)
    rows = {row.object_id: row for row in SearchRow.objects.all()}
    assert {number: row.title for number, row in rows.items()} == {1: "Sama", 2: "Uus"}
    assert rows[1].written_at == before[1]
    assert rows[2].written_at > before[2]
    assert (rows[1].pk, rows[2].pk) == (keys[1], keys[2])
    things.reverse()
    with pytest.raises(ValueError, match="another order"):
        reindex(KIND)


@pytest.mark.django_db
def test_a_rebuild_does_not_write_over_what_services_wrote_meanwhile(
    things: list[SearchText],
) -> None:
    put("Uus pealkiri", object_id=1)
    put("Äsja loodud", object_id=2)
    things.append(thing(1, "Vana pealkiri"))  # read before the change
    reindex(KIND)
    assert {row.title for row in SearchRow.objects.all()} == {"Uus pealkiri", "Äsja loodud"}
    SearchRow.objects.update(written_at=timezone.now() - timedelta(minutes=2))
    reindex(KIND)
    assert {row.title for row in SearchRow.objects.all()} == {"Vana pealkiri"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Parool: Kassike1, aitäh", "Kassike1"),
        ("minu parool on kassike7!", "kassike7!"),
        ("PIN: 1234", "1234"),
        ("wifi parool = lumememm", "lumememm"),
        ("isikukood 48001010001", "48001010001"),
        ("http://mari:salasana@server/", "salasana"),
        ("võti AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"),
        ("-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----", "QUJD"),
    ],
)
def test_secrets_are_neither_found_nor_shown(text: str, secret: str) -> None:
    user = make_user("staff")
    put("Teade", body=text)
    row = SearchRow.objects.get()
    assert secret not in row.body
    assert secret.lower() not in str(row.search_tsv)
    assert search(user, secret).count == 0
    assert search(user, "teade").count == 1


@pytest.mark.parametrize(
    "text",
    [
        "parool ei tööta",
        "parool on vale",
        "unustasin parooli, palun uut",
        "arve 2026-11-0042, 5CG1234XYZ",
        "https://www.naidisvald.ee/dokumendid/eelarve-2026",
    ],
)
def test_plain_talk_of_secrets_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.django_db
def test_the_word_list_holds_no_codes_and_forgets() -> None:
    pk = put("Kohvimasin rikkis", body="kood 5CG1234XYZ salasona7 ühekordne-sõnavorm")
    rebuild_words()
    words = set(SearchWord.objects.values_list("word", flat=True))
    assert "kohvimasin" in words
    assert not {word for word in words if not word.isalpha()}
    services.forget_object(kind=KIND, object_id=pk)
    rebuild_words()
    assert not SearchWord.objects.exists()


@pytest.mark.django_db
def test_new_words_of_the_newest_texts_are_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_LEARNT", 1)
    put("Kohvimasin")
    put("Võrguprinter")
    services.learn_words()
    services.learn_words()
    assert "vorguprinter" in SearchWord.objects.values_list("word", flat=True)
    assert not SearchWord.objects.filter(word="kohvimasin").exists()
    rebuild_words()
    assert SearchWord.objects.filter(word="kohvimasin", df=1).exists()


def test_distances_and_near_words() -> None:
    assert distance("arvtui", "arvuti") == 1
    assert distance("kaabell", "kaabel") == 1
    assert distance("", "abc") == 3
    assert set(deletions("abcd")) == {"abcd", "bcd", "acd", "abd", "abc"}
    assert nearest("pritner", {"printer": 5, "prints": 9, "arvuti": 100}) == ["printer"]
    assert nearest("xxxx", {"arvuti": 1}) == []


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_object_leave_one_row_and_two_sweeps_share() -> None:
    start = threading.Barrier(2)
    done: list[int] = []

    def write(number: int) -> None:
        start.wait()
        try:
            with transaction.atomic():
                put(f"Printer {number}", object_id=7)
            SearchRow.objects.update(search_v=0)
            done.append(repair())
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(done) == 2
    repair()
    assert SearchRow.objects.get().search_v == SEARCH_VERSION
