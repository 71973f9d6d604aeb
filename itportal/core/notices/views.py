"""The bell, the list of notices, and what a person wants to hear of."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.notices import selectors, services
from itportal.core.ui.paging import keyset_page
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast


@login_required
@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    page = keyset_page(selectors.notices_of(request.user), after=request.GET.get("after"))
    context = {"page": page, "items": selectors.shown_to(request.user, list(page))}
    name = "notice_rows.html" if wants_partial(request) else "notice_list.html"
    response = render(request, f"notices/pages/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


@login_required
@require_safe
def bell(request: PortalRequest) -> HttpResponse:
    """The latest notices as a fragment of the shell; without htmx, the list."""
    if not wants_partial(request):
        return redirect("notices:list")
    context = {"items": selectors.latest(request.user)}
    return render(request, "notices/pages/bell.html", context)


@login_required
@require_safe
def unread(request: PortalRequest) -> HttpResponse:
    """How many are unread, as the bell shows and says it; asked when the live topic calls."""
    state = selectors.Bell(services.unread_count(request.user))
    return JsonResponse({"badge": state.badge, "label": state.label})


@login_required
@require_POST
def read_one(request: PortalRequest, uid: UUID) -> HttpResponse:
    services.mark_notice_read(request.user, uid=uid)
    return redirect("notices:list")


@login_required
@require_POST
def read_all(request: PortalRequest) -> HttpResponse:
    services.mark_all_read(request.user)
    return redirect("notices:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PortalRequest) -> HttpResponse:
    choices = selectors.choices_of(request.user)
    if request.method == "POST":
        wanted = {
            choice.kind.code: (
                f"bell-{choice.kind.code}" in request.POST,
                f"mail-{choice.kind.code}" in request.POST,
            )
            for choice in choices
        }
        services.save_preferences(request.user, choices=wanted)
        toast(request, _("Your choices are saved"))
        return redirect("notices:preferences")
    return render(request, "notices/pages/preferences.html", {"choices": choices})
