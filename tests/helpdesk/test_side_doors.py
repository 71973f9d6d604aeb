"""What another institution has is not seen through filters, counts, groups, views or cursors."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Institution, User
from helpdesk.models import Category, Ticket
from itportal.core.notices import delivery
from itportal.core.notices.models import Notice
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_queue_table import keep, numbers, shown, signed_in, tabs

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(cast: Cast) -> Ticket:
    """A request of the school; the outsider serves the library only."""
    ticket = make_ticket(cast.requester, title="Kooli saladus")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=cast.specialist)
    return ticket


def filters(cast: Cast, foreign: Ticket) -> list[str]:
    return [
        f"institution={cast.school.uid}",
        f"institution={cast.school.uid}&institution={cast.library.uid}",
        f"assignee={cast.specialist.uid}",
        f"category={foreign.category.code}",
        "q=saladus",
        f"q={foreign.number}",
        "status=new&group=institution",
        "group=status&sort=-requester",
    ]


def test_no_filter_and_no_count_tells_of_foreign_rows(cast: Cast, foreign: Ticket) -> None:
    client = signed_in(cast.outsider)
    for query in filters(cast, foreign):
        html = shown(client.get(f"/helpdesk/?list=open&{query}"))
        assert numbers(html) == [], query
        assert "Kooli saladus" not in html, query
        assert {count for count in tabs(html).values() if count} <= {"0"}, query


def test_a_shared_view_shows_each_reader_their_own_rows(cast: Cast, foreign: Ticket) -> None:
    view = keep(
        cast.specialist, "Kooli omad", f"list=open&institution={cast.school.uid}", shared="1"
    )
    assert numbers(shown(signed_in(cast.specialist).get(f"/helpdesk/?view={view.uid}"))) == [
        foreign.number
    ]
    html = shown(signed_in(cast.outsider).get(f"/helpdesk/?view={view.uid}"))
    assert numbers(html) == []
    assert tabs(html)["Kooli omad"] == "0"


def test_anothers_own_view_opens_nothing(cast: Cast, foreign: Ticket) -> None:
    view = keep(cast.specialist, "Minu salajane", f"list=open&institution={cast.school.uid}")
    client = signed_in(cast.outsider)
    assert "Minu salajane" not in shown(client.get(f"/helpdesk/?view={view.uid}"))
    for door in ("filtrid", "paigutus"):
        page = shown(client.get(f"/loend/tickets/{door}/?view={view.uid}"))
        assert "Minu salajane" not in page
    for do in ("rename", "update", "share", "unshare", "remove", "restore"):
        answer = client.post(f"/loend/tickets/vaated/{view.uid}/", {"do": do, "name": "Võetud"})
        assert answer.status_code == 404, do
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.removed_at) == ("Minu salajane", False, None)


def test_a_verb_on_all_that_fit_reaches_only_ones_own(cast: Cast, foreign: Ticket) -> None:
    own = make_ticket(cast.librarian)
    back = f"list=open&institution={cast.school.uid}&institution={cast.library.uid}"
    data = {"all": "1", "back": back, "go": "1", "ask-tags": "kaaperdatud"}
    signed_in(cast.outsider).post("/loend/tickets/hulgi/tag/", data)
    tagged = Ticket.objects.filter(tags__name="kaaperdatud")
    assert list(tagged.values_list("pk", flat=True)) == [own.pk]


def test_nobody_is_made_assignee_by_a_forged_choice(cast: Cast) -> None:
    own = make_ticket(cast.librarian)
    for chosen in (cast.requester.pk, 0, -1, 2**63, "x"):
        data = {"rows": own.number, "go": "1", "ask-assignee": str(chosen)}
        answer = signed_in(cast.outsider).post("/loend/tickets/hulgi/assign/", data)
        assert answer.status_code == 422, chosen
    own.refresh_from_db()
    assert own.assignee is None


def test_a_cursor_of_somebody_who_sees_all_shows_no_more(cast: Cast) -> None:
    Ticket.objects.all().delete()
    for _ in range(51):
        make_ticket(cast.requester, title="Kooli saladus")
    first = shown(signed_in(cast.specialist).get("/helpdesk/?list=open"))
    after = re.search(r"after=([^\"&]+)", first)
    assert after
    answer = signed_in(cast.outsider).get(f"/helpdesk/?list=open&after={after[1]}")
    assert numbers(shown(answer)) == []


LEADING_AWAY = [
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


@pytest.mark.parametrize("away", LEADING_AWAY)
def test_no_form_leads_away(cast: Cast, away: str) -> None:
    client: Any = signed_in(cast.specialist)
    doors = [
        ("/keel/", {"language": "et"}),
        ("/kujundus/", {"theme": "dark"}),
        ("/logout/", {}),
    ]
    doors.insert(0, ("/loend/tickets/paigutus/vali/", {"density": "airy", "back": away}))
    for address, data in doors:
        answer = client.post(address, data | {"next": away})
        if answer.status_code == 404:
            continue
        assert answer.status_code == 302, address
        assert re.match(r"/(?![/\\])[^\s\\]*$", answer["Location"]), (
            address,
            answer["Location"],
        )


@pytest.mark.parametrize("away", LEADING_AWAY)
def test_proving_it_is_you_leads_nowhere_else(cast: Cast, away: str) -> None:
    client = signed_in(cast.specialist)
    answer = client.post(f"/profiil/kinnita/?next={away}", {"password": "parool", "next": away})
    assert answer.status_code == 302
    assert re.match(r"/(?![/\\])[^\s\\]*$", answer["Location"]), answer["Location"]


def test_a_mail_leads_to_the_portal_whatever_host_was_asked(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    asked = Client(headers={"host": "evil.example"})
    asked.post("/login/parool/", {"email": cast.requester.email})
    notice = Notice.objects.get(recipient=cast.requester)
    delivery.deliver(notice_id=notice.pk, now=timezone.now())
    [letter] = mail.outbox
    assert "evil.example" not in str(letter.message())
    assert settings.PORTAL_URL in letter.body


def test_texts_of_the_catalogue_are_texts(cast: Cast) -> None:
    odd = "{{ 7|add:7 }}{% now 'Y' %}%(number)s %s {0} <b>"
    Category.objects.filter(code="muu-mure").update(name_et=odd, name_en=odd)
    Institution.objects.filter(pk=cast.school.pk).update(short_name=odd)
    ticket = make_ticket(cast.requester, title=odd)
    kept = "{{ 7|add:7 }}{% now &#x27;Y&#x27; %}%(number)s %s {0} &lt;b&gt;"
    pages: list[tuple[User, str]] = [
        (cast.requester, "/uus/muu-mure/"),
        (cast.requester, f"/minu/{ticket.number}/"),
        (cast.specialist, "/helpdesk/?list=open&group=institution"),
        (cast.specialist, f"/helpdesk/{ticket.number}/"),
        (cast.specialist, "/notices/"),
    ]
    for user, address in pages:
        html = shown(signed_in(user).get(address))
        assert kept in html, address
        assert odd not in html, address
