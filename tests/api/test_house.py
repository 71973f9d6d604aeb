"""Answer templates by API with the rights of the browser; tags, priorities, words of states to read."""

from typing import Any

import pytest

from helpdesk.models import AnswerTemplate, Tag
from itportal.core.journal.models import Event
from tests.api.client import make_client
from tests.api.shape import problem
from tests.helpdesk.conftest import Cast, make_cast

pytestmark = pytest.mark.django_db
URL = "/api/v1/answer-templates/"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_a_template_from_its_making_to_its_retirement(cast: Cast) -> None:
    mine = make_client(cast.specialist)
    body: dict[str, Any] = {
        "title": "Vaatan",
        "body": "Vaatan {number} üle.",
        "kind": "question",
    }
    made = mine.post(URL, body | {"categories": ["arvuti"]}, content_type="application/json")
    assert made.status_code == 201
    row = AnswerTemplate.objects.get()
    assert (row.owner, row.kind) == (cast.specialist, "question")
    one = made["Location"]
    assert mine.get(one).json()["categories"] == [{"code": "arvuti", "name": "Computer"}]
    odd = {"body": "Tere {kelle}"}
    problem(mine.post(f"{one}write/", odd, content_type="application/json"), 409, "invalid")
    mine.post(f"{one}write/", {"title": "Uurin"}, content_type="application/json")
    row.refresh_from_db()
    assert (row.title, row.body, row.kind) == ("Uurin", body["body"], "question")
    assert row.categories.count() == 1
    assert mine.post(f"{one}retire/", {}, content_type="application/json").status_code == 200
    row.refresh_from_db()
    assert not row.is_active
    codes = Event.objects.filter(code__startswith="helpdesk.answer_template.").order_by("pk")
    assert [code.rpartition(".")[2] for code in codes.values_list("code", flat=True)] == [
        "created",
        "edited",
        "retired",
    ]
    other = make_client(cast.second)
    assert other.get(one).status_code == 404  # another's own
    shared = body | {"is_shared": True}
    problem(mine.post(URL, shared, content_type="application/json"), 403, "template.not_own")
    assert other.get(URL).json()["results"] == []
    everybody = make_client(cast.administrator)
    assert everybody.post(URL, shared, content_type="application/json").status_code == 201
    assert len(other.get(URL).json()["results"]) == 1
    assert make_client(cast.requester).get(URL).status_code == 403


def test_how_the_house_is_set_up_can_be_read(cast: Cast) -> None:
    Tag.objects.create(name="kool")
    client = make_client(cast.specialist)
    tags = client.get("/api/v1/tags/").json()["results"]
    assert [(tag["name"], tag["is_active"]) for tag in tags] == [("kool", True)]
    rows = client.get("/api/v1/priorities/").json()["results"]
    assert [row["priority"] for row in rows] == [1, 2, 3, 4]
    cells = {(c["impact"], c["urgency"]) for row in rows for c in row["cells"]}
    assert len(cells) == 9
    states = {row["status"]: row for row in client.get("/api/v1/states/").json()["results"]}
    assert states["new"]["name_et"] == "Uus"
    staff = make_client(cast.requester)
    assert staff.get("/api/v1/tags/").status_code == 403
    assert staff.get("/api/v1/states/").status_code == 200
