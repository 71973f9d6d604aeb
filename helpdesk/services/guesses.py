"""Guesses about a new request: learning, guessing once, taking a guess or saying no to it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.guessing import (
    TWINS_KEPT,
    find_twins,
    guess_device,
    guess_guide,
    guess_impact,
    guess_topic,
    topic_counts,
)
from helpdesk.models import Category, Ticket, TicketGuess, TopicWord
from helpdesk.search import index_ticket
from helpdesk.selectors import priority_for
from helpdesk.services import telling, undo
from helpdesk.services.tickets import lock_ticket, require_open, save_ticket
from helpdesk.services.triage import move_due
from helpdesk.services.work import copy_checklist
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.search.vectors import lemmas_of

LEARNT_FROM = 20_000
# What a guess may change of a request, in the order it is told.
FIELDS = ("category", "impact", "asset")
SHOWN = (*FIELDS, "guide", "twins")
SWEPT, SWEPT_DAYS = 200, timedelta(days=2)


@transaction.atomic
def learn_topics() -> int:
    """Count the words of the latest requests anew; returns how many rows were kept.

    A topic's own names count as one request, so that a new portal guesses too. Records nothing:
    counts made from requests.
    """
    latest = Ticket.objects.order_by("-pk").values_list("title", "category_id")
    counts = defaultdict(int, topic_counts(latest[:LEARNT_FROM].iterator()))
    for topic in Category.objects.all():
        for lemma in lemmas_of(f"{topic.name_et} {topic.name_en} {topic.hint_et}"):
            counts[lemma[:80], topic.pk] += 1
    TopicWord.objects.all().delete()
    rows = [TopicWord(lemma=w, category_id=pk, times=n) for (w, pk), n in counts.items()]
    TopicWord.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


@transaction.atomic
def guess_ticket(*, ticket_id: int, now: datetime) -> TicketGuess | None:
    """Guess what a new request is about; a second run changes nothing. None: no longer new.

    Records nothing: a guess is not a fact until somebody takes it.
    """
    rows = Ticket.objects.select_related("requester", "category")
    ticket = rows.filter(pk=ticket_id, status__in=Status.values).first()
    if ticket is None or not ticket.is_open:
        return None
    topic = guess_topic(ticket.title)
    twins = find_twins(ticket, now=now)
    about = ticket.category if topic is None else topic.value
    guesses: dict[str, Any] = {
        "category": topic,
        "impact": guess_impact(f"{ticket.title}\n{_first_words(ticket)}", twins, now=now),
        "asset": None if ticket.caller else guess_device(ticket.title, ticket.requester, about),
        "guide": guess_guide(ticket.title, ticket.institution_id),
    }
    kept = {name: guess for name, guess in guesses.items() if guess}
    why = {name: [guess.reason, guess.params] for name, guess in kept.items()}
    if twins:
        why["twins"] = [twins[0].reason, twins[0].params]
    made, _new = TicketGuess.objects.get_or_create(
        ticket=ticket,
        defaults={
            "made_at": now,
            "twins": [twin.pk for twin in twins[:TWINS_KEPT]],
            "was": {name: _value(ticket, name) for name in FIELDS},
            "why": why,
            **{name: guess.value for name, guess in kept.items()},
        },
    )
    return made


def guess_missed(*, now: datetime) -> int:
    """Guess the new requests that were not (a broker was away); returns how many."""
    new = Ticket.objects.filter(status=Status.NEW, opened_at__gt=now - SWEPT_DAYS, guess=None)
    missed = list(new.order_by("-pk").values_list("pk", flat=True)[:SWEPT])
    for ticket_id in missed:
        guess_ticket(ticket_id=ticket_id, now=now)
    return len(missed)


def standing(ticket: Ticket, guess: TicketGuess) -> list[str]:
    """Which guesses still say something: not dismissed, the field as it was, the guess another."""
    found = []
    for name in FIELDS:
        value = _guessed(guess, name)
        as_it_was = _value(ticket, name) == guess.was.get(name)
        if value is not None and as_it_was and value != _value(ticket, name):
            found.append(name)
    found += [name for name in ("guide", "twins") if _guessed(guess, name)]
    return [name for name in found if name not in guess.dismissed]


@transaction.atomic
def accept_guesses(
    *,
    ticket_id: int,
    actor: User,
    kinds: Iterable[str] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Take these guesses (none named: all that stand) as if chosen by hand: topic with its type, impact
    with priority and due time, device. One event, one step to take back."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    guess = TicketGuess.objects.filter(ticket=ticket).select_related("category").first()
    stand = [name for name in standing(ticket, guess) if name in FIELDS] if guess else []
    asked = set(kinds)
    taken = [name for name in stand if not asked or name in asked]
    if guess is None or not taken:
        raise WrongState("guess.none")
    as_it_was = undo.before(ticket)
    columns = _take(ticket, guess, taken)
    save_ticket(ticket, *columns, now=now)
    if "category" in taken:
        copy_checklist(ticket)
    index_ticket(ticket.pk)
    event = record(
        "helpdesk.ticket.guessed",
        actor=actor,
        target=ticket,
        kinds="+".join(taken),
        changes={name: [guess.was.get(name), _value(ticket, name)] for name in taken},
    )
    undo.keep_step(ticket, as_it_was, "guess", actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def dismiss_guess(
    *,
    ticket_id: int,
    actor: User,
    kind: str,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """This guess is wrong: nobody is shown it any more. Records nothing: nothing was changed."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    guess = TicketGuess.objects.filter(ticket=ticket).first()
    if guess is None or kind not in SHOWN:
        raise WrongState("guess.none")
    guess.dismissed = sorted({*guess.dismissed, kind})
    guess.save(update_fields=["dismissed"])
    return ticket


def _take(ticket: Ticket, guess: TicketGuess, taken: list[str]) -> list[str]:
    columns: list[str] = []
    if "category" in taken and guess.category:
        ticket.category = guess.category
        ticket.request_type_id = guess.category.request_type_id
        columns += ["category", "request_type"]
    if "impact" in taken and guess.impact:
        was = ticket.priority
        ticket.impact = guess.impact
        ticket.priority = priority_for(ticket.impact, ticket.urgency)
        move_due(ticket, was, ticket.priority)
        columns += ["impact", "priority", "due_at"]
    if "asset" in taken:
        ticket.asset_id = guess.asset_id
        columns.append("asset")
    return columns


def _value(ticket: Ticket, name: str) -> int | None:
    return getattr(ticket, "impact" if name == "impact" else f"{name}_id")  # type: ignore[no-any-return]  # a key


def _guessed(guess: TicketGuess, name: str) -> Any:
    return getattr(guess, name if name in ("impact", "twins") else f"{name}_id")


def _first_words(ticket: Ticket) -> str:
    first = ticket.messages.order_by("pk").values_list("body", flat=True).first()
    return (first or "")[:2_000]
