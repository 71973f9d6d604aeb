"""About 6,000 requests of two years, written in blocks by COPY."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import accumulate, islice
from random import Random
from typing import Any

from django.db import connection

from accounts.models import Room
from helpdesk.answers import check_answers
from helpdesk.models import (
    Category,
    FormField,
    Message,
    MessageAttachment,
    PriorityRule,
    PriorityTarget,
    Tag,
    Ticket,
    TicketSeen,
)
from helpdesk.services.tickets import FILES_GATE
from helpdesk.states import OPEN
from itportal.core.attachments.models import Attachment
from itportal.core.bulk import copy_rows, reserve_ids
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.core.working_time import add_working_time
from itportal.pages.demo.around import Around
from itportal.pages.demo.calendar import moments, working_moment_before
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.course import Course, uuid7
from itportal.pages.demo.neighbours import Neighbours
from itportal.pages.demo.texts import GREETINGS, STORIES, THANKS
from itportal.pages.demo.texts.story import Story
from itportal.pages.demo.things import Thing

TICKETS = 6_000
BLOCK = 2_000
NUMBERS = "helpdesk_ticket_number"

SOURCES = (("portal", 86), ("phone", 8), ("mail", 6))
TIMES = ("8.15", "9.10", "10.05", "11.00", "12.15", "13.10", "14.00", "17.00", "18.00")
CLASSES = ("1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.")
PICTURED = frozenset({"programm", "arvuti", "turvamure", "parool", "printer", "veebileht"})


@dataclass(frozen=True, slots=True)
class Moment:
    """When a request is opened; the rest only where it is chosen. `of`: the subject of the
    earlier one of today that it is merged into or made of."""

    at: datetime
    asker: str = ""
    title: str = ""
    hold: str = ""
    of: str = ""


# Working minutes back from now, who (sign-in, or anybody), what, the state it stays in, and of
# which other one it is: every list of today has something to show.
TODAY: tuple[tuple[int, str, str, str, str], ...] = (
    (2900, "tootaja", "Printer jätab triibud", "resolved", ""),
    (2600, "", "Teine kuvar töökohale", "planned", ""),
    (2100, "", "Kiri läks valele inimesele", "open", ""),
    (1900, "", "Kaabeldus remonditud ruumi", "date", ""),
    (1750, "", "Printer ei prindi", "ask", ""),
    (1400, "tootaja", "Sülearvuti aku peab vastu alla tunni", "vendor", ""),
    (1250, "", "Ekraanil on jooned", "answered", ""),
    (1100, "", "VPN ei ühendu kodust", "ask", ""),
    (900, "tootaja", "Ligipääs kausta „{klass} klasside õppekäigud“", "open", ""),
    (800, "", "Skannimine e-postile ei tööta", "open", ""),
    (610, "", "Arvuti on väga aeglane", "wish", ""),
    (560, "", "Teine kuvar töökohale", "split", "Arvuti on väga aeglane"),
    (420, "tootaja", "Klassi {room} projektor ei leia arvutit", "ask", ""),
    (395, "", "Ekraanil on jooned", "vendor", ""),
    (390, "", "Digiallkirja ei saa anda", "open", ""),
    (300, "", "Wi-Fi kaob klassis {room}", "ask", ""),
    (170, "", "Internetti ei ole terves majas", "open", ""),
    (160, "", "Internetti ei ole terves majas", "merged", "Internetti ei ole terves majas"),
    (151, "", "Internet on väga aeglane", "merged", "Internetti ei ole terves majas"),
    (130, "", "Uus hiir", "new", ""),
    (95, "", "Sain kahtlase kirja", "new", ""),
    (60, "", "Projektori pilt on tuhm ja kollane", "new", ""),
    (41, "", "Kuidas jagada suurt faili partneriga", "new", ""),
    (18, "", "Konto on lukus", "new", ""),
    (6, "", "Dokumendihaldus ei lase allkirjastada", "new", ""),
)


class TicketMaker:
    """Holds what all requests share; `write()` makes them."""

    def __init__(
        self,
        cast: Cast,
        things: list[Thing],
        pictures: list[Attachment],
        rng: Random,
        now: datetime,
        neighbours: Neighbours,
    ) -> None:
        self.cast, self.rng, self.now = cast, rng, now
        self.neighbours = neighbours
        self.pictures = pictures
        self.helpers = (cast.known["it"], cast.known["kristi.saul"])
        self.categories = {c.code: c for c in Category.objects.all()}
        self.forms: dict[int, list[FormField]] = defaultdict(list)
        for question in FormField.objects.all():
            self.forms[question.category_id].append(question)
        self.matrix = {(r.impact, r.urgency): r.priority for r in PriorityRule.objects.all()}
        self.targets = {
            t.priority: timedelta(minutes=t.resolve_minutes)
            for t in PriorityTarget.objects.all()
        }
        names = sorted({tag for story in STORIES for tag in story.tags})
        Tag.objects.bulk_create([Tag(name=n) for n in names], ignore_conflicts=True)
        self.tags = dict(Tag.objects.values_list("name", "pk"))
        self.things_of_person: dict[tuple[str, int], list[Thing]] = defaultdict(list)
        self.things_of_place: dict[tuple[str, int], list[Thing]] = defaultdict(list)
        for thing in things:
            if thing.person_id:
                self.things_of_person[thing.kind, thing.person_id].append(thing)
            else:
                self.things_of_place[thing.kind, thing.institution_id].append(thing)
        self.rooms = {
            pk: [r.name for r in rooms if r.name.isdigit()] for pk, rooms in cast.rooms.items()
        }
        self.places = {
            room.pk: room
            for room in Room.objects.filter(people__isnull=False).select_related("site")
        }
        self._askers = self._weighted_askers()
        self._stories: dict[tuple[str, int], tuple[list[Story], list[float]]] = {}
        self._said = 0  # messages written so far
        self.around = Around(cast, now)
        self._today_of: dict[str, Course] = {}  # subject → the request of today

    def write(self, count: int) -> int:
        """Write about `count` requests; returns how many."""
        usual = (Moment(at) for at in moments(self.rng, self.now, count - len(TODAY)))
        found = merge(usual, self._today(), key=lambda moment: moment.at)
        written = 0

        def events() -> Iterator[PastEvent]:
            nonlocal written
            while block := list(islice(found, BLOCK)):
                courses = self._courses(block, first_number=written + 1)
                self._copy(courses)
                written += len(courses)
                for course in courses:
                    yield from course.events

        record_many(events(), more=self.neighbours.events())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(%s, %s)", [NUMBERS, max(self.neighbours.spaced(written), 1)]
            )
        return written

    def _today(self) -> list[Moment]:
        """The chosen requests, so many working minutes before now."""
        return [
            Moment(working_moment_before(self.now, minutes), asker, title, hold, of)
            for minutes, asker, title, hold, of in TODAY
        ]

    def _courses(self, block: list[Moment], *, first_number: int) -> list[Course]:
        ids = [self.neighbours.spaced(first_number + index) for index in range(len(block))]
        return [
            self._course(moment, pk, f"P-{pk}") for moment, pk in zip(block, ids, strict=True)
        ]

    def _course(self, moment: Moment, pk: int, number: str) -> Course:
        rng, opened = self.rng, moment.at
        asker, story = self._chosen(moment)
        earlier = self._today_of.get(moment.of)
        category = self.categories[story.category]
        helper, other = self.helpers if rng.random() < 0.56 else self.helpers[::-1]
        fill = self._filler(asker, opened)
        source = rng.choices([s for s, _ in SOURCES], [w for _, w in SOURCES])[0]
        urgency = story.urgency if rng.random() < 0.85 else rng.choice((1, 2, 3))
        impact = category.default_impact
        priority = self.matrix[impact, urgency]
        thing = self._thing(story, asker)
        course = Course(
            rng=rng,
            story=story,
            asker=asker,
            helper=helper,
            other_helper=other,
            number=number,
            ticket_id=pk,
            fill=fill,
            opened_at=opened,
            now=self.now,
            hold=moment.hold,
            other=earlier,
            fields={
                "id": pk,
                "number": number,
                "request_type_id": category.request_type_id,
                "category_id": category.pk,
                "title": fill(story.title)[:160],
                "impact": impact,
                "urgency": urgency,
                "priority": priority,
                "source": source,
                "requester_id": asker.person.pk,
                "created_by_id": (helper if source == "phone" else asker).user.pk,
                "institution_id": asker.institution.pk,
                "location": self._location(asker),
                "phone": asker.person.phone,
                "asset_id": thing.pk if thing else None,
                "answers": self._answers(category, story, fill),
                "opened_at": opened,
                "due_at": add_working_time(opened, self.targets[priority]),
            },
        )
        filed_by = helper if source == "phone" or moment.hold == "split" else asker
        body = self._body(story, asker, fill)
        if moment.hold == "wish":
            wish = next(m for m in TODAY if m[4] == moment.title and m[3] == "split")
            course.second_wish = fill(_story(wish[2]).body[0])
        if moment.hold == "split" and earlier and earlier.wish:
            body = earlier.wish.body
            course.fields["created_by_id"] = helper.user.pk
            told = {"message": str(earlier.wish.uid), "made": str(course.uid)}
            earlier.event("split", helper, opened, **told)
            # Told with this one: the block of the earlier may be written already.
            course.events.append(earlier.events.pop())
        course.play(body, filed_by=filed_by, category=category.code)
        if moment.hold:
            self._today_of.setdefault(moment.title, course)
        self.around.hang(course)
        return course

    def _chosen(self, moment: Moment) -> tuple[Worker, Story]:
        """Who asks what: by chance, or as the moment says."""
        if not moment.title:
            asker = self._asker(moment.at)
            return asker, self._story(asker.institution.kind, moment.at.month)
        story = _story(moment.title)
        earlier = self._today_of.get(moment.of)
        if moment.asker:
            return self.cast.known[moment.asker], story
        if moment.hold == "split" and earlier:
            return earlier.asker, story
        if moment.hold == "merged" and earlier:
            return self._colleague(earlier.asker), story
        while True:
            asker = self._asker(moment.at)
            if not story.where or asker.institution.kind in story.where:
                return asker, story

    # --- choosing -----------------------------------------------------------------------
    def _weighted_askers(self) -> tuple[list[Worker], list[float]]:
        """A few people write often, most now and then; specialists do not."""
        helpers = {helper.person.pk for helper in self.helpers}
        askers = [w for w in self.cast.workers if w.person.pk not in helpers]
        liina = self.cast.known["tootaja"]
        weights = [
            9.0 if worker is liina else 0.25 + self.rng.expovariate(1.0) for worker in askers
        ]
        return askers, list(accumulate(weights))

    def _asker(self, opened: datetime) -> Worker:
        askers, weights = self._askers
        while True:
            worker = self.rng.choices(askers, cum_weights=weights)[0]
            day = opened.date()
            if worker.since <= day and (worker.until is None or day <= worker.until):
                return worker

    def _colleague(self, worker: Worker) -> Worker:
        """Somebody else who works there now."""
        found = self.cast.of(worker.institution)
        return self.rng.choice(
            [one for one in found if one.until is None and one.person != worker.person]
        )

    def _story(self, kind: str, month: int) -> Story:
        key = (kind, month)
        if key not in self._stories:
            fitting = [s for s in STORIES if not s.where or kind in s.where]
            weights = [s.weight * (4 if month in s.months else 1) for s in fitting]
            self._stories[key] = (fitting, list(accumulate(float(w) for w in weights)))
        stories, cumulative = self._stories[key]
        return self.rng.choices(stories, cum_weights=cumulative)[0]

    def _thing(self, story: Story, asker: Worker) -> Thing | None:
        if not story.asset:
            return None
        own = self.things_of_person.get((story.asset, asker.person.pk))
        place = self.things_of_place.get((story.asset, asker.institution.pk))
        found = own or place
        return self.rng.choice(found) if found else None

    def _filler(self, asker: Worker, opened: datetime) -> Any:
        rng = self.rng
        day = opened.date() + timedelta(days=rng.randrange(3, 15))
        facts = {
            "room": self._room(asker),
            "klass": rng.choice(CLASSES),
            "time": rng.choice(TIMES),
            "date": f"{day:%d.%m}",
            "isodate": day.isoformat(),
            "person": rng.choice(self.cast.workers).label,
            "number": str(rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24))),
        }
        return partial(_fill, facts)

    def _room(self, asker: Worker) -> str:
        """Mostly one's own room."""
        own = self.places.get(asker.person.room_id or 0)
        is_known = asker.user.email.startswith("tootaja@")
        if own and own.name.isdigit() and (is_known or self.rng.random() < 0.6):
            return own.name
        return self.rng.choice(self.rooms[asker.institution.pk] or ["101"])

    def _location(self, asker: Worker) -> str:
        room = self.places.get(asker.person.room_id or 0)
        if room is None:
            return ""
        name = f"ruum {room.name}" if room.name.isdigit() else room.name
        return f"{room.site.name}, {name}"

    def _body(self, story: Story, asker: Worker, fill: Any) -> str:
        rng = self.rng
        parts = [rng.choice(GREETINGS), fill(rng.choice(story.body))]
        if rng.random() < 0.6:
            thanks = rng.choice(THANKS)
            parts.append(f"{thanks}\n{asker.person.first_name}".strip())
        return "\n\n".join(part for part in parts if part)

    def _answers(self, category: Category, story: Story, fill: Any) -> list[dict[str, Any]]:
        raw = {
            slug: [fill(v) for v in value] if isinstance(value, list) else fill(value)
            for slug, value in story.answers.items()
        }
        checked = check_answers(self.forms[category.pk], raw)
        if checked.errors:
            raise ValueError(f"{story.title}: {checked.errors}")
        return checked.frozen

    # --- writing ------------------------------------------------------------------------
    def _copy(self, courses: list[Course]) -> None:
        """One block of requests with all that hangs on them."""
        tagged = [c for c in courses if c.fields.pop("tagged", False)]
        said = [(course, saying) for course in courses for saying in course.sayings]
        ids = [self.neighbours.spaced(self._said + index) for index in range(1, len(said) + 1)]
        for pk, (_course, saying) in zip(ids, said, strict=True):
            saying.pk = pk
        for course in courses:
            if course.hold == "split" and course.other and course.other.wish:
                course.fields["split_from_id"] = course.other.wish.pk
        copy_rows(Ticket, (course.fields for course in courses))
        self._said += len(said)
        copy_rows(
            Message,
            (
                {
                    "id": pk,
                    "uid": saying.uid,
                    "ticket_id": course.ticket_id,
                    "kind": saying.kind,
                    "author_id": saying.worker.user.pk,
                    "author_label": saying.label or saying.worker.label,
                    "body": saying.body,
                    "channel": _channel(course, saying.kind),
                    "created_at": saying.at,
                }
                for pk, (course, saying) in zip(ids, said, strict=True)
            ),
        )
        through = Ticket.tags.through
        copy_rows(
            through,
            (
                {"ticket_id": course.ticket_id, "tag_id": self.tags[tag]}
                for course in tagged
                for tag in sorted(set(course.story.tags))
            ),
        )
        self._copy_pictures(
            [
                (pk, saying.worker, saying.at)
                for pk, (course, saying) in zip(ids, said, strict=True)
                if saying is course.sayings[0]
                and course.story.category in PICTURED
                and self.rng.random() < 0.14
            ]
        )
        self._copy_seen(courses)
        self.around.write(said)

    def _copy_pictures(self, shown: list[tuple[int, Worker, datetime]]) -> None:
        """Rows that share the bytes of the few pictures."""
        ids = reserve_ids(Attachment, len(shown))
        rows = []
        for pk, (message_id, worker, at) in zip(ids, shown, strict=True):
            picture = self.rng.choice(self.pictures)
            rows.append(
                {
                    "id": pk,
                    "uid": uuid7(self.rng, at),
                    "sha256": picture.sha256,
                    "size_bytes": picture.size_bytes,
                    "name": picture.name,
                    "media_type": picture.media_type,
                    "width": picture.width,
                    "height": picture.height,
                    "has_preview": picture.has_preview,
                    "uploaded_by_id": worker.user.pk,
                    "gate": FILES_GATE,
                    "gate_object_id": message_id,
                    "attached_at": at,
                    "created_at": at,
                    "updated_at": at,
                }
            )
        copy_rows(Attachment, rows)
        copy_rows(
            MessageAttachment,
            (
                {"message_id": message_id, "attachment_id": pk}
                for pk, (message_id, _worker, _at) in zip(ids, shown, strict=True)
            ),
        )

    def _copy_seen(self, courses: list[Course]) -> None:
        """Both specialists and the requester have read all but what is new."""
        rows = []
        for course in courses:
            fresh = course.fields["assignee_id"] is None and course.fields["status"] in OPEN
            readers = [] if fresh else [helper.user.pk for helper in self.helpers]
            last = course.fields["last_from_requester_at"]
            if course.fields["status"] == "open" and self.now - last < timedelta(days=2):
                readers = readers[:1]
            at = max(course.fields["updated_at"], last)
            rows += [
                {"user_id": pk, "ticket_id": course.ticket_id, "seen_at": at} for pk in readers
            ]
            if course.fields["status"] != "waiting_user":
                rows.append(
                    {
                        "user_id": course.asker.user.pk,
                        "ticket_id": course.ticket_id,
                        "seen_at": at,
                    }
                )
        copy_rows(TicketSeen, rows)


def _story(title: str) -> Story:
    return next(story for story in STORIES if story.title == title)


def _fill(facts: dict[str, str], text: str) -> str:
    return text.format_map(facts) if "{" in text else text


def _channel(course: Course, kind: str) -> str:
    return str(course.fields["source"]) if kind == Message.Kind.REQUEST else "portal"
