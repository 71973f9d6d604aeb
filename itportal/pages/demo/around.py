"""What hangs on a request: time, checklist, followers, links, letters; written with its block."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import models

from accounts.models import Vendor
from helpdesk.models import (
    ChecklistItem,
    Message,
    RequestType,
    TicketCheck,
    TicketFollower,
    TicketLink,
    TicketMerge,
    TimeEntry,
    VendorMail,
)
from helpdesk.models.links import SIDES, Relation
from itportal.core.bulk import copy_rows
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.course import Course, Saying
from itportal.pages.demo.house import FOLLOWED

MINUTE = timedelta(minutes=1)
# Of requests this young people and lists still speak; older ones are history.
YOUNG = timedelta(days=60)
MINUTES = (5, 5, 10, 10, 15, 15, 20, 30, 30, 45, 60, 90)
PRIVATE = ("Konto on lukus", "Kiri läks valele inimesele")
RELATIONS = (Relation.RELATED, Relation.RELATED, Relation.CAUSED_BY, Relation.PART_OF)


class Around:
    """Collects the rows of a block of requests; `write()` writes them by COPY."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.now = now
        self.vendors = {vendor.name: vendor for vendor in Vendor.objects.all()}
        self.lines: dict[int, list[ChecklistItem]] = defaultdict(list)
        for line in ChecklistItem.objects.order_by("position"):
            self.lines[line.category_id].append(line)
        types = RequestType.objects.filter(code__in=FOLLOWED)
        self.followed = set(types.values_list("pk", flat=True))
        self.colleagues: dict[int, list[Worker]] = defaultdict(list)
        for worker in cast.workers:
            if worker.until is None and worker not in cast.known.values():
                self.colleagues[worker.institution.pk].append(worker)
        self._last: dict[tuple[int, int], Course] = {}
        self._rows: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)

    def hang(self, course: Course) -> None:
        """By dice of the request's own: what else is made does not depend on it."""
        if self.now - course.opened_at > YOUNG:
            return
        rng = Random(course.uid.int + 1)  # noqa: S311 - the same every time
        self._spend(course, rng)
        self._tick(course, rng)
        self._follow(course, rng)
        self._tie(course, rng)
        if course.hold == "merged":
            self._merge(course)

    def _spend(self, course: Course, rng: Random) -> None:
        """Time noted by who answered or solved it."""
        for saying in course.sayings:
            at = saying.at + 2 * MINUTE
            if saying.kind is not Message.Kind.ANSWER or at > self.now or rng.random() < 0.5:
                continue
            minutes = rng.choice(MINUTES)
            course.fields["minutes_spent"] += minutes
            course.event("time_spent", saying.worker, at, minutes=minutes)
            self._rows[TimeEntry].append(
                {
                    "ticket_id": course.ticket_id,
                    "user_id": saying.worker.user.pk,
                    "user_label": saying.worker.label,
                    "minutes": minutes,
                    "created_at": at,
                }
            )

    def _tick(self, course: Course, rng: Random) -> None:
        """The checklist: all of it when solved, half of it while at work."""
        lines = self.lines[course.fields["category_id"]]
        begun = course.fields["first_answered_at"] or course.opened_at
        end = course.fields["resolved_at"] or self.now
        share = 0.5 if course.fields["assignee_id"] else 0
        for place, line in enumerate(lines):
            at = None
            if place < len(lines) * (1 if course.fields["resolved_at"] else share):
                at = begun + (end - begun) * ((place + rng.random()) / len(lines))
                course.event("checked", course.helper, at, item=line.text_et)
            self._rows[TicketCheck].append(
                {
                    "ticket_id": course.ticket_id,
                    "item_id": line.pk,
                    "text_et": line.text_et,
                    "text_en": line.text_en,
                    "is_required": line.is_required,
                    "position": line.position,
                    "done_at": at,
                    "done_by_id": course.helper.user.pk if at else None,
                }
            )

    def _follow(self, course: Course, rng: Random) -> None:
        """Colleagues who said "me too" in its first hours; some requests are kept from them."""
        if course.fields["request_type_id"] not in self.followed or course.hold == "merged":
            return
        if rng.random() < 0.05 or course.story.title in PRIVATE:
            course.fields["is_private"] = True
            return
        found = self.colleagues[course.fields["institution_id"]]
        colleagues = [worker for worker in found if worker.person != course.asker.person]
        number = rng.choice((0, 0, 0, 1, 1, 2, 3, 5))
        until = min(self.now, course.opened_at + timedelta(hours=5))
        for worker in rng.sample(colleagues, min(number, len(colleagues))):
            at = course.opened_at + (until - course.opened_at) * rng.uniform(0.1, 0.9)
            course.event("followed", worker, at)
            course.fields["follower_count"] += 1
            self._rows[TicketFollower].append(
                {"ticket_id": course.ticket_id, "user_id": worker.user.pk, "since": at}
            )

    def _tie(self, course: Course, rng: Random) -> None:
        """Now and then to the last one of the same topic and institution."""
        place = (course.fields["category_id"], course.fields["institution_id"])
        other, self._last[place] = self._last.get(place), course
        at = course.opened_at + 50 * MINUTE
        if not other or at > self.now or not course.fields["assignee_id"]:
            return
        if rng.random() > 0.3:
            return
        relation = rng.choice(RELATIONS)
        kind, is_source = SIDES[relation]
        ends = (course, other) if is_source else (other, course)
        course.event("linked", course.helper, at, relation=relation, other=str(other.uid))
        self._rows[TicketLink].append(
            {
                "source_id": ends[0].ticket_id,
                "target_id": ends[1].ticket_id,
                "kind": kind,
                "created_by_id": course.helper.user.pk,
                "created_at": at,
            }
        )

    def _merge(self, course: Course) -> None:
        if course.other is None or course.fields["merged_into_id"] is None:
            return
        self._rows[TicketMerge].append(
            {
                "ticket_id": course.ticket_id,
                "into_id": course.other.ticket_id,
                "is_direct": True,
                "status_before": "new",
                "merged_by_id": course.other.helper.user.pk,
                "since": course.fields["closed_at"],
            }
        )

    def write(self, said: Sequence[tuple[Course, Saying]]) -> None:
        """said: the block's messages, with their keys."""
        letters = [pair for pair in said if pair[1].kind is Message.Kind.FORWARD]
        self._rows[VendorMail] = [self._letter(course, saying) for course, saying in letters]
        for model, rows in self._rows.items():
            copy_rows(model, rows)
        self._rows.clear()

    def _letter(self, course: Course, saying: Saying) -> dict[str, Any]:
        vendor = self.vendors[course.story.vendor]
        return {
            "message_id": saying.pk,
            "vendor_id": vendor.pk,
            "to_address": vendor.email,
            "subject": f"[{course.number}] {course.fields['title']}"[:200],
            "header_id": f"<vendor.{saying.uid}@naidisvald.ee>",
            "state": VendorMail.State.SENT,
            "created_at": saying.at,
            "attempts": 1,
            "sent_at": saying.at + timedelta(seconds=14),
        }
