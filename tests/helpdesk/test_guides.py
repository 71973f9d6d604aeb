"""Guides: Markdown made safe, versions, publishing, votes, who reads what, search, API."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from helpdesk.differences import differences
from helpdesk.markdown import judge, plain, render
from helpdesk.models import Guide, GuideCategory, GuideDraft, GuideVersion, GuideVote
from helpdesk.selectors import guides_for
from helpdesk.services.drafts import discard_expired
from helpdesk.services.guides import (
    GuideFacts,
    archive_guide,
    create_guide,
    publish_guide,
    restore_version,
    unarchive_guide,
    unpublish_guide,
    vote_guide,
    withdraw_vote,
)
from itportal.core.attachments.gates import may_read
from itportal.core.attachments.services import store_upload
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from itportal.core.search.finding import search
from itportal.core.search.services import reindex
from tests.attachments.builders import png
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import category, make_guide, make_ticket, rewrite
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db


# --- Markdown ----------------------------------------------------------------------------------
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](//kuri.example/)",
    "![a](https://kuri.example/pilt.png)",
    "![a](javascript:alert(1))",
    '![a](/files/x" onerror="alert(1)/)',
    "<a href='javascript:alert(1)'>a</a>",
    "## <svg onload=alert(1)>",
    "{<img src=x onerror=alert(1)>}",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '[a](https://naide.ee "x\\" onclick=\\"alert(1)")',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<blockquote><table>",
)


class Seen(HTMLParser):
    """The elements of a page, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives(text: str) -> None:
    elements = Seen(str(render(text).html)).found
    assert elements
    for tag, attributes in elements:
        assert tag in ("p", "a", "h2", "kbd", "pre", "code", "blockquote"), elements
        assert not [name for name in attributes if name.startswith("on")], elements
        assert (attributes.get("href") or "https://").startswith("https://"), elements


def test_what_authors_may_write() -> None:
    uid = uuid4()
    text = (
        "# Üks\n1. Vajuta {Windows} + {P}\n2. Vali **Dubleeri**\n\n> Vihje\n\n## Üks\n\n"
        f'![Pistik](/files/{uid}/ "Mõlemad otsad")\n\n[Portaal](/minu/) [ID](https://www.id.ee)\n\n'
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n`{kood}`"
    )
    with translation.override("et"):
        shown = render(text, images=[uid])
    html = str(shown.html)
    assert [(h.id, h.text) for h in shown.toc] == [("s-uks", "Üks"), ("s-uks-2", "Üks")]
    for part in (
        '<h2 id="s-uks">Üks</h2>',
        "<kbd>Windows</kbd> + <kbd>P</kbd>",
        '<ol class="do">',
        'data-s="info"',
        f'<figure><img src="/files/{uid}/" alt="Pistik" loading="lazy">',
        "<figcaption>Mõlemad otsad</figcaption>",
        '<a href="/minu/" rel="noopener noreferrer">',
        'href="https://www.id.ee"',
        '<table class="tbl">',
        "<code>{kood}</code>",
    ):
        assert part in html, part
    assert "<img" not in render(text).html  # a picture that is not the guide's own
    assert "Pistik" in plain(text)
    assert "**" not in plain(text)


def test_the_checks_before_publishing() -> None:
    uid = uuid4()
    told = judge(
        f"1. Tee nii.\n2. Ja naa.\n   - täpsemalt\n\n![](/files/{uid}/) ![Pilt](/files/{uuid4()}/)",
        images=[uid],
    )
    assert told.steps == 2
    assert told.is_short
    assert told.undescribed == [f"/files/{uid}/"]
    assert len(told.foreign) == 1
    long = judge("See lause on " + "väga " * 30 + "pikk ja seda on raske lugeda.")
    assert not long.is_short


