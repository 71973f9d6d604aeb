"""What a request is about, guessed from its words: topic, impact, device, guide, twin requests. No other teacher than the portal's own
requests, topics and devices; each guess says why.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from assets.models import Asset
from helpdesk.models import Category, Guide, Ticket, TopicWord
from helpdesk.selectors import devices_around
from itportal.core.search.vectors import lemmas_of

# A word tells as much as if so many requests of the topic had been read beside the real ones.
_DOUBT = 4.0
# How sure of a topic one must be to name it.
_SURE = 0.5
_NUMBER = re.compile(r"\b([A-Za-zÕÄÖÜõäöü]{1,5})[- ]?(\d{2,8})\b")

REASONS: Mapping[str, Any] = {
    "topic.word": _("“%(word)s” stands in %(times)s requests of this topic, in %(all)s of all"),
    "topic.name": _("“%(word)s” is a word of this topic's name"),
    "asset.number": _("the text names %(word)s"),
    "asset.word": _("the text says “%(word)s”"),
    "asset.only": _("the requester has no other for this topic"),
    "impact.word": _("the text says “%(word)s”"),
    "impact.many": _("%(count)s requests like this from the institution within two hours"),
    "guide.word": _("the guide speaks of “%(word)s”"),
    "twin.asset": _("about the same device"),
    "twin.requester": _("from the same person"),
    "twin.words": _("the same words: %(word)s"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """`value`: what is guessed; `reason`: a code of REASONS; `share`: how sure, 0 to 1."""

    value: Any
    reason: str
    params: dict[str, Any] = field(default_factory=dict)
    share: float = 1.0

    @property
    def why(self) -> str:
        return why(self.reason, self.params)


def why(reason: str, params: Mapping[str, Any]) -> str:
    return str(REASONS[reason]) % params if reason in REASONS else ""


# --- topic --------------------------------------------------------------------------------
def guess_topic(text: str) -> Guess | None:
    """The topic whose requests speak like this one: by Bayes' rule over single words, two
    statements at any number of requests. None when no word is known, or it is not clear."""
    words = lemmas_of(text)
    seen: dict[str, dict[int, int]] = defaultdict(dict)
    rows = TopicWord.objects.filter(lemma__in=[*words, ""], category__is_active=True)
    for lemma, category_id, times in rows.values_list("lemma", "category_id", "times"):
        seen[lemma][category_id] = times
    read = seen.pop("", {})
    if not seen:
        return None
    shares = _shares(seen, read)
    best = max(shares, key=lambda pk: (shares[pk], -pk))
    if shares[best] < _SURE:
        return None
    topic = Category.objects.select_related("request_type").get(pk=best)
    lemma = max(seen, key=lambda one: (_tells(seen[one], best, read), one))
    return Guess(topic, *_topic_reason(words[lemma], seen[lemma], best), share=shares[best])


def _shares(seen: Mapping[str, Mapping[int, int]], read: Mapping[int, int]) -> dict[int, float]:
    """How likely each topic is, all together 1."""
    every = sum(read.values()) or 1
    logs: dict[int, float] = {}
    for topic in {pk for counts in seen.values() for pk in counts} | set(read):
        own = read.get(topic, 0)
        # Half the weight of how common a topic is: the words decide.
        said = 0.5 * math.log((own + 1) / (every + len(read)))
        for counts in seen.values():
            common = sum(counts.values()) / (every + _DOUBT)
            said += math.log((counts.get(topic, 0) + _DOUBT * common) / (own + _DOUBT))
        logs[topic] = said
    top = max(logs.values())
    whole = sum(math.exp(said - top) for said in logs.values())
    return {topic: math.exp(said - top) / whole for topic, said in logs.items()}


def _tells(counts: Mapping[int, int], topic: int, read: Mapping[int, int]) -> float:
    """How much a word speaks for the topic rather than for the others."""
    own = counts.get(topic, 0) / (read.get(topic, 0) + _DOUBT)
    return own / (sum(counts.values()) / (sum(read.values()) + _DOUBT))


def _topic_reason(
    word: str, counts: Mapping[int, int], topic: int
) -> tuple[str, dict[str, Any]]:
    every = sum(counts.values())
    if counts.get(topic, 0) < 2:
        return "topic.name", {"word": word}
    return "topic.word", {"word": word, "times": counts[topic], "all": every}


def topic_counts(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """(lemma, topic) → times, from (subject, topic) of requests; ("", topic): how many of them.

    A word seen once says nothing yet, and may be somebody's name: it is not kept.
    """
    counts: dict[tuple[str, int], int] = defaultdict(int)
    times: dict[str, int] = defaultdict(int)
    for subject, topic in rows:
        counts["", topic] += 1
        for lemma in lemmas_of(subject):
            counts[lemma[:80], topic] += 1
            times[lemma[:80]] += 1
    return {key: n for key, n in counts.items() if not key[0] or times[key[0]] > 1}


# --- device -------------------------------------------------------------------------------
def guess_device(text: str, person: Person, topic: Category | None) -> Guess | None:
    """The device the text names; else the one of the person's that fits its words or topic, when
    there is only one."""
    around = devices_around(person)
    named = _numbered(text, person, around)
    if named:
        return Guess(named, "asset.number", {"word": named.inventory_no})
    words = lemmas_of(text)
    fits = {asset.pk: _common(words, asset) for asset in around}
    most = max((len(said) for said in fits.values()), default=0)
    if most:
        best = [asset for asset in around if len(fits[asset.pk]) == most]
        if len(best) == 1:
            return Guess(best[0], "asset.word", {"word": ", ".join(fits[best[0].pk])})
        around = best
    kinds = set(topic.asset_kinds) if topic else set()
    of_topic = [a for a in around if a.model.category.code in kinds]
    return Guess(of_topic[0], "asset.only") if len(of_topic) == 1 else None


def _numbered(text: str, person: Person, around: list[Asset]) -> Asset | None:
    """By an inventory number in the text: of the person's own, else of their institutions."""
    numbers = {f"{letters}-{digits}".upper() for letters, digits in _NUMBER.findall(text)}
    if not numbers:
        return None
    own = [asset for asset in around if asset.inventory_no.upper() in numbers]
    if own:
        return own[0]
    wanted = Q(inventory_no__in=numbers)
    near = Asset.objects.filter(wanted, institution__employments__person=person)
    return near.select_related("model__category", "model__manufacturer").order_by("pk").first()


