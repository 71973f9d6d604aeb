"""Language, theme, statements, the style page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from itportal.core.ui import keys as registry
from itportal.core.ui import services
from itportal.core.ui.context import THEMES
from itportal.core.ui.locale import LANGUAGES
from itportal.core.ui.requests import wants_partial

COOKIE_AGE = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the switch stood on; never to another site."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        address = "/"
    return HttpResponseRedirect(address)


def _remember(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in LANGUAGES:
        if request.user.is_authenticated:
            services.choose_language(user=request.user, language=chosen)
        _remember(response, request, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in THEMES:
        if request.user.is_authenticated:
            services.choose_theme(user=request.user, theme=chosen)
        _remember(response, request, "theme", chosen)
    return response


@require_POST
def fold(request: HttpRequest) -> HttpResponse:
    """The menu of the expert shell as a rail of icons, or whole again; kept by this browser."""
    response = _back(request)
    _remember(
        response, request, "nav", "rail" if request.POST.get("nav") == "rail" else "whole"
    )
    return response


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every key the reader can use; `q`: only those that say it."""
    text = request.GET.get("q", "")[:60]
    groups = registry.matching(registry.keys_for(request.user), text)
    name = "ui/keys_sheet.html" if wants_partial(request) else "ui/keys.html"
    return render(request, name, {"groups": groups, "q": text})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/privacy.html")


@login_not_required
@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Licence, version and the way to the source: everyone who uses the portal may have it."""
    context = {"version": settings.VERSION, "source_url": settings.SOURCE_URL}
    return render(request, "ui/source.html", context)