def test_differences_mark_words_and_leave_out_what_is_the_same() -> None:
    before = "\n".join(
        ["algus", *(f"rida {n}" for n in range(20)), "Oota, kuni lamp süttib.", "x"]
    )
    after = before.replace("lamp", "pirn").replace("\nx", "\nx\nuus rida")
    lines = differences(before, after)
    changed = next(line for line in lines if line.kind == "changed")
    assert [(p.kind, p.text) for p in changed.parts] == [
        ("same", "Oota, kuni "),
        ("removed", "lamp"),
        ("added", "pirn"),
        ("same", " süttib."),
    ]
    assert [line.kind for line in lines] == [
        "skipped",
        "same",
        "same",
        "changed",
        "same",
        "added",
    ]
    assert lines[0].skipped == 19
    assert differences(before, before)[0].kind == "skipped"


# --- services ------------------------------------------------------------------------------------
def test_a_guide_is_written_published_and_rewritten(cast: Cast) -> None:
    guide = make_guide(cast.specialist, is_published=False)
    assert guide.number.startswith("J-")
    assert (guide.status, guide.shown) == ("draft", None)
    guide = publish_guide(guide_id=guide.pk, actor=cast.specialist, now=timezone.now())
    guide = rewrite(guide, cast.second, "Uus tekst", title="Uus pealkiri", note="Lihtsam")
    assert (guide.title, guide.shown and guide.shown.number) == ("Projektori ühendamine", 1)
    with pytest.raises(WrongState):
        publish_guide(guide_id=guide.pk, actor=cast.second, number=1, now=timezone.now())
    guide = publish_guide(guide_id=guide.pk, actor=cast.second, now=timezone.now())
    assert (guide.title, guide.shown and guide.shown.body) == ("Uus pealkiri", "Uus tekst")
    rewrite(guide, cast.second, "Uus tekst")
    assert [v.number for v in guide.versions.order_by("number")] == [1, 2]
    restored = restore_version(
        guide_id=guide.pk, number=1, actor=cast.specialist, now=timezone.now()
    )
    assert (restored.number, restored.title) == (3, "Projektori ühendamine")
    with pytest.raises(WrongState):
        restore_version(guide_id=guide.pk, number=3, actor=cast.specialist, now=timezone.now())
    codes = Event.objects.filter(object_id=guide.pk, object_type="helpdesk.guide")
    assert [
        code.removeprefix("helpdesk.guide.")
        for code in codes.order_by("pk").values_list("code", flat=True)
    ] == [
        *("created", "published", "written", "published", "restored"),
    ]


def test_archive_and_back(cast: Cast) -> None:
    guide = make_guide(cast.specialist)
    common: dict[str, Any] = {
        "guide_id": guide.pk,
        "actor": cast.specialist,
        "now": timezone.now(),
    }
    archive_guide(**common)
    assert not Guide.objects.visible_to(cast.requester).exists()
    assert Guide.objects.visible_to(cast.specialist).exists()
    assert unarchive_guide(**common).is_published
    assert unpublish_guide(**common).status == "draft"
    with pytest.raises(WrongState):
        unpublish_guide(**common)


def test_a_version_is_never_rewritten(cast: Cast) -> None:
    make_guide(cast.specialist)
    with pytest.raises(DatabaseError), transaction.atomic():
        GuideVersion.objects.update(body="midagi muud")
    with pytest.raises(DatabaseError), transaction.atomic():
        GuideVersion.objects.all()._raw_delete("default")


def test_all_errors_come_together(cast: Cast) -> None:
    facts = GuideFacts(title=" ", body="", category_id=0, audience="institution", language="xx")
    with pytest.raises(Invalid) as failure:
        create_guide(actor=cast.specialist, facts=facts, now=timezone.now())
    assert set(failure.value.fields) == {"title", "body", "category", "institution", "language"}


