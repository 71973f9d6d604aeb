"""The search page and the list that opens while typing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from itportal.core.search.finding import search
from itportal.core.search.registry import kinds

_ON_PAGE, _OF_ONE_KIND, _WHILE_TYPING = 8, 50, 4


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`q`: what is looked for; `kind`: only this kind, with more of it."""
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    only = [kind] if kind in kinds() else None
    limit = _OF_ONE_KIND if only else _ON_PAGE
    context: dict[str, Any] = {
        "q": text[:1_000],
        "kind": kinds()[kind] if only else None,
        "results": search(request.user, text, kinds=only, limit=limit),
    }
    return render(request, "search/page.html", context)


@login_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A partial: the best few of each kind for an unfinished `q`."""
    text = request.GET.get("q", "")
    results = search(request.user, text, limit=_WHILE_TYPING, is_typing=True)
    response = render(request, "search/suggest.html", {"q": text[:1_000], "results": results})
    patch_vary_headers(response, ["HX-Request"])
    return response
