"""What is found, for whom, marked where, and what is said when nothing is."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from itportal.core.search import registry
from itportal.core.search.finding import Results, search
from itportal.core.search.services import forget_object, number_key, rebuild_words
from tests.builders import make_user
from tests.search.builders import KIND, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user("staff")


def titles(results: Results) -> list[str]:
    return [hit.title for hit in [*results.direct, *results.hits]]


def test_any_form_finds_any_form(user: User) -> None:
    put("Sülearvuti kuumeneb", body="Kasutan seda võrguprinterist eemal.")
    for text in ("sülearvutid", "sulearvuti", "süle arvuti", "kuumenevad", "võrgu printer"):
        assert titles(search(user, text)) == ["Sülearvuti kuumeneb"], text
    for text in ("kuumus", "võrgutama", "tahvelarvuti", "sülearvuti tahvel"):
        assert titles(search(user, text)) == [], text


def test_title_before_body_and_newer_before_older(user: User) -> None:
    put("Vana", body="printer ei tööta")
    put("Printer ei tööta")
    put("Uus", body="printer ei tööta")
    assert titles(search(user, "printer ei tööta")) == ["Printer ei tööta", "Uus", "Vana"]


def test_phrases_keep_their_order(user: User) -> None:
    put("Uus arvuti tuli")
    put("Arvuti, uus ja ilus")
    assert titles(search(user, '"uus arvuti"')) == ["Uus arvuti tuli"]
    assert len(titles(search(user, "uus arvuti"))) == 2
    put("Pealkiri lõpeb: uus", body="Arvuti algab")
    assert titles(search(user, "„uus arvuti“")) == ["Uus arvuti tuli"]


def test_an_unfinished_word_finds_while_typing(user: User) -> None:
    put("Projektor ei lähe käima")
    assert titles(search(user, "proj", is_typing=True)) == ["Projektor ei lähe käima"]
    assert titles(search(user, "pr", is_typing=True)) == []
    assert titles(search(user, "proje")) == ["Projektor ei lähe käima"]


def test_numbers_are_found_first_however_written(user: User) -> None:
    put("Printer", number="P-2598")
    put("Monitor", number="V-0412")
    put("Vaata ka P-2598")
    for text in ("P-2598", "p2598", "p 2598", " P-02598 "):
        results = search(user, text)
        assert [hit.title for hit in results.direct] == ["Printer"], text
    assert [hit.title for hit in search(user, "P-2598").hits] == ["Vaata ka P-2598"]
    assert [hit.number for hit in search(user, "v412").direct] == ["V-0412"]
    assert search(user, "2598").count == 2
    assert number_key("no number") == ""


def test_numbers_of_other_books_are_found(user: User) -> None:
    put("Projektor", number="KV/0412")
    put("Muu", number="KV/0413")
    for text in ("KV/0412", "kv/0412", " Kv/0412 "):
        assert [hit.title for hit in search(user, text).direct] == ["Projektor"], text
    assert search(user, "kv/").direct == search(user, "../..").direct == []


def test_a_slip_is_forgiven_and_said(user: User) -> None:
    put("Printer ei prindi")
    put("Outlook ei avane")
    rebuild_words()
    results = search(user, "pritner")
    assert (titles(results), results.also) == (["Printer ei prindi"], ["printer"])
    results = search(user, "outlok ei avane")
    assert (titles(results), results.also) == (["Outlook ei avane"], ["outlook"])
    assert search(user, "xyzzyplugh").also == []


def test_no_suggestion_tells_of_what_one_may_not_read(user: User) -> None:
    put("Salajane koondamine", readers=["r:specialist"])
    rebuild_words()
    results = search(user, "koondamnie")
    assert (results.count, results.also) == (0, [])


def test_rights_are_in_the_query(user: User) -> None:
    other = make_user("staff")
    put("Minu printer", readers=[f"u:{user.pk}"])
    put("Kõigi printer", readers=["all"])
    assert len(titles(search(user, "printer"))) == 2
    assert titles(search(other, "printer")) == ["Kõigi printer"]
    assert search(AnonymousUser(), "printer").count == 0
    other.is_active = False
    assert search(other, "printer").count == 0


def test_what_the_app_hides_is_not_shown_even_when_the_row_says_so(
    user: User, hidden: set[int]
) -> None:
    shown, kept = put("Printer A", number="P-1"), put("Printer B", number="P-2")
    hidden.add(kept)
    assert titles(search(user, "printer")) == ["Printer A"]
    assert titles(search(user, "P-2")) == []
    registry.unregister_kind(KIND)
    assert search(user, "printer").count == 0
    registry.register_kind(KIND, "Asjad", "box", visible=lambda user, ids: ids)
    forget_object(kind=KIND, object_id=shown)
    assert titles(search(user, "printer")) == ["Printer B"]


def test_matches_are_marked_exactly_and_everything_is_escaped(user: User) -> None:
    put(
        "<b>Sülearvutid</b> & muu",
        body="Algus. " * 40
        + "Siin on <script>sülearvuti</script> ja sulearvutist. "
        + "Lõpp. " * 40,
    )
    hit = search(user, "sülearvuti").hits[0]
    assert hit.title_marked == "&lt;b&gt;<mark>Sülearvutid</mark>&lt;/b&gt; &amp; muu"
    assert "&lt;script&gt;<mark>sülearvuti</mark>&lt;/script&gt;" in hit.snippet_marked
    assert "<mark>sulearvutist</mark>" in hit.snippet_marked
    assert hit.snippet_marked.startswith("… ")
    assert hit.snippet_marked.endswith(" …")
    assert len(hit.snippet_marked) < 400


def test_decomposed_letters_are_marked_too(user: User) -> None:
    put("So\u0303udne ja to\u0308o\u0308", body="🙂 to\u0308o\u0308laud")
    assert "<mark>töö</mark>" in search(user, "töö").hits[0].title_marked


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "'",
        "\\",
        "':* & !",
        '"',
        '""',
        "ei ja on",
        "🙂",
        "\ud800",
        "\u202e",
        "a" * 5_000,
        "sõna " * 500,
        "-" * 300,
        "<->",
        "x'y\\z",
        "ﬁ",
        "𝒳𝒳",
    ],
)
def test_strange_queries_answer_calmly(user: User, text: str) -> None:
    put("Printer ei tööta")
    assert search(user, text).count == 0
    assert search(user, text + " printer").count in {0, 1}
    assert search(user, text, is_typing=True).count == 0


def test_long_queries_are_cut_and_it_is_said(user: User) -> None:
    put("Printer " + "sõna " * 20)
    results = search(user, "printer " + "sõna " * 30)
    assert (results.was_cut, results.count) == (True, 1)
    assert not search(user, "printer").was_cut


def test_the_cost_does_not_grow_with_hits(
    user: User, django_assert_num_queries: object
) -> None:
    put("Printer üks")
    _ = user.grants.all()
    search(user, "printer")
    for rows in (1, 30):
        for _n in range(rows):
            put("Printer")
        with django_assert_num_queries(1):  # type: ignore[operator]  # rows and lexemes
            assert search(user, "printer", limit=50).count >= rows