def test_who_reads_and_writes(cast: Cast) -> None:
    house = make_institution(name="Maja", parent=cast.school)
    child = make_user("staff", institution=house)
    everybody = make_guide(cast.specialist, title="Kõigile")
    make_guide(cast.specialist, title="Spetsialistidele", audience="specialists")
    of_school: dict[str, Any] = {"audience": "institution", "institution_id": cast.school.pk}
    make_guide(cast.specialist, title="Koolile", **of_school)
    make_guide(cast.specialist, title="Mustand", is_published=False)

    def titles(user: User) -> set[str]:
        by_rows = set(Guide.objects.visible_to(user).values_list("title", flat=True))
        found = {hit.title for hit in search(user, "kaabel", kinds=["guide"]).hits}
        assert found == by_rows, user
        return by_rows

    for _again in range(2):
        for user in (cast.requester, cast.approver, child):
            assert titles(user) == {"Kõigile", "Koolile"}
        assert titles(cast.librarian) == {"Kõigile"}
        assert titles(cast.outsider) == {"Kõigile", "Spetsialistidele", "Mustand"}
        for user in (cast.specialist, cast.auditor, cast.administrator):
            assert len(titles(user)) == 4
        reindex("guide")
    with pytest.raises(Refused):
        make_guide(cast.requester)
    with pytest.raises(Refused):
        make_guide(cast.outsider, **of_school)
    with pytest.raises(Refused):
        rewrite(everybody, cast.auditor, "Minu oma")


def test_a_vote_counts_once_and_its_comment_reaches_the_owner(cast: Cast) -> None:
    guide = make_guide(cast.specialist, owner_id=cast.second.pk)
    at: dict[str, Any] = {"guide_id": guide.pk, "actor": cast.requester, "now": timezone.now()}
    vote_guide(is_helpful=True, **at)
    vote_guide(is_helpful=False, comment="Minu puldil ei ole nuppu", **at)
    vote = GuideVote.objects.get()
    assert (vote.is_helpful, vote.of_version) == (False, 1)
    notice = Notice.objects.get(kind="guide_unhelpful")
    assert (notice.recipient, notice.url) == (cast.second, f"/juhendid/{guide.number}/")
    counted = Guide.objects.with_votes().get()
    assert (counted.answers, counted.helped) == (1, 0)  # type: ignore[attr-defined]  # annotated
    withdraw_vote(guide_id=guide.pk, actor=cast.requester)
    assert not GuideVote.objects.exists()
    draft = make_guide(cast.specialist, is_published=False)
    with pytest.raises(Refused):
        vote_guide(guide_id=draft.pk, actor=cast.requester, is_helpful=True, now=timezone.now())


def test_pictures_belong_to_the_guide(cast: Cast) -> None:
    file = SimpleUploadedFile("pistikud.png", png(), content_type="image/png")
    picture = store_upload(file=file, actor=cast.specialist)
    guide = make_guide(cast.specialist, body=f"![Pistik](/files/{picture.uid}/)")
    picture.refresh_from_db()
    assert guide.images.get().attachment == picture
    assert may_read(cast.requester, picture)
    archive_guide(guide_id=guide.pk, actor=cast.specialist, now=timezone.now())
    assert not may_read(cast.requester, picture)


# --- pages -----------------------------------------------------------------------------------------
def shelf_id() -> int:
    return GuideCategory.objects.get(code="klass").pk


def editor(**changes: object) -> dict[str, object]:
    return {
        "title": "Printeri paber",
        "summary": "Kuidas paberit lisada",
        "keywords": "paber otsas",
        "body": "1. Ava salv.\n2. Lisa paber.",
        "category": shelf_id(),
        "audience": "staff",
        "language": "et",
        "do": "publish",
    } | changes


