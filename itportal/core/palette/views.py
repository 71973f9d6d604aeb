"""What the palette lists for the text so far."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from itportal.core.palette.ranking import PHRASE, best
from itportal.core.palette.registry import Command, commands_for, recent_for
from itportal.core.search.finding import Hit, search
from itportal.core.search.registry import kinds
from itportal.core.ui.requests import wants_partial

MOST, RECENT, OF_A_KIND, COMMANDS = 12, 8, 4, 5
ONLY_COMMANDS, ONLY_NUMBERS = ">", "#"


@dataclass(slots=True)
class Section:
    """A heading and what stands under it: hits, commands or recent things."""

    label: str | Promise
    hits: list[Hit] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.hits) + len(self.rows)


@login_required
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """A partial for the dialog; as a page: the search."""
    text = request.GET.get("q", "")[:200].strip()
    if not wants_partial(request):
        address = reverse("search:search")
        return redirect(f"{address}?{urlencode({'q': text})}" if text else address)
    sections = [section for section in _sections(request.user, text) if len(section)]
    count = sum(len(section) for section in sections)
    context = {"sections": sections, "count": count, "text": text.lstrip("".join(_marks()))}
    response = render(request, "palette/list.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def _marks() -> dict[str, list[str] | None]:
    """First characters that narrow the search, and to which kinds (None: not kinds)."""
    marks: dict[str, list[str] | None] = {ONLY_COMMANDS: None, ONLY_NUMBERS: None}
    for code, kind in kinds().items():
        if kind.mark:
            marks[kind.mark] = [*(marks.get(kind.mark) or []), code]
    return marks


def _sections(user: Any, text: str) -> list[Section]:
    if not text:
        recent = recent_for(user, RECENT)
        common = commands_for(user)[: MOST - len(recent)]
        return [Section(_("Lately seen"), rows=recent), _commands(common)]
    mark, rest = text[0], text[1:].strip()
    if mark == ONLY_COMMANDS:
        found = [command for _place, command in best(commands_for(user), rest)]
        return [_commands((found if rest else commands_for(user))[:MOST])]
    if mark in _marks():
        return _objects(user, rest, MOST, only=_marks()[mark], is_number=mark == ONLY_NUMBERS)
    named = best(commands_for(user), text)[:COMMANDS]
    commands = _commands([command for _place, command in named])
    objects = _objects(user, text, MOST - len(commands))
    meant = bool(named) and named[0][0] == PHRASE
    return [commands, *objects] if meant else [*objects, commands]


def _commands(rows: list[Command]) -> Section:
    return Section(_("Commands and pages"), rows=rows)


def _objects(
    user: Any,
    text: str,
    most: int,
    *,
    only: list[str] | None = None,
    is_number: bool = False,
) -> list[Section]:
    """Hits by kind, at most `most`; what has that very number comes first."""
    results = search(
        user,
        text,
        kinds=only,
        limit=most if only else OF_A_KIND,
        is_typing=True,
        near=False,
        only_numbers=is_number,
    )
    sections: dict[str, Section] = {}
    for hit in [*results.direct, *results.hits][:most]:
        sections.setdefault(hit.kind, Section(hit.label)).hits.append(hit)
    return list(sections.values())
