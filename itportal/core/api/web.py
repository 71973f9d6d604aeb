"""Pages of API tokens: one's own, and everybody's for administrators."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.api.directory import directory
from itportal.core.api.forms import TokenForm
from itportal.core.api.models import ApiToken
from itportal.core.api.policy import may_revoke_token, may_see_all_tokens
from itportal.core.api.scopes import known_scopes
from itportal.core.api.services import create_token, revoke_token
from itportal.core.api.snippets import snippets_for
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.paging import keyset_page
from itportal.core.ui.toasts import toast


@never_cache
@sensitive_variables("made")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Own tokens and the form of a new one; a new token's text is on this answer only."""
    user: Any = request.user
    form = TokenForm(request.POST if request.method == "POST" else None, user=user)
    made = None
    if request.method == "POST":
        directory().require_proof(request)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["institution_id"] = values.pop("institution")
        try:
            made = create_token(user=user, actor=user, now=timezone.now(), **values)
            form = TokenForm(user=user)
        except PortalError as error:
            add_portal_error(form, error)
    own = ApiToken.objects.filter(user=user).order_by("-pk")
    context = {
        "form": form,
        "made": made,
        "snippets": snippets_for(made.token.scopes, made.secret) if made else [],
        "page": token_page(request, own),
        "sees_all": bool(may_see_all_tokens(user)),
        "keeps_webhooks": directory().keeps_webhooks(user),
        "crumbs": [(_("My settings"), "/profiil/"), (_("API tokens"), "")],
    }
    status = 422 if form.errors else 200
    return render(request, "api/tokens.html", context, status=status)


@never_cache
@require_safe
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Everybody's tokens; administrators only."""
    require(may_see_all_tokens(request.user))
    rows = ApiToken.objects.select_related("user__person").order_by("-pk")
    context = {
        "page": token_page(request, rows),
        "crumbs": [(_("API tokens"), "/profiil/votmed/"), (_("Everybody's"), "")],
    }
    return render(request, "api/all_tokens.html", context)


@require_POST
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one token; whose it is not sees the same as no token."""
    token = ApiToken.objects.filter(uid=uid).first()
    if token is None or not may_revoke_token(request.user, token):
        raise Http404
    revoke_token(token_id=token.pk, actor=request.user, now=timezone.now())
    toast(request, _("The token no longer works."))
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if allowed else "api_tokens:index")


def token_page(request: HttpRequest, rows: Any) -> Any:
    """A page of tokens, each with `scope_labels`, `state` and `dialog_id` for the table."""
    page = keyset_page(rows, after=request.GET.get("after"))
    now, labels = timezone.now(), known_scopes()
    for token in page:
        token.scope_labels = [str(labels.get(scope, scope)) for scope in token.scopes]
        token.dialog_id = f"revoke-{token.uid}"
        if token.revoked_at:
            token.state = "revoked"
        else:
            token.state = "expired" if token.expires_at <= now else "works"
    return page