def test_writing_in_the_browser(client: Client, cast: Cast) -> None:
    client.force_login(cast.specialist)
    assert client.get("/juhendid/uus/").status_code == 200
    made = client.post("/juhendid/uus/", editor(), follow=True)
    page = made.content.decode()
    assert "Avaldatud" in page
    assert "tagasi/?versioon=0" in page  # the way back
    guide = Guide.objects.get()
    client.post(f"/juhendid/{guide.number}/tagasi/?versioon=0")
    guide.refresh_from_db()
    assert guide.status == "draft"
    wrong = client.post("/juhendid/uus/", editor(title="", body="Alles jäänud tekst"))
    assert wrong.status_code == 422
    assert "Alles jäänud tekst" in wrong.content.decode()
    stale = client.post(
        f"/juhendid/{guide.number}/muuda/", editor(version=1, body="Hiljaks jäänud")
    )
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "vahepeal muutnud" in page
    assert "Hiljaks jäänud" in page
    told = re.search(r'name="version" value="(\d+)"', page)
    assert told
    again = client.post(
        f"/juhendid/{guide.number}/muuda/", editor(version=told[1], body="Hiljaks jäänud")
    )
    assert again.status_code == 302
    assert guide.versions.latest("number").body == "Hiljaks jäänud"
    seen = client.post(
        "/juhendid/eelvaade/", {"body": "## Tere\n1. Samm", "guide": guide.number}
    )
    assert 'id="s-tere"' in seen.content.decode()


def test_what_is_being_written_is_kept_and_loses_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.specialist)
    new, typed = "/juhendid/uus/", editor(body="Pooleli jäänud lause", version="")
    assert client.post(f"{new}mustand/", typed).json() == {"told": ""}
    assert not Guide.objects.exists()
    page = client.get(new).content.decode()
    assert "Pooleli jäänud lause" in page
    assert "salvestamata tekst" in page
    second = Client()
    second.force_login(cast.second)
    assert "Pooleli jäänud lause" not in second.get(new).content.decode()
    # Another beginning, from a solved request, neither shows nor loses it.
    ticket = make_ticket(cast.requester, title="Lahendatud mure")
    beside = client.get(f"{new}?poordumine={ticket.number}").content.decode()
    assert "Lahendatud mure" in beside
    assert "Pooleli" not in beside
    assert "data-draft-url" not in beside
    client.post(f"{new}?poordumine={ticket.number}", editor(title="Murest", do="save"))
    assert GuideDraft.objects.get().data["body"] == "Pooleli jäänud lause"
    client.post(new, typed | {"has_draft": "1", "do": "save"})
    assert not GuideDraft.objects.exists()
    client.post(f"{new}mustand/", typed)  # an autosave that was on its way
    assert not GuideDraft.objects.exists()
    guide = Guide.objects.get(title="Printeri paber")
    at = f"/juhendid/{guide.number}/"
    mine = editor(body="Minu pikk tekst", version=guide.version)
    assert client.post(f"{at}mustand/", mine).json() == {"told": ""}
    rewrite(guide, cast.second, "Kolleegi tekst")
    assert str(cast.second) in client.post(f"{at}mustand/", mine).json()["told"]
    page = client.get(f"{at}muuda/").content.decode()
    assert "Minu pikk tekst" in page
    assert f"{cast.second} on juhendit vahepeal muutnud" in page
    guide.refresh_from_db()
    assert f'name="version" value="{guide.version}"' in page
    client.post(f"{at}mustand/loobu/")
    page = client.get(f"{at}muuda/").content.decode()
    assert "Kolleegi tekst" in page
    assert "Minu pikk tekst" not in page
    too_much = client.post(f"{at}mustand/", mine | {"body": "x" * 210_000})
    assert too_much.status_code == 400
    client.post(f"{at}mustand/", mine)
    GuideDraft.objects.update(updated_at=timezone.now() - timedelta(days=40))
    assert discard_expired(now=timezone.now()) == 1


