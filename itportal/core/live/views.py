"""`GET /live/token/`: a signed grant for the topics of the open page."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from itportal.core.live.tokens import Grant, issue
from itportal.core.live.topics import MAX_TOPICS, may_listen

MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{3}")


@login_not_required  # answers the script 401 itself
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """401 without a session; topics the user may not hear are left out, not refused."""
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    asked = request.GET.get("topics", "").split()[:MAX_TOPICS]
    topics = frozenset(topic for topic in asked if may_listen(request.user, topic))
    grant = Grant(
        user_id=request.user.pk,
        topics=topics | {f"user:{request.user.pk}"},
        since=_moment(request.GET.get("since", "")),
    )
    return JsonResponse({"token": issue(grant), "topics": sorted(grant.topics)})


def _moment(text: str) -> float:
    """Seconds since 1970; 0 for whatever is none."""
    return float(text) if MOMENT.fullmatch(text) else 0.0
