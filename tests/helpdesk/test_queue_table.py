"""The table kit, on the queue: saved views, columns, groups, verbs on many requests."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Institution, Person, User
from helpdesk.models import StatusLabel, Tag, Ticket, TicketSeen
from helpdesk.services.lifecycle import withdraw_ticket
from helpdesk.services.triage import set_tags, take_ticket
from helpdesk.web.queue_table import QUEUE
from itportal.core.journal.models import Event, PersonalDataRead
from itportal.core.prepared import rights_of
from itportal.core.tables import bulk, counting, drawing
from itportal.core.tables.models import SavedView, TableHabits
from itportal.core.tables.page import ordered
from itportal.core.tables.services import VIEWS_LIMIT, forget_removed, save_view
from itportal.core.tables.state import read_state
from itportal.core.ui.paging import KeptPages, keyset_page
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.jobs.runs import run_all

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
VIEWS = "/loend/tickets/vaated/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:300])
    text: str = response.content.decode()
    return text


def numbers(html: str) -> list[str]:
    return re.findall(r'id="row-(P-\d+)"', html)


def tabs(html: str) -> dict[str, str]:
    """Label of each view → its count ("" when it is not counted)."""
    nav = html.split('<nav class="views"')[1].split("</nav>")[0]
    found = re.findall(
        r"<a [^>]*>([^<]+)(?:<span class=\"views__changed\".*?</span></span>)?"
        r"(?:<span class=\"count[^\"]*\">(\d+)</span>)?",
        nav,
    )
    return dict(found)


def keep(user: User, name: str, back: str = "list=open", **data: str) -> SavedView:
    response = signed_in(user).post(VIEWS, {"name": name, "back": back, **data})
    assert response.status_code == 302, response.content[:500]
    return SavedView.objects.get(name=name, owner=user)


# --- saved views ----------------------------------------------------------------------------


def test_a_saved_view_is_a_tab_with_its_count(cast: Cast) -> None:
    urgent, _plain = make_ticket(cast.requester), make_ticket(cast.requester)
    Ticket.objects.filter(pk=urgent.pk).update(priority=1)
    view = keep(cast.specialist, "Kriitilised", "list=open&priority=1&sort=-number")
    html = shown(signed_in(cast.specialist).get("/helpdesk/", {"view": str(view.uid)}))
    assert numbers(html) == [urgent.number]
    assert tabs(html)["Kriitilised"] == "1"
    assert view.query == {"list": "open", "sort": "-number", "priority": ["1"]}
    event = Event.objects.get(code="tables.view.saved")
    assert event.actor_id == cast.specialist.pk


def test_a_changed_view_says_so_and_is_kept_anew(cast: Cast) -> None:
    make_ticket(cast.requester)
    view = keep(cast.specialist, "Minu")
    client = signed_in(cast.specialist)
    assert "views__changed" not in shown(client.get(f"/helpdesk/?view={view.uid}"))
    changed = f"view={view.uid}&list=open&status=new"
    assert "views__changed" in shown(client.get(f"/helpdesk/?{changed}"))
    client.post(f"{VIEWS}{view.uid}/", {"do": "update", "back": changed})
    view.refresh_from_db()
    assert view.query == {"list": "open", "status": ["new"]}


def test_only_shared_views_are_seen_by_others(cast: Cast) -> None:
    make_ticket(cast.requester)
    keep(cast.specialist, "Omad")
    shared = keep(cast.specialist, "Ühine", shared="1")
    html = shown(signed_in(cast.second).get("/helpdesk/"))
    assert "Ühine" in tabs(html)
    assert "Omad" not in tabs(html)
    second = signed_in(cast.second)
    rename = {"do": "rename", "name": "Minu oma"}
    assert second.post(f"{VIEWS}{shared.uid}/", rename).status_code == 403
    personal = SavedView.objects.get(name="Omad")
    assert second.post(f"{VIEWS}{personal.uid}/", rename).status_code == 404
    administrator = signed_in(cast.administrator)
    assert administrator.post(f"{VIEWS}{shared.uid}/", rename).status_code == 302
    shared.refresh_from_db()
    assert shared.name == "Minu oma"


def test_auditor_keeps_own_views_but_shares_none(cast: Cast) -> None:
    client = signed_in(cast.auditor)
    assert client.post(VIEWS, {"name": "Kontroll", "back": ""}).status_code == 302
    assert client.post(VIEWS, {"name": "Teine", "shared": "1"}).status_code == 403
    assert not SavedView.objects.filter(is_shared=True).exists()


def test_removing_a_view_can_be_undone(cast: Cast) -> None:
    view = keep(cast.specialist, "Ajutine")
    client = signed_in(cast.specialist)
    client.post(f"{VIEWS}{view.uid}/", {"do": "remove", "back": f"view={view.uid}"})
    html = shown(client.get("/helpdesk/"))
    assert "Ajutine" not in tabs(html)
    undo = re.search(r'action="(/loend/tickets/vaated/[^"]+restore)"', html)
    assert undo
    client.post(undo.group(1))
    assert "Ajutine" in tabs(shown(client.get("/helpdesk/")))


def test_removed_views_go_for_good_later(cast: Cast) -> None:
    view = keep(cast.specialist, "Ajutine")
    now = timezone.now()
    SavedView.objects.filter(pk=view.pk).update(removed_at=now)
    assert forget_removed(before=now) == 0
    assert forget_removed(before=timezone.now()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Anna vaatele nimi"),
        ("   ", "Anna vaatele nimi"),
        ("x" * 61, "60"),
        ("a\u202eb", "nähtamatu"),
        ("Minu", "juba"),
        ("mINU", "juba"),
    ],
)
def test_a_bad_name_keeps_what_was_typed(cast: Cast, name: str, said: str) -> None:
    keep(cast.specialist, "Minu")
    response = signed_in(cast.specialist).post(
        VIEWS, {"name": name, "back": "list=open&status=new"}
    )
    html = shown(response, 422)
    assert said in html
    assert "status=new" in html
    assert SavedView.objects.count() == 1


def test_the_number_of_views_has_a_limit(cast: Cast) -> None:
    for place in range(VIEWS_LIMIT):
        save_view(table=QUEUE, actor=cast.specialist, name=f"v{place}", query={}, shared=False)
    response = signed_in(cast.specialist).post(VIEWS, {"name": "veel"})
    assert str(VIEWS_LIMIT) in shown(response, 422)


def test_a_saved_query_with_nonsense_shows_what_is_left_of_it(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    odd = {"list": "x", "sort": "password", "requester__user__password": ["x"], "status": "new"}
    view = SavedView.objects.create(
        table="tickets", name="Vana", owner=cast.specialist, query=odd
    )
    html = shown(signed_in(cast.specialist).get("/helpdesk/", {"view": str(view.uid)}))
    assert numbers(html) == [ticket.number]


def test_tabs_are_moved_in_ones_own_order_only(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    assert list(tabs(shown(client.get("/helpdesk/"))))[:2] == ["Uued", "Praegu"]
    client.post(f"{VIEWS}jarjesta/", {"back": "list=now", "by": "left"})
    assert list(tabs(shown(client.get("/helpdesk/"))))[:2] == ["Praegu", "Uued"]
    assert list(tabs(shown(signed_in(cast.second).get("/helpdesk/"))))[:2] == ["Uued", "Praegu"]


def test_counts_of_any_number_of_views_are_one_statement(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    client.get("/helpdesk/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/helpdesk/")
    for place in range(20):
        query = {"list": "open", "priority": [str(place % 4 + 1)], "tag": [f"s{place}"]}
        save_view(
            table=QUEUE, actor=cast.specialist, name=f"v{place}", query=query, shared=False
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/helpdesk/")
    assert len(many) == len(few)


def test_a_request_with_many_tags_counts_once(cast: Cast) -> None:
    ticket, now = make_ticket(cast.requester), timezone.now()
    tags = ["võrk", "kool", "kiire"]
    set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=tags, now=now)
    keep(cast.specialist, "Võrk", "list=open&tag=võrk&tag=kool")
    found = tabs(shown(signed_in(cast.specialist).get("/helpdesk/?list=open")))
    assert found["Võrk"] == "1"
    assert found["Kõik avatud"] == "1"


# --- filters, columns, groups ---------------------------------------------------------------


def test_several_values_of_one_filter(cast: Cast) -> None:
    made = [make_ticket(cast.requester) for _ in range(3)]
    for priority, ticket in enumerate(made, 1):
        Ticket.objects.filter(pk=ticket.pk).update(priority=priority)
    html = shown(signed_in(cast.specialist).get("/helpdesk/?list=open&priority=1&priority=2"))
    assert sorted(numbers(html)) == sorted(t.number for t in made[:2])
    assert "Kriitiline, Kõrge" in html


def test_days_are_the_houses_own(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    late = datetime(2026, 3, 1, 23, 30, tzinfo=timezone.get_default_timezone())
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=late)
    client = signed_in(cast.specialist)
    for query, expected in (
        ("opened_from=2026-03-01&opened_to=2026-03-01", [ticket.number]),
        ("opened_from=2026-03-02", []),
        ("opened_to=2026-02-28", []),
        ("opened_to=pole", [ticket.number]),
    ):
        found = numbers(shown(client.get(f"/helpdesk/?list=open&{query}")))
        assert found == expected, query


def test_the_form_of_filters_knows_what_is_chosen(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    address = "/loend/tickets/filtrid/?list=open&priority=1"
    part = shown(client.get(address, headers=HTMX))
    assert re.search(r'name="priority" value="1" checked', part)
    assert "<html" not in part
    assert "<html" in shown(client.get(address))


def test_columns_are_kept_per_view_and_person(cast: Cast) -> None:
    make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    chosen = {"back": "list=open", "columns": ["category", "number"], "density": "airy"}
    client.post("/loend/tickets/paigutus/salvesta/", chosen)
    html = shown(client.get("/helpdesk/?list=open"))
    heads = re.findall(r'<th scope="col"(?! class)[^>]*>(?:<a[^>]*>)?([^<]+)', html)
    assert heads == ["Pealkiri", "Teema", "Nr"]  # the row's name cannot be left out
    assert "tbl--airy" in html
    assert "tbl--airy" not in shown(client.get("/helpdesk/?list=now"))
    assert "tbl--airy" not in shown(signed_in(cast.second).get("/helpdesk/?list=open"))
    client.post("/loend/tickets/paigutus/salvesta/", {"back": "list=open", "reset": "1"})
    assert "Vastutaja" in shown(client.get("/helpdesk/?list=open"))


def test_a_column_moves_one_place(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    data = {"back": "list=open", "columns": ["title", "number", "status"]}
    client.post("/loend/tickets/paigutus/salvesta/", data | {"move": "left:number"})
    habits = TableHabits.objects.get(user=cast.specialist)
    assert habits.layouts["open"]["columns"] == ["number", "title", "status"]
    client.post("/loend/tickets/paigutus/salvesta/", data | {"move": "right:password"})
    habits.refresh_from_db()
    assert habits.layouts["open"]["columns"] == ["title", "number", "status"]


def test_unknown_columns_are_left_out(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    data = {"back": "list=open", "columns": ["password", "title"], "density": "x"}
    client.post("/loend/tickets/paigutus/salvesta/", data)
    kept = TableHabits.objects.get(user=cast.specialist).layouts["open"]
    assert kept == {"columns": ["title"], "density": "dense"}


def test_groups_have_headings_with_counts_over_all_pages(cast: Cast) -> None:
    now = timezone.now()
    late, today, paused = (make_ticket(cast.requester) for _ in range(3))
    past = now - timedelta(days=30)
    Ticket.objects.filter(pk=late.pk).update(due_at=past)
    Ticket.objects.filter(pk=today.pk).update(due_at=None)
    Ticket.objects.filter(pk=paused.pk).update(due_at=past, paused_at=past)
    html = shown(signed_in(cast.specialist).get("/helpdesk/?list=open&group=due"))
    heads = re.findall(r'scope="colgroup">([^<]+) <span class="count">(\d+)', html)
    assert heads == [("Üle tähtaja", "1"), ("Täna", "1"), ("Tähtajata", "1")]
    assert numbers(html) == [late.number, paused.number, today.number]


@pytest.mark.parametrize("group", ["due", "priority", "status", "institution"])
def test_grouped_pages_lose_and_double_nothing(cast: Cast, group: str) -> None:
    made = [make_ticket(cast.requester) for _ in range(55)]
    for place, ticket in enumerate(made):
        Ticket.objects.filter(pk=ticket.pk).update(priority=place % 4 + 1)
    take_ticket(ticket_id=made[0].pk, actor=cast.specialist, now=timezone.now())
    client = signed_in(cast.specialist)
    first = shown(client.get(f"/helpdesk/?list=open&group={group}"))
    link = re.search(r'hx-get="(/helpdesk/\?[^"]*after=[^"]+)"', first)
    assert link
    rest = shown(client.get(link.group(1).replace("&amp;", "&"), headers=HTMX))
    assert "<table" not in rest
    assert sorted(numbers(first) + numbers(rest)) == sorted(t.number for t in made)


def test_cells_escape_what_people_typed(cast: Cast) -> None:
    make_ticket(cast.requester, title='<script>x</script> "onload="')
    html = shown(signed_in(cast.specialist).get("/helpdesk/?list=open"))
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
    assert 'onload="' not in html.split("<table")[1]


# --- as a file ------------------------------------------------------------------------------


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


def test_the_view_as_filtered_becomes_a_file(cast: Cast) -> None:
    for title in ("=1+1", "Õhk; läbi", "Printer"):
        make_ticket(cast.requester, title=title)
    make_ticket(cast.requester, title="Teine", code="kysimus")
    client = signed_in(cast.specialist)
    address = "/loend/tickets/fail.csv?list=open&category=arvuti&sort=title"
    client.post(
        "/loend/tickets/paigutus/salvesta/",
        {"back": "list=open", "columns": ["title", "requester"]},
    )
    codes = set(Ticket.objects.values_list("category__code", flat=True))
    assert "kysimus" in codes
    response = client.get(f"{address.replace('arvuti', (codes - {'kysimus'}).pop())}")
    assert "Pöördumised" in unquote(response["Content-Disposition"])
    assert rows_of(response) == [
        ["Pealkiri", "Pöörduja"],
        ["'=1+1", str(cast.requester)],
        ["Printer", str(cast.requester)],
        ["Õhk; läbi", str(cast.requester)],
    ]
    read = PersonalDataRead.objects.get(is_export=True)
    assert read.person_count == 1
    assert read.columns == "name"


def test_a_spreadsheet_has_dates_and_no_formulas(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="=HYPERLINK(1)")
    client = signed_in(cast.specialist)
    response: Any = client.get("/loend/tickets/fail.xlsx?list=open")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[1][:3] == ["Tavaline", ticket.number, "=HYPERLINK(1)"]
    assert sheet.cell(2, 3).data_type == "s"
    assert isinstance(values[1][-1], datetime)


def test_an_export_shows_what_the_reader_sees(cast: Cast) -> None:
    make_ticket(cast.requester)
    assert len(rows_of(signed_in(cast.outsider).get("/loend/tickets/fail.csv?list=open"))) == 1
    assert signed_in(cast.specialist).get("/loend/tickets/fail.exe").status_code == 404


def test_too_many_rows_are_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itportal.core.tables.export.LIMIT", 1)
    for _ in range(2):
        make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    address = "/loend/tickets/fail.csv?list=open&sort=title"
    response = client.get(address)
    assert response.status_code == 400
    assert "filtritega" in response.content.decode()
    # Asked for by the button of a list of unknown length, it becomes a job: the same file.
    begun = client.post(address)
    [job] = run_all()
    assert begun["Location"] == f"/taustatood/{job.uid}/"
    assert (job.state, job.done, job.outcome) == ("done", 2, {"rows": 2}), job.error
    assert job.result is not None
    fetched: Any = client.get(f"/files/{job.result.uid}/?download")
    monkeypatch.setattr("itportal.core.tables.export.LIMIT", 2)
    assert b"".join(fetched.streaming_content) == client.post(address).getvalue()
    job_read, now_read = PersonalDataRead.objects.filter(is_export=True).order_by("id")
    assert (job_read.persons_hash, job_read.columns) == (now_read.persons_hash, "name")
    assert (job_read.actor_id, job_read.view) == (cast.specialist.pk, "tables:export")


# --- many at once ---------------------------------------------------------------------------


def act(user: User, verb: str, tickets: list[str], **data: Any) -> Any:
    form = {"rows": tickets, "back": "list=open", "go": "1", **data}
    return signed_in(user).post(f"/loend/tickets/hulgi/{verb}/", form, follow=True)


def test_a_verb_on_many_tells_honestly_what_it_did(cast: Cast) -> None:
    one, two, done = (make_ticket(cast.requester) for _ in range(3))
    withdraw_ticket(ticket_id=done.pk, actor=cast.requester, now=timezone.now())
    given = [one.number, two.number, done.number, "P-0", one.number]
    html = shown(act(cast.specialist, "priority", given, **{"ask-priority": "1"}))
    assert "2 muudetud" in html
    assert "2 mitte" in html
    assert done.number in html.split('role="status"')[1]
    assert set(Ticket.objects.filter(priority=1)) == {one, two}
    codes = Event.objects.filter(code="helpdesk.ticket.prioritised")
    assert codes.count() == 2
    again = signed_in(cast.specialist)
    assert "2 muudetud" not in shown(again.get("/helpdesk/?list=open"))


def test_all_that_fit_the_list_and_nothing_else(cast: Cast) -> None:
    made = [make_ticket(cast.requester) for _ in range(3)]
    Ticket.objects.filter(pk=made[2].pk).update(priority=4)
    act(
        cast.specialist,
        "tag",
        [],
        **{"all": "1", "back": "list=open&priority=3", "ask-tags": "Suvi, kool"},
    )
    tagged = Ticket.objects.filter(tags__name="suvi").values_list("pk", flat=True)
    assert sorted(tagged) == sorted(ticket.pk for ticket in made[:2])


def test_another_institutions_requests_are_not_there(cast: Cast) -> None:
    """The same sentence as for a number that does not exist."""
    foreign = make_ticket(cast.requester)
    given = {"ask-priority": "1"}
    html = shown(act(cast.outsider, "priority", [foreign.number, "P-0"], **given))
    assert "2 mitte" in html
    assert "Sa ei teeninda" not in html
    foreign.refresh_from_db()
    assert foreign.priority != 1


def test_what_has_to_be_asked_is_asked_first(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    address = "/loend/tickets/hulgi/plan/"
    asked = shown(client.post(address, {"rows": [ticket.number]}, headers=HTMX))
    assert 'name="ask-until"' in asked
    assert f'value="{ticket.number}"' in asked
    wrong = client.post(address, {"rows": [ticket.number], "go": "1", "ask-until": "varsti"})
    assert 'aria-invalid="true"' in shown(wrong, 422)
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.NEW


@pytest.mark.parametrize("given", [[], [f"P-{n}" for n in range(bulk.LIMIT + 1)]])
def test_none_and_too_many_are_refused_in_words(cast: Cast, given: list[str]) -> None:
    html = shown(act(cast.specialist, "priority", given, **{"ask-priority": "1"}), 422)
    assert ("vähemalt" if not given else str(bulk.LIMIT)) in html


def test_who_only_looks_has_no_verbs(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.auditor)
    html = shown(client.get("/helpdesk/?list=open"))
    assert 'id="bulk"' not in html
    assert "rowtick" not in html
    given = {"rows": [ticket.number], "go": "1", "ask-priority": "1"}
    assert client.post("/loend/tickets/hulgi/priority/", given).status_code == 404


@pytest.mark.parametrize(
    "address", ["filtrid/", "paigutus/", f"vaated/{UUID(int=7)}/", "hulgi/assign/"]
)
def test_the_kits_addresses_do_not_exist_for_requesters(cast: Cast, address: str) -> None:
    client = signed_in(cast.requester)
    for ask in (client.get, client.post):
        assert ask(f"/loend/tickets/{address}").status_code in (404, 405)
    assert signed_in(cast.specialist).get("/loend/midagi/filtrid/").status_code == 404


# --- orders a view allows -------------------------------------------------------------------
def test_closed_requests_are_sorted_only_as_an_index_holds_them(cast: Cast) -> None:
    """They grow without end: what would sort all of them is not offered, and left out if asked."""
    client, now = signed_in(cast.specialist), timezone.now()
    made = [make_ticket(cast.requester), make_ticket(cast.requester)]
    for ticket in made:
        withdraw_ticket(ticket_id=ticket.pk, actor=cast.requester, now=now)
    newest_first = [ticket.number for ticket in reversed(made)]
    html = shown(client.get("/helpdesk/?list=closed&sort=title&group=institution"))
    assert numbers(html) == newest_first
    make_ticket(cast.requester)
    others = shown(client.get("/helpdesk/?list=new"))
    assert "group=due" not in html
    assert "group=due" in others
    for order in ("number", "updated", "title", "due", "priority", "requester", "status"):
        heads = [page.split("<thead>")[1].split("<tbody")[0] for page in (html, others)]
        links = [bool(re.search(f"sort=-?{order}", head)) for head in heads]
        assert links == [order in ("number", "updated"), True], order
    for order in QUEUE.view_by_name["closed"].orders or ():
        for asked in (order, f"-{order}"):
            state = read_state(QUEUE, {"list": "closed", "sort": asked})
            assert state.order == asked
            rows = ordered(state, make_user("auditor"), now=now).values("pk")[:51]
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
            plan = rows.explain()
            assert "Index" in plan, plan
            assert "Sort" not in plan, plan


@time_machine.travel(
    "2026-11-20T10:00:00+00:00", tick=False
)  # cursors are signed with the second
def test_kept_pages_are_those_of_the_plain_way_in_every_order(cast: Cast) -> None:
    """SQL kept with signs for a cursor's values says the same as SQL made for the values."""
    now, titles = timezone.now(), ("Äike", "äike", "Õun", "Printer", "aken", "100 %", "Printer")
    for place, title in enumerate(titles):
        ticket = make_ticket(cast.requester, title=title)
        due = None if place % 3 == 0 else now + timedelta(hours=place // 2)
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due, priority=1 + place % 2)
    user, kept_orders = cast.specialist, []
    rights = rights_of(user)
    for order in sorted(QUEUE.view_by_name["open"].orders or ()):
        for asked in (order, f"-{order}"):
            state = read_state(QUEUE, {"list": "open", "sort": asked})
            kept = KeptPages(
                ordered(state, rights.stand_in(), now=now), *rights.markers, size=2
            )
            after, seen = "", list[str]()
            while True:
                plain = keyset_page(ordered(state, user, now=now), after=after, size=2)
                page = kept.read(*rights.values, after=after)
                if page is not None:
                    assert list(page) == list(plain), (asked, seen)
                    assert (page.next, page.is_first) == (plain.next, plain.is_first)
                    kept_orders += [order] if after else []
                seen += [found.title for found in plain]
                if not plain.next:
                    break
                after = plain.next
            assert sorted(seen) == sorted(titles), asked
    assert {"due", "number", "title", "updated", "status"} <= set(kept_orders)


