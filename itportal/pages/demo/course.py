"""The course of one request: what happens when, until it is done or now has come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

from helpdesk.models import Message, Ticket
from helpdesk.states import Status
from itportal.core.journal.bulk import PastEvent
from itportal.core.working_time import add_working_days, add_working_time, working_time_between
from itportal.pages.demo.cast import Worker
from itportal.pages.demo.texts import (
    FIRST_ANSWERS,
    FOLLOW_UPS,
    NOTES,
    PROGRESS,
    RATING_WORDS,
    REOPENED,
    RESPONSES,
    WITHDRAWN,
)
from itportal.pages.demo.texts.outside import ENDING, LETTER, VENDOR_ANSWERS
from itportal.pages.demo.texts.story import Story

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 540
CLOSE_AFTER_WORKING_DAYS = 5
RATINGS = ((5, 62), (4, 24), (3, 9), (2, 3), (1, 2))
Kind = Message.Kind
Step: TypeAlias = Callable[[datetime], None]


def uuid7(rng: Random, at: datetime) -> UUID:
    """A UUIDv7 of that moment, from the demo's own dice (RFC 9562, 5.7)."""
    milliseconds = int(at.timestamp() * 1000)
    bits = (milliseconds << 80) | (7 << 76) | (rng.getrandbits(12) << 64)
    return UUID(int=bits | (2 << 62) | rng.getrandbits(62))


@dataclass(slots=True)
class Saying:
    """One message to be; `label`: who said it, when not the worker. `pk`: once it is written."""

    uid: UUID
    kind: Kind
    worker: Worker
    body: str
    at: datetime
    label: str = ""
    pk: int | None = None