def _common(words: Mapping[str, str], asset: Asset) -> list[str]:
    """Words of the text that name the device's kind, maker or model."""
    model = asset.model
    names = f"{model.category.name_et} {model.manufacturer.name} {model.name}"
    there = lemmas_of(names)
    return sorted({typed.lower() for lemma, typed in words.items() if lemma in there})


# --- impact -------------------------------------------------------------------------------
_HOUSE = re.compile(
    r"\b(?:kogu|terve\w*|kõigis?) (?:maja\w*|kool\w*|vald\w*|valla\w*|asutus\w*|majade\w*)",
    re.I,
)
_SEVERAL = re.compile(
    r"\b(?:kõigil|kellelgi|keegi ei|mitmel|meil kõigil|kogu klass\w*|terve klass\w*|kolleegidel)\b",
    re.I,
)
MANY, TOGETHER = 3, timedelta(hours=2)


def guess_impact(text: str, twins: "list[Twin]", *, now: datetime) -> Guess | None:
    """1 the house, 2 several people: by what the text says, else by how many ask at once."""
    for level, words in ((1, _HOUSE), (2, _SEVERAL)):
        said = words.search(text)
        if said:
            return Guess(level, "impact.word", {"word": said[0].lower()})
    at_once = [one for one in twins if one.is_near and one.opened_at > now - TOGETHER]
    if len(at_once) + 1 >= MANY:
        return Guess(2, "impact.many", {"count": len(at_once) + 1})
    return None


# --- guide --------------------------------------------------------------------------------
_GUIDES = 400


def guess_guide(text: str, institution_id: int) -> Guess | None:
    """The published guide, of those the requester may read, whose title and search words share the
    most telling words with the text. One statement."""
    words = lemmas_of(text)
    rows = Guide.objects.for_people_of(institution_id).order_by("-pk")[:_GUIDES]
    speaks = {guide: set(lemmas_of(f"{guide.title} {guide.keywords}")) for guide in rows}
    held: dict[str, int] = defaultdict(int)
    for lemmas in speaks.values():
        for lemma in lemmas & set(words):
            held[lemma] += 1
    # A word that many guides have says little of each.
    worth = {lemma: 1 / n for lemma, n in held.items()}
    marks = {
        guide: sum(worth[w] for w in there & set(worth)) for guide, there in speaks.items()
    }
    best = max(marks, key=lambda guide: (marks[guide], guide.pk), default=None)
    if best is None or marks[best] < _TELLING:
        return None
    word = max(speaks[best] & set(worth), key=lambda lemma: (worth[lemma], lemma))
    return Guess(best, "guide.word", {"word": words[word]})


# --- twins --------------------------------------------------------------------------------
_LOOKED_AT, TWINS_KEPT = 200, 5
_ALIKE, _TELLING = 0.5, 0.5
_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Twin:
    """A request that may be about the same. `is_near`: of the same institution."""

    pk: int
    opened_at: datetime
    is_near: bool
    alike: float
    reason: str
    params: dict[str, Any]


def find_twins(ticket: Ticket, *, now: datetime) -> list[Twin]:
    """Open requests of the last fortnight about the same device, or that share words with this one:
    half of them all, from the same person any. Among the newest 200 of the institution and as many
    of the portal: two statements at any number of requests."""
    lately = Ticket.objects.open().filter(opened_at__gt=now - _LATELY).exclude(pk=ticket.pk)
    newest = lately.order_by("-opened_at", "-pk").only(
        *("title", "opened_at", "institution_id", "requester_id", "asset_id", "caller")
    )
    near = newest.filter(institution=ticket.institution_id)
    rows = {row.pk: row for row in (*near[:_LOOKED_AT], *newest[:_LOOKED_AT])}
    words = lemmas_of(ticket.title)
    found = [twin for row in rows.values() if (twin := _twin(ticket, row, words))]
    found.sort(key=lambda twin: (-twin.alike, -twin.pk))
    return found


def _twin(ticket: Ticket, row: Ticket, words: Mapping[str, str]) -> Twin | None:
    there = set(lemmas_of(row.title))
    common = there & set(words)
    alike = len(common) / (len(there | set(words)) or 1)
    said = {"word": ", ".join(sorted({words[lemma].lower() for lemma in common}))}
    is_near = row.institution_id == ticket.institution_id
    if ticket.asset_id and row.asset_id == ticket.asset_id:
        return Twin(row.pk, row.opened_at, is_near, alike + 2, "twin.asset", {})
    same = row.requester_id == ticket.requester_id and row.caller == ticket.caller
    if same and common:
        return Twin(row.pk, row.opened_at, is_near, alike + 1, "twin.requester", {})
    if alike >= _ALIKE and len(common) > 1:
        return Twin(row.pk, row.opened_at, is_near, alike, "twin.words", said)
    return None
