"""Disruptions: who is told, where it stands, "me too", the end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Institution
from helpdesk.models import Disruption, DisruptionFollower
from helpdesk.services import disruptions as services
from helpdesk.services.disruptions import DisruptionFacts
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.delivery import deliver
from itportal.core.notices.models import Notice
from tests.api.client import make_client
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import category, make_disruption
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
PLACES = ("/avaleht/", "/uus/arvuti/", "/abi/?q=interneti", "/katkestused/")


def of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_stands_where_people_look_and_only_where_it_is_felt(cast: Cast) -> None:
    told = make_disruption(
        cast.specialist,
        [cast.school],
        words="wifi, võrk",
        topic_ids=frozenset({category("arvuti").pk}),
    )
    for address in PLACES:
        page = of(cast.requester).get(address).content.decode()
        assert told.title in page, address
        assert f"/katkestused/{told.number}/mind-ka/" in page, address
        assert told.title not in of(cast.librarian).get(address).content.decode(), address
    # Not above another topic's form; by its words in the box while typing.
    assert told.title not in of(cast.requester).get("/uus/printer/").content.decode()
    typed = of(cast.requester).post("/abi/pakkumised/", {"q": "kooli wif"}).content.decode()
    assert told.title in typed
    hidden = of(cast.librarian).post("/abi/pakkumised/", {"q": "kooli wif"}).content.decode()
    assert told.title not in hidden
    found = of(cast.requester).get("/search/?q=internet").content.decode()
    assert told.number in found
    assert told.number not in of(cast.librarian).get("/search/?q=internet").content.decode()


def test_what_touches_the_municipality_touches_all_under_it(cast: Cast) -> None:
    root = make_institution(name="Vald")
    Institution.objects.filter(pk=cast.library.pk).update(parent=root)
    everywhere = make_user("specialist", institution=root, first_name="Kaja")
    told = make_disruption(everywhere, [root], title="Postkastid on maas")
    assert told.title in of(cast.librarian).get("/avaleht/").content.decode()
    assert told.title not in of(cast.requester).get("/avaleht/").content.decode()
    # Who serves one place only changes nothing told to all.
    with pytest.raises(Refused):
        services.end_disruption(disruption_id=told.pk, actor=cast.outsider, now=timezone.now())


def test_planned_work_is_told_ahead_and_ends_by_itself(cast: Cast) -> None:
    now = timezone.now()
    for ahead, shown in ((timedelta(days=13), True), (timedelta(days=15), False)):
        told = make_disruption(
            cast.specialist,
            [cast.school],
            title=f"Hooldus {ahead.days}",
            kind="maintenance",
            starts_at=now + ahead,
            ends_at=now + ahead + timedelta(hours=2),
        )
        page = of(cast.requester).get("/avaleht/").content.decode()
        assert (told.title in page) is shown
        with pytest.raises(WrongState):
            services.say_me_too(disruption_id=told.pk, actor=cast.requester, now=now)
    past = Disruption.objects.visible_to(cast.requester).current(now=now + timedelta(days=30))
    assert not past.exists()


def test_who_said_me_too_is_counted_and_told_in_their_language(
    cast: Cast,
) -> None:
    told = make_disruption(cast.specialist, [cast.school], title="Päevik on aeglane")
    cast.colleague.language = "en"
    cast.colleague.save(update_fields=["language"])
    address = f"/katkestused/{told.number}/mind-ka/"
    for user in (cast.requester, cast.colleague, cast.second):
        for _twice in range(2):
            assert of(user).post(address, {"do": "me-too"}).status_code == 302
    of(cast.second).post(address, {"do": "undo"})
    assert DisruptionFollower.objects.count() == 2
    part = of(cast.requester).post(
        address, {"do": "me-too"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert f'id="me-{told.number}"' in part.content.decode()
    counted = Event.objects.filter(code="helpdesk.disruption.me_too").count()
    assert counted == 3
    now = timezone.now()
    other = make_disruption(cast.specialist, [cast.school], title="Telefonid ei tööta")
    Disruption.objects.filter(pk=other.pk).update(starts_at=now - timedelta(hours=3))
    for query, titles in (
        ("", [other.title, told.title]),
        ("?jarjesta=minaka", [told.title, other.title]),
        ("?jarjesta=minaka&minaka=1", [told.title]),
    ):
        page = of(cast.requester).get(f"/katkestused/{query}").content.decode()
        assert re.findall(r"<strong>[^:]*: ([^<]+)</strong>", page) == titles, query
    services.add_news(
        disruption_id=told.pk, actor=cast.specialist, body="Tarnija uurib", now=now
    )
    assert Notice.objects.filter(kind="disruption_news").count() == 2
    # Whoever works there no more is not told.
    left = make_user("staff", institution=cast.library, first_name="Lahkunud")
    DisruptionFollower.objects.create(disruption=told, user=left, since=now)
    services.end_disruption(
        disruption_id=told.pk, actor=cast.specialist, body="Server vahetati", now=now
    )
    ended = Notice.objects.filter(kind="disruption_ended").order_by("pk")
    assert [notice.recipient for notice in ended] == [cast.requester, cast.colleague]
    for notice in ended:
        deliver(notice_id=notice.pk, now=now)
    assert "Läbi: Päevik on aeglane" in mail.outbox[0].subject
    assert "Over: Päevik on aeglane" in mail.outbox[1].subject
    assert "Server vahetati" in mail.outbox[0].body
    assert told.title not in of(cast.requester).get("/avaleht/").content.decode()
    assert told.title in of(cast.requester).get("/katkestused/").content.decode()
    with pytest.raises(WrongState):
        services.say_me_too(disruption_id=told.pk, actor=cast.second, now=now)
    services.resume_disruption(disruption_id=told.pk, actor=cast.specialist, now=now)
    assert told.title in of(cast.requester).get("/avaleht/").content.decode()


def test_a_specialist_announces_corrects_and_is_told_of_anothers_change(cast: Cast) -> None:
    client = of(cast.specialist)
    form = {
        "kind": "slow",
        "title": "Päevik on aeglane",
        "institutions": [cast.school.pk],
        "starts_at": "2026-11-23T08:00",
        "ends_at": "2026-11-23T07:00",
    }
    wrong = client.post("/katkestused/uus/", form | {"title": ""})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'id="id_title"' in page
    assert page.count('class="err"') == 2  # the title is missing, the end stands first
    made = client.post("/katkestused/uus/", form | {"ends_at": ""})
    row = Disruption.objects.get()
    assert made["Location"] == f"/katkestused/{row.number}/"
    address = f"/katkestused/{row.number}/muuda/"
    assert f'value="{row.title}"' in client.get(address).content.decode()
    client.post(address, form | {"ends_at": "", "title": "Päevik on maas", "version": "1"})
    late = of(cast.second).post(address, form | {"ends_at": "", "version": "1"})
    assert late.status_code == 409
    assert "Marko Tamm" in late.content.decode()
    news = f"/katkestused/{row.number}/teade/"
    assert client.post(news, {"body": "", "version": "2"}).status_code == 422
    assert client.post(news, {"body": "Uurime", "version": "2"}).status_code == 302
    assert client.post(news, {"do": "end", "version": "3"}).status_code == 302
    assert client.post(news, {"body": "Veel", "version": "4"}).status_code == 409
    codes = list(Event.objects.filter(object_id=row.pk).values_list("code", flat=True))
    told = [code.removeprefix("helpdesk.disruption.") for code in codes if "disruption" in code]
    assert told == ["announced", "edited", "news", "ended"]
    # Not for places one does not serve, whatever the form says.
    foreign = client.post("/katkestused/uus/", form | {"institutions": [cast.library.pk]})
    assert foreign.status_code == 422
    with pytest.raises(Refused):
        make_disruption(cast.specialist, [cast.school, cast.library])
    with pytest.raises(Invalid):
        services.announce_disruption(
            actor=cast.specialist,
            facts=DisruptionFacts("Ei midagi", frozenset(), timezone.now()),
            now=timezone.now(),
        )


def test_the_api_tells_each_caller_of_their_own_word(cast: Cast) -> None:
    told = make_disruption(cast.specialist, [cast.school])
    path = f"disruptions/{told.number}/"
    first, second = make_client(cast.requester), make_client(cast.colleague)
    assert first.send("post", f"{path}me-too/").json()["is_mine"] is True
    seen = second.read(path).json()
    assert (seen["is_mine"], seen["affected"]) == (False, 1)
    assert [row["is_mine"] for row in first.read("disruptions/").json()["results"]] == [True]
    assert first.send("post", f"{path}not-me/").json()["affected"] == 0
    expert = make_client(cast.specialist)
    assert expert.send("post", f"{path}write/", {"words": "wifi"}).json()["words"] == "wifi"
    assert expert.send("post", f"{path}end/", {}).json()["ended_at"]
    assert expert.read("disruptions/?is_over=false").json()["results"] == []
