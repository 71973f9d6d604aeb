"""Disruptions: told to those they touch, kept by those who serve the place."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Disruption
from helpdesk.selectors import current_disruptions, with_my_word
from helpdesk.services import disruptions as services
from helpdesk.web.disruption_forms import DisruptionForm, NewsForm
from helpdesk.web.settings import FORM_METHODS, saved
from helpdesk.web.tickets import vary
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, keyset_page, toast, wants_partial
from itportal.core.ui.requests import version_of

# How long one that is over stands in the list.
LATELY = timedelta(days=30)
# The order in which those that most people said "me too" to come first.
MOST = "minaka"


@login_required
@require_safe
def listed(request: PortalRequest) -> HttpResponse:
    """Those of now, and below them those lately over."""
    now = timezone.now()
    seen: Any = Disruption.objects.visible_to(request.user)
    rows = with_my_word(seen, request.user).prefetch_related("institutions")
    by, only_mine = request.GET.get("jarjesta"), request.GET.get("minaka") == "1"
    most = ("-affected",) if by == MOST else ()
    if only_mine:
        rows = rows.filter(is_mine=True)
    over = rows.filter(ended_at__gte=now - LATELY).order_by(*most, "-ended_at", "-pk")
    asked = {"jarjesta": MOST if most else "", "minaka": "1" if only_mine else ""}
    facts = {
        "by_most": bool(most),
        "only_mine": only_mine,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "now": rows.current(now=now).order_by(*most, "starts_at", "pk"),
        "over": keyset_page(over, after=request.GET.get("after"), size=30),
        "may_announce": policy.may_announce(request.user),
    }
    return render(request, "helpdesk/disruptions/list.html", facts)


@login_required
@require_safe
def of_now(request: PortalRequest) -> HttpResponse:
    """What stands on the home page and above the forms (`teema`: of this topic), drawn anew."""
    topic = request.GET.get("teema", "").replace("\0", "")
    rows = current_disruptions(request.user, now=timezone.now(), topic=topic or None)
    facts = {"disruptions": rows, "topic": topic}
    return render(request, "helpdesk/disruptions/partials/now.html", facts)


def visible_disruption(user: User, number: str) -> Disruption:
    """404 for absent and invisible alike."""
    rows: Any = with_my_word(Disruption.objects.visible_to(user), user)
    row: Disruption | None = rows.filter(number=number).first()
    if row is None:
        raise Http404
    return row


@login_required
@require_safe
def one(request: PortalRequest, number: str) -> HttpResponse:
    return _page(request, visible_disruption(request.user, number))


def _page(
    request: PortalRequest,
    row: Disruption,
    *,
    form: NewsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    places = list(row.institutions.order_by("name"))
    facts = {
        "disruption": row,
        "places": places,
        "news": row.news.order_by("-created_at", "-pk"),
        "form": form or NewsForm(),
        "may_keep": policy.may_keep_disruption(request.user, [place.pk for place in places]),
        "may_follow": row.ended_at is None and row.starts_at <= timezone.now(),
    }
    name = "partials/story.html" if wants_partial(request) else "one.html"
    return vary(render(request, f"helpdesk/disruptions/{name}", facts, status=status))


@login_required
@require_http_methods(FORM_METHODS)
def new(request: PortalRequest) -> HttpResponse:
    require(policy.may_announce(request.user))
    return _edit(request, None)


@login_required
@require_http_methods(FORM_METHODS)
def edit(request: PortalRequest, number: str) -> HttpResponse:
    return _edit(request, _kept(request, number))


def _kept(request: PortalRequest, number: str) -> Disruption:
    """The row, for those who may change it."""
    row = visible_disruption(request.user, number)
    places = row.institutions.values_list("pk", flat=True)
    require(policy.may_keep_disruption(request.user, places))
    return row


def _edit(request: PortalRequest, row: Disruption | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    now = timezone.now()
    initial = DisruptionForm.initial_of(row) if row else {"starts_at": now}
    form, status = DisruptionForm(typed, initial=initial, user=request.user), 200
    if typed is not None:
        made: list[Disruption] = []

        def save() -> None:
            common: dict[str, Any] = {
                "actor": request.user,
                "facts": form.facts(),
                "now": now,
            }
            if row is None:
                made.append(services.announce_disruption(**common))
                return
            version = version_of(request.POST)
            made.append(
                services.edit_disruption(
                    disruption_id=row.pk, expected_version=version, **common
                )
            )

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved") if row else _("Announced"))
            return redirect("disruptions:one", made[0].number)
    version = request.POST.get("version") or (row.version if row else "")
    facts = {"form": form, "disruption": row, "version": version}
    return render(request, "helpdesk/disruptions/edit.html", facts, status=status)


@login_required
@require_POST
def news(request: PortalRequest, number: str) -> HttpResponse:
    """News, or (`do=end`) the end with its last words."""
    row = _kept(request, number)
    form = NewsForm(request.POST)
    ends = request.POST.get("do") == "end"
    common: dict[str, Any] = {
        "disruption_id": row.pk,
        "actor": request.user,
        "expected_version": version_of(request.POST),
        "now": timezone.now(),
    }

    def save() -> None:
        if ends:
            services.end_disruption(body=form.cleaned_data["body"], **common)
        else:
            services.add_news(
                body=form.cleaned_data["body"], next_news_at=form.next_news(), **common
            )

    done, status = saved(form, save)
    if not done:
        return _page(
            request, visible_disruption(request.user, number), form=form, status=status
        )
    toast(request, _("It is over, people were told") if ends else _("News added"))
    return redirect("disruptions:one", number)


@login_required
@require_POST
def resume(request: PortalRequest, number: str) -> HttpResponse:
    row = _kept(request, number)
    try:
        services.resume_disruption(disruption_id=row.pk, actor=request.user, now=timezone.now())
    except PortalError as error:
        form = NewsForm({})
        form.add_error(None, error.message)
        return _page(request, row, form=form, status=error.status)
    toast(request, _("The disruption goes on"))
    return redirect("disruptions:one", number)


@login_required
@require_POST
def me_too(request: PortalRequest, number: str) -> HttpResponse:
    """Say "me too"; `do=undo` takes it back. Answers with the count and the way back."""
    row = visible_disruption(request.user, number)
    if request.POST.get("do") == "undo":
        services.take_back_me_too(disruption_id=row.pk, actor=request.user)
    else:
        services.say_me_too(disruption_id=row.pk, actor=request.user, now=timezone.now())
    if not wants_partial(request):
        return redirect("disruptions:one", number)
    facts = {"disruption": visible_disruption(request.user, number)}
    return vary(render(request, "helpdesk/disruptions/partials/me_too.html", facts))