@dataclass(slots=True)
class Course:
    """Plays the course of one request; `fields` and the lists are what came of it."""

    rng: Random
    story: Story
    asker: Worker
    helper: Worker
    other_helper: Worker
    number: str
    ticket_id: int
    fill: Callable[[str], str]
    opened_at: datetime
    now: datetime
    fields: dict[str, Any]
    hold: str = ""
    # The request of the day that this one is merged into or was made of.
    other: "Course | None" = None
    second_wish: str = ""
    wish: Saying | None = None
    sayings: list[Saying] = field(default_factory=list)
    events: list[PastEvent] = field(default_factory=list)
    uid: UUID = field(init=False)
    changes: "count[int]" = field(default_factory=lambda: count(2))

    def __post_init__(self) -> None:
        self.uid = uuid7(self.rng, self.opened_at)
        self.fields |= {
            "uid": self.uid,
            "status": Status.NEW,
            "assignee_id": None,
            "updated_at": self.opened_at,
            "version": 1,
            "paused_at": None,
            "planned_on": None,
            "waiting_for": "",
            "first_answered_at": None,
            "last_from_requester_at": None,
            "last_to_requester_at": None,
            "resolved_at": None,
            "closed_at": None,
            "resolution": "",
            "reopen_count": 0,
            "rating": None,
            "rating_comment": "",
            "rated_at": None,
            "merged_into_id": None,
            "split_from_id": None,
            "is_private": False,
            "minutes_spent": 0,
            "follower_count": 0,
        }

    def play(self, first_body: str, *, filed_by: Worker, category: str) -> None:
        source = self.fields["source"]
        self._say(
            Kind.REQUEST,
            self.asker if source != "phone" else filed_by,
            first_body,
            self.opened_at,
        )
        self.event(
            "filed",
            filed_by,
            self.opened_at,
            category=category,
            requester=self.asker.label,
            source=source,
        )
        steps = self._held_steps() if self.hold else self._steps(category)
        for at, step in steps:
            if at > self.now:
                return
            step(at)
            self.fields["updated_at"] = at
            self.fields["version"] = next(self.changes)

    def _steps(self, category: str) -> list[tuple[datetime, Step]]:
        """Moments and what happens then, in order."""
        rng, story = self.rng, self.story
        total = max(15.0, story.days * DAY_MINUTES * rng.lognormvariate(-0.25, 0.65))
        taken = min(rng.lognormvariate(3.2, 0.9), total * 0.3)
        late = (self.now - self.opened_at) < timedelta(hours=30) and rng.random() < 0.45
        if late:
            taken, total = taken + 1200, total + 1400
        plan: list[tuple[float, Step]] = [
            (taken, self._take if rng.random() < 0.8 else self._assign)
        ]

        def part(share: float) -> float:
            return taken + (total - taken) * share

        if rng.random() < 0.025:
            plan.append((part(0.5), self._withdraw))
            return self._timed(plan)
        if story.urgency == 1 and rng.random() < 0.2:
            plan.append((part(0.02), self._raise_priority))
        if rng.random() < 0.45:
            plan.append((part(0.05), self._first_answer))
        if story.tags and rng.random() < 0.4:
            plan.append((part(0.06), self._tag))
        if story.ask and rng.random() < 0.6:
            plan.append((part(0.1), self._ask))
            if rng.random() < 0.93:
                plan.append((part(rng.uniform(0.15, 0.35)), self._reply))
                plan.append((part(0.36), self._nothing))
        if rng.random() < 0.3:
            plan.append((part(rng.uniform(0.2, 0.4)), self._note))
        if story.vendor and rng.random() < 0.9:
            plan.append((part(0.37), self._wait_vendor))
            plan.append((part(0.9), self._resume))
        elif total > 1.4 * DAY_MINUTES and rng.random() < 0.85:
            ends = add_working_time(self.opened_at, timedelta(minutes=part(0.92)))
            plan.append((part(0.37), lambda at: self._plan(at, ends)))
            plan.append((part(0.92), self._resume))
        if total > 2 * DAY_MINUTES and rng.random() < 0.3:
            plan.append((part(0.36), self._follow_up))
        plan.append((total, self._resolve))
        steps = self._timed(plan)
        steps = sorted([*steps, *self._talk(part)], key=lambda pair: pair[0])
        steps += self._after(steps[-1][0])
        return steps

    def _talk(self, part: Callable[[float], float]) -> list[tuple[datetime, Step]]:
        """What both sides write on the way: some two messages, by dice of their own."""
        rng = Random(self.uid.int)  # noqa: S311 - the same every time
        plan: list[tuple[float, Step]] = []
        if rng.random() < 0.86:
            plan.append((part(0.42), lambda at: self._progress(at, rng.choice(PROGRESS))))
            if rng.random() < 0.78:
                share = rng.uniform(0.45, 0.8)
                plan.append((part(share), lambda at: self._respond(at, rng.choice(RESPONSES))))
        if rng.random() < 0.6:
            note = rng.choice(NOTES)
            plan.append((part(0.85), lambda at: self._say_note(at, note)))
        return [
            (add_working_time(self.opened_at, timedelta(minutes=minutes)), step)
            for minutes, step in plan
        ]

    def _held_steps(self) -> list[tuple[datetime, Step]]:
        """A request that stays in one state, so that every list of today shows something."""
        ends = add_working_time(self.now, timedelta(minutes=3 * DAY_MINUTES))
        steps: dict[str, list[tuple[float, Step]]] = {
            "new": [],
            "open": [(12, self._take), (20, self._first_answer)],
            "ask": [(9, self._take), (31, self._ask)],
            "vendor": [(9, self._take), (30, self._note), (45, self._wait_vendor)],
            "date": [(15, self._take), (22, lambda at: self._wait_date(at, ends))],
            "planned": [(15, self._take), (22, lambda at: self._plan(at, ends))],
            "answered": [(9, self._take), (45, self._wait_vendor), (400, self._resume)],
            "resolved": [(11, self._take), (25, self._first_answer), (190, self._resolve)],
            "wish": [(12, self._take), (20, self._first_answer), (34, self._wish)],
            "merged": [(14, self._merge)],
            "split": [(6, self._take)],
        }
        return self._timed(steps[self.hold])

    def _timed(self, plan: list[tuple[float, Step]]) -> list[tuple[datetime, Step]]:
        """Working minutes since the opening as moments."""
        return [
            (
                add_working_time(self.opened_at, timedelta(minutes=minutes))
                + timedelta(seconds=self.rng.randrange(60)),
                step,
            )
            for minutes, step in sorted(plan, key=lambda pair: pair[0])
        ]

    def _after(self, solved: datetime) -> list[tuple[datetime, Step]]:
        """Rated, back again, closed."""
        rng = self.rng
        steps: list[tuple[datetime, Step]] = []
        if rng.random() < 0.03:
            back = add_working_time(solved, timedelta(minutes=rng.uniform(60, 1200)))
            solved = add_working_time(back, timedelta(minutes=rng.uniform(30, 900)))
            steps += [(back, self._reopen), (solved, self._resolve_again)]
        if rng.random() < 0.36:
            rated = add_working_time(solved, timedelta(minutes=rng.expovariate(1 / 200)))
            steps.append((rated, self._rate))
            if rng.random() < 0.4:
                steps.append((rated + 2 * MINUTE, self._confirm))
                return steps
        last = add_working_days(solved.date(), CLOSE_AFTER_WORKING_DAYS) + timedelta(days=1)
        night = datetime(last.year, last.month, last.day, 1, rng.randrange(5, 20), tzinfo=UTC)
        steps.append((night, self._close))
        return steps

    # --- what happens -----------------------------------------------------------------
    def _take(self, at: datetime) -> None:
        was = self.fields["status"]
        self.fields |= {"status": Status.OPEN, "assignee_id": self.helper.user.pk}
        self.event("taken", self.helper, at, was=was, now=Status.OPEN)

    def _assign(self, at: datetime) -> None:
        self.fields |= {"status": Status.OPEN, "assignee_id": self.helper.user.pk}
        self.event("assigned", self.other_helper, at, was="", assignee=self.helper.label)

    def _raise_priority(self, at: datetime) -> None:
        was = self.fields["priority"]
        if was == 1:
            return
        self.fields["priority"] = was - 1
        self.event(
            "prioritised",
            self.helper,
            at,
            was=was,
            now=was - 1,
            impact=self.fields["impact"],
            urgency=self.fields["urgency"],
        )

    def _first_answer(self, at: datetime) -> None:
        self._say(Kind.ANSWER, self.helper, self.rng.choice(FIRST_ANSWERS), at, code="answered")

    def _tag(self, at: datetime) -> None:
        names = ", ".join(sorted(self.story.tags))
        self.fields["tagged"] = True
        self.event("tagged", self.helper, at, was="", now=names)

    def _ask(self, at: datetime) -> None:
        if self.story.ask:
            self._pause(Status.WAITING_USER, at)
            self._say(Kind.ANSWER, self.helper, self.fill(self.story.ask[0]), at, code="asked")

    def _reply(self, at: datetime) -> None:
        if self.story.ask:
            self._go_on(at)
            self._say(
                Kind.REQUEST, self.asker, self.fill(self.story.ask[1]), at, code="message"
            )

    def _follow_up(self, at: datetime) -> None:
        if self.fields["status"] == Status.WAITING_USER:
            self._go_on(at)
        self._say(Kind.REQUEST, self.asker, self.rng.choice(FOLLOW_UPS), at, code="message")

    def _progress(self, at: datetime, body: str) -> None:
        self._say(Kind.ANSWER, self.helper, body, at, code="answered")

    def _respond(self, at: datetime, body: str) -> None:
        if self.fields["status"] == Status.WAITING_USER:
            self._go_on(at)
        self._say(Kind.REQUEST, self.asker, body, at, code="message")

    def _note(self, at: datetime) -> None:
        self._say_note(at, self.story.note or self.rng.choice(NOTES))

    def _say_note(self, at: datetime, body: str) -> None:
        self._say(Kind.NOTE, self.helper, self.fill(body), at, code="noted")

    def _wait_vendor(self, at: datetime) -> None:
        was = self.fields["status"]
        self._pause(Status.WAITING_VENDOR, at)
        vendor = self.fields["waiting_for"] = self.story.vendor
        if not self.hold and self.uid.int % 5 == 0:  # told by phone
            self.event("waits_vendor", self.helper, at, was=was, vendor=vendor)
            return
        letter = LETTER.format(body=self.fill(self.story.body[0]))
        body = f"{letter}\n\n{ENDING.format(number=self.number)}\n\n{self.helper.label}"
        self.fields["planned_on"] = add_working_days(at.date(), 5)
        self._say(Kind.FORWARD, self.helper, body, at, code="forwarded", was=was, vendor=vendor)

    def _vendor_answers(self, at: datetime) -> None:
        """Work goes on with the answer to the letter."""
        vendor = self.fields["waiting_for"]
        body = VENDOR_ANSWERS[self.uid.int % len(VENDOR_ANSWERS)]
        self._go_on(at)
        was = Status.WAITING_VENDOR
        self._say(
            *(Kind.VENDOR, self.helper, body, at),
            code="vendor_answered",
            was=was,
            now=Status.OPEN,
            vendor=vendor,
        )
        self.sayings[-1].label = vendor

    def _wish(self, at: datetime) -> None:
        """The requester asks for something else in the same request."""
        self._say(Kind.REQUEST, self.asker, self.second_wish, at, code="message")
        self.wish = self.sayings[-1]

    def _merge(self, at: datetime) -> None:
        if self.other is None:
            return
        was = self.fields["status"]
        self.fields |= {
            "status": Status.CLOSED,
            "closed_at": at,
            "merged_into_id": self.other.ticket_id,
        }
        self.event("merged", self.other.helper, at, was=was, into=str(self.other.uid))

    def _plan(self, at: datetime, until: datetime) -> None:
        if until.date() <= at.date():
            return
        was = self.fields["status"]
        self._pause(Status.PLANNED, at)
        self.fields["planned_on"] = until.date()
        self.event("planned", self.helper, at, was=was, date=f"{until:%d.%m.%Y}")

    def _wait_date(self, at: datetime, until: datetime) -> None:
        was = self.fields["status"]
        self._pause(Status.WAITING_DATE, at)
        self.fields["planned_on"] = until.date()
        self.event("waits_date", self.helper, at, was=was, date=f"{until:%d.%m.%Y}")

    def _resume(self, at: datetime) -> None:
        was = self.fields["status"]
        if was == Status.WAITING_VENDOR and self.is_forwarded:
            self._vendor_answers(at)
        elif was in (Status.WAITING_VENDOR, Status.PLANNED, Status.WAITING_USER):
            actor = None if was == Status.PLANNED else self.helper
            self._go_on(at)
            self.event("resumed", actor, at, was=was)

    def _nothing(self, at: datetime) -> None:
        """A step that only marks the time."""

    def _resolve(self, at: datetime) -> None:
        was = self.fields["status"]
        body = self.fill(self.rng.choice(self.story.solution))
        self._go_on(at)
        self.fields |= {"status": Status.RESOLVED, "resolved_at": at, "resolution": body}
        self._say(Kind.ANSWER, self.helper, body, at, code="resolved", was=was)

    def _resolve_again(self, at: datetime) -> None:
        self._resolve(at)

    def _reopen(self, at: datetime) -> None:
        was = self.fields["status"]
        self.fields |= {"status": Status.OPEN, "resolved_at": None, "resolution": ""}
        self.fields["reopen_count"] = 1
        body = self.rng.choice(REOPENED)
        self._say(Kind.REQUEST, self.asker, body, at, code="reopened", was=was)

    def _rate(self, at: datetime) -> None:
        stars = self.rng.choices([s for s, _ in RATINGS], [w for _, w in RATINGS])[0]
        words = self.rng.choice(RATING_WORDS[stars])
        self.fields |= {"rating": stars, "rating_comment": words, "rated_at": at}
        self.event("rated", self.asker, at, was=None, rating=stars)

    def _confirm(self, at: datetime) -> None:
        self.fields |= {"status": Status.CLOSED, "closed_at": at}
        self.event("closed", self.asker, at, was=Status.RESOLVED)

    def _close(self, at: datetime) -> None:
        self.fields |= {"status": Status.CLOSED, "closed_at": at}
        self.event("closed", None, at, was=Status.RESOLVED)

    def _withdraw(self, at: datetime) -> None:
        was = self.fields["status"]
        self.fields |= {"status": Status.WITHDRAWN, "closed_at": at}
        self._say(Kind.REQUEST, self.asker, self.rng.choice(WITHDRAWN), at)
        self.event("withdrawn", self.asker, at, was=was)

    @property
    def is_forwarded(self) -> bool:
        return any(saying.kind is Kind.FORWARD for saying in self.sayings)

    # --- how it is kept ----------------------------------------------------------------
    def _pause(self, status: Status, at: datetime) -> None:
        self.fields["status"] = status
        self.fields["paused_at"] = self.fields["paused_at"] or at

    def _go_on(self, at: datetime) -> None:
        """Work again: the due time moves on by the working time that was waited."""
        paused = self.fields["paused_at"]
        if paused:
            waited = working_time_between(paused, at)
            self.fields["due_at"] = add_working_time(self.fields["due_at"], waited)
        self.fields |= {
            "status": Status.OPEN,
            "paused_at": None,
            "waiting_for": "",
            "planned_on": None,
        }

    def _say(
        self,
        kind: Kind,
        worker: Worker,
        body: str,
        at: datetime,
        *,
        code: str = "",
        was: str | None = None,
        **told: Any,
    ) -> None:
        saying = Saying(uuid7(self.rng, at), kind, worker, body, at)
        self.sayings.append(saying)
        if kind is Kind.REQUEST:
            self.fields["last_from_requester_at"] = at
        elif kind is Kind.ANSWER:
            self.fields["last_to_requester_at"] = at
            self.fields["first_answered_at"] = self.fields["first_answered_at"] or at
        if not code:
            return
        data: dict[str, Any] = {"message": str(saying.uid)}
        if code != "noted":
            data["was"] = was or self.fields["status"]
        if code in ("answered", "asked", "message"):
            data["now"] = self.fields["status"]
        self.event(code, worker, at, **data, **told)

    def event(self, verb: str, actor: Worker | None, at: datetime, **data: Any) -> None:
        self.events.append(
            PastEvent(
                at=at,
                code=f"helpdesk.ticket.{verb}",
                actor_id=actor.user.pk if actor else None,
                actor_label=actor.label if actor else "",
                object_type=Ticket._meta.label_lower,
                object_id=self.ticket_id,
                object_uid=self.uid,
                object_label=self.number,
                institution_id=self.fields["institution_id"],
                source="web" if actor else "task",
                data=data,
            )
        )