def test_a_row_drawn_before_is_never_an_old_one(cast: Cast) -> None:
    """Whatever a row shows changes: the row of a worker that has drawn it is that of one that
    has not."""
    ticket = make_ticket(cast.requester, title="Printer")
    take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=timezone.now())
    set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=["aula"], now=timezone.now())
    now = timezone.now()
    clock = {"now": now}

    def rows() -> str:
        with time_machine.travel(clock["now"], tick=False):
            html = shown(signed_in(cast.specialist).get("/helpdesk/?list=open"))
        return html.split("<tbody", 1)[1].split("</tbody>", 1)[0]

    def changed(model: Any, pk: int, **values: Any) -> Callable[[], None]:
        return lambda: model.objects.filter(pk=pk).update(**values)

    ticket.refresh_from_db()
    person = cast.specialist.person
    assert person is not None
    changes: dict[str, Callable[[], Any]] = {
        "title": changed(Ticket, ticket.pk, title="Plotter"),
        "priority": changed(Ticket, ticket.pk, priority=1),
        "looked at": lambda: TicketSeen.objects.update_or_create(
            user=cast.specialist, ticket=ticket, defaults={"seen_at": now + timedelta(days=9)}
        ),
        "caller": changed(Ticket, ticket.pk, caller="Onu Heino"),
        "tag": lambda: Tag.objects.filter(name="aula").update(name="võimla"),
        "institution": changed(Institution, ticket.institution_id, short_name="Uus nimi"),
        "assignee": changed(Person, person.pk, first_name="Uudo"),
        "state": lambda: StatusLabel.objects.update_or_create(
            status=ticket.status, defaults={"name_et": "Nokitsen", "name_en": "Fiddling"}
        ),
        "minute": lambda: clock.update(now=now + timedelta(minutes=2)),
        "day": lambda: clock.update(now=now + timedelta(days=3)),
        "language": changed(User, cast.specialist.pk, language="en"),
        "closed": changed(Ticket, ticket.pk, status="open", paused_at=now),
    }
    before = rows()
    for name, change in changes.items():
        change()
        warm = rows()
        drawing._drawn.clear()
        assert warm == rows(), name
        assert warm != before, name
        assert warm == rows(), name  # drawn from memory now
        before = warm


def test_what_was_typed_is_counted_and_not_kept(cast: Cast) -> None:
    client = signed_in(make_user("administrator"))
    client.get("/accounts/?list=working")
    kept = set(counting._KEPT)
    name = cast.requester.person.first_name if cast.requester.person else ""
    html = shown(client.get("/accounts/", {"list": "working", "q": name}))
    many = html.count('<tr id="row-')
    assert many > 0
    assert f'data-total="{many}"' in html
    assert set(counting._KEPT) == kept
    assert 'data-total="0"' in shown(client.get("/accounts/", {"list": "working", "q": "zzz"}))