def test_reading_in_the_browser(client: Client, cast: Cast) -> None:
    guide = make_guide(cast.specialist, summary="Kui pilti ei ole", keywords="beamer")
    client.force_login(cast.requester)
    assert guide.title in client.get("/juhendid/").content.decode()
    found = client.get("/juhendid/", {"q": "beamerid"}).content.decode()
    assert f"/juhendid/{guide.number}/" in found
    assert "Nende sõnadega" in client.get("/juhendid/", {"q": "xyzzy"}).content.decode()
    page = client.get(f"/juhendid/{guide.number.lower()}/").content.decode()
    assert "<kbd>Windows</kbd>" in page
    assert "Muuda" not in page
    client.post(f"/juhendid/{guide.number}/hinda/", {"helpful": "0"})
    assert "Mis jäi puudu" in client.get(f"/juhendid/{guide.number}/").content.decode()
    client.post(f"/juhendid/{guide.number}/hinda/", {"helpful": ""})
    assert not GuideVote.objects.exists()
    rewrite(guide, cast.specialist, "Salajane mustand")
    assert (
        "Salajane" not in client.get(f"/juhendid/{guide.number}/?versioon=2").content.decode()
    )
    client.force_login(cast.specialist)
    assert "Salajane" in client.get(f"/juhendid/{guide.number}/?versioon=2").content.decode()
    versions = client.get(f"/juhendid/{guide.number}/versioonid/").content.decode()
    assert "<ins>" in versions
    client.post(f"/juhendid/{guide.number}/versioonid/1/")
    assert guide.versions.count() == 3


@pytest.mark.parametrize("rows", [1, 20])
def test_the_shelf_costs_the_same_for_any_number_of_guides(
    client: Client, cast: Cast, rows: int, django_assert_max_num_queries: object
) -> None:
    for number in range(rows):
        make_guide(cast.specialist, title=f"Juhend {number}")
    client.force_login(cast.requester)
    client.get("/juhendid/")
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's fixture
        assert client.get("/juhendid/").status_code == 200


# --- API -------------------------------------------------------------------------------------------
def test_a_guide_by_api(client: Client, cast: Cast) -> None:
    client.force_login(cast.specialist)

    def send(path: str, **body: object) -> dict[str, object]:
        answer = client.post(f"/api/v1/guides/{path}", json.dumps(body), "application/json")
        assert answer.status_code in (200, 201), answer.content
        return dict(answer.json())

    made = send("", title="Wi-Fi", body="1. Vali võrk.", category="vork", topic="internet")
    assert (made["status"], made["shown_version"], made["body"]) == (
        "draft",
        None,
        "1. Vali võrk.",
    )
    number = made["number"]
    assert send(f"{number}/publish/")["shown_version"] == 1
    written = send(f"{number}/write/", body="1. Vali õige võrk.", note="Täpsem")
    assert written["body"] == "1. Vali võrk."  # readers have the published one
    assert isinstance(written["topic"], dict)
    assert written["topic"]["code"] == "internet"
    versions = client.get(f"/api/v1/guides/{number}/versions/").json()["results"]
    assert [row["note"] for row in versions] == ["", "Täpsem"]
    assert send(f"{number}/archive/")["status"] == "archived"
    client.force_login(cast.requester)
    assert client.get(f"/api/v1/guides/{number}/").status_code == 404


def test_the_home_page_offers_guides_for_its_reader(client: Client, cast: Cast) -> None:
    """Of the topic of one's open request, of one's institution, then what helped most."""
    topic = category("muu-mure").pk
    make_guide(cast.specialist, title="Vaikne juhend")
    helped = make_guide(cast.specialist, title="Aitas paljusid")
    vote_guide(guide_id=helped.pk, actor=cast.colleague, is_helpful=True, now=timezone.now())
    school: dict[str, Any] = {"audience": "institution", "institution_id": cast.school.pk}
    make_guide(cast.specialist, title="Kooli oma", **school)
    fits = make_guide(cast.specialist, title="Printer ei prindi", topic_id=topic)
    make_guide(cast.specialist, title="Ainult meile", audience="specialists")
    make_guide(cast.specialist, title="Mustand", is_published=False)
    ticket = make_ticket(cast.requester, title="Printer on katki")
    shown = guides_for(cast.requester, [ticket])
    assert [one.guide.title for one in shown] == [
        "Printer ei prindi",
        "Kooli oma",
        "Aitas paljusid",
        "Vaikne juhend",
    ]
    client.force_login(cast.requester)
    page = client.get("/").content.decode()
    assert f"sinu pöördumisega {ticket.number}" in page
    assert page.index(fits.number) < page.index(helped.number)
    client.force_login(cast.librarian)
    assert "Kooli oma" not in client.get("/").content.decode()
