"""Pages of webhooks: the list, one with its log, one message, and their verbs."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.api.directory import directory
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.paging import keyset_page
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast
from itportal.core.webhooks import services
from itportal.core.webhooks.forms import SpanForm, WebhookForm
from itportal.core.webhooks.models import Delivery, Webhook
from itportal.core.webhooks.policy import may_keep_webhooks, may_read_body
from itportal.core.webhooks.scopes import telling_scopes
from itportal.core.webhooks.services import FACTS
from itportal.core.webhooks.snippets import receiver_of
from itportal.core.webhooks.telling import Teller, persons_in

STATES = {
    Delivery.State.QUEUED: ("wait", "hourglass"),
    Delivery.State.CLAIMED: ("info", "send"),
    Delivery.State.DELIVERED: ("ok", "check"),
    Delivery.State.DEAD: ("bad", "x"),
}


@require_safe
def webhooks(request: PortalRequest) -> HttpResponse:
    """One's own; administrators see everybody's."""
    require(may_keep_webhooks(request.user))
    rows = Webhook.objects.visible_to(request.user).select_related("user__person")
    page = keyset_page(rows.order_by("-pk"), after=request.GET.get("after"))
    context = {
        "page": page,
        "sees_all": directory().manages_tokens(request.user),
        "crumbs": [(_("Webhooks"), "")],
    }
    return render(request, "webhooks/list.html", context)


@never_cache
@sensitive_variables("made")
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: PortalRequest) -> HttpResponse:
    """The form of a new one; its secret is on the answer to it, and nowhere else."""
    require(may_keep_webhooks(request.user))
    is_post = request.method == "POST"
    form = WebhookForm(request.POST if is_post else None, owner=request.user)
    if is_post:
        directory().require_proof(request)
    if is_post and form.is_valid():
        try:
            made = services.create_webhook(
                actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except PortalError as error:
            add_portal_error(form, error)
        else:
            return _secret_shown(request, made)
    context = {"form": form, "crumbs": [*_above(), (_("New webhook"), "")]}
    return render(request, "webhooks/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    webhook = _visible(request, uid)
    is_post = request.method == "POST"
    initial = {name: getattr(webhook, name) for name in FACTS}
    form = WebhookForm(request.POST if is_post else None, owner=webhook.user, initial=initial)
    if is_post:
        directory().require_proof(request)
    if is_post and form.is_valid():
        try:
            services.edit_webhook(
                webhook_id=webhook.pk, actor=request.user, **form.cleaned_data
            )
        except PortalError as error:
            add_portal_error(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("webhooks:webhook", uid=uid)
    crumbs = [*_above(), (webhook.name, _address(webhook)), (_("Change"), "")]
    context = {"form": form, "webhook": webhook, "crumbs": crumbs}
    return render(request, "webhooks/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    """One with its log; a POST has the messages of some days sent again."""
    webhook = _visible(request, uid)
    form = SpanForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        days = form.cleaned_data
        try:
            count = services.replay_span(
                webhook_id=webhook.pk,
                since=_begin(days["since"]),
                until=_begin(days["until"] + timedelta(days=1)),
                actor=request.user,
                now=timezone.now(),
            )
        except PortalError as error:
            add_portal_error(form, error)
        else:
            text = ngettext(
                "%(count)s message is sent again.", "%(count)s messages are sent again.", count
            )
            toast(request, text % {"count": count})
            return redirect("webhooks:webhook", uid=uid)
    return _webhook_page(request, webhook, form, status=422 if form.errors else 200)


def _webhook_page(
    request: PortalRequest, webhook: Webhook, form: SpanForm, *, status: int
) -> HttpResponse:
    log = webhook.deliveries.defer("body").order_by("-pk")
    page = keyset_page(log, after=request.GET.get("after"), size=25)
    for delivery in page:
        delivery.look = STATES[Delivery.State(delivery.state)]
    labels = telling_scopes()
    institutions = dict(directory().choices(webhook.user))
    context = {
        "webhook": webhook,
        "scopes": [labels.get(scope, scope) for scope in webhook.scopes],
        "institution": institutions.get(webhook.institution_id or 0, ""),
        "is_silent": not webhook.may_speak(timezone.now()),
        "page": page,
        "form": form,
        "crumbs": [*_above(), (webhook.name, "")],
    }
    return render(request, "webhooks/webhook.html", context, status=status)


@require_safe
@personal_data_read("contact")
def message_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    """One message: what was sent, and how each try went."""
    visible = Webhook.objects.visible_to(request.user)
    found = Delivery.objects.select_related("webhook__user__person", "webhook__token")
    delivery = get_object_or_404(found.filter(webhook__in=visible), uid=uid)
    webhook = delivery.webhook
    is_test = delivery.kind == Delivery.Kind.TEST
    same = is_test or Teller(webhook).sight == delivery.sight
    may_read = may_read_body(request.user, webhook, is_of_these_rights=same)
    note_persons(request, persons_in(delivery.body) if may_read else (), purpose=webhook.name)
    shown = json.dumps(json.loads(delivery.body), ensure_ascii=False, indent=2)
    context = {
        "delivery": delivery,
        "webhook": webhook,
        "look": STATES[Delivery.State(delivery.state)],
        "tries": [_told(one) for one in delivery.tries],
        "body": shown if may_read else "",
        "why_not": may_read.reason,
        "can_replay": delivery.kind != Delivery.Kind.TEST and delivery.done_at is not None,
        "crumbs": [*_above(), (webhook.name, _address(webhook)), (_("Message"), "")],
    }
    return render(request, "webhooks/message.html", context)


@require_POST
def message_replay(request: PortalRequest, uid: UUID) -> HttpResponse:
    visible = Webhook.objects.visible_to(request.user)
    delivery = get_object_or_404(Delivery.objects.filter(webhook__in=visible), uid=uid)
    services.replay(
        webhook_id=delivery.webhook_id,
        delivery_uid=uid,
        actor=request.user,
        now=timezone.now(),
    )
    toast(request, _("The message is sent again."))
    return redirect("webhooks:webhook", uid=delivery.webhook.uid)


@require_POST
def webhook_test(request: PortalRequest, uid: UUID) -> HttpResponse:
    webhook = _visible(request, uid)
    made = services.send_test(webhook_id=webhook.pk, actor=request.user, now=timezone.now())
    made.refresh_from_db(fields=["uid"])
    toast(request, _("A test is on its way. Reload the page to see what came of it."))
    return redirect("webhooks:message", uid=made.uid)


@require_POST
def webhook_pause(request: PortalRequest, uid: UUID) -> HttpResponse:
    webhook = _visible(request, uid)
    services.pause_webhook(webhook_id=webhook.pk, actor=request.user)
    toast(request, _("The webhook is paused."))
    return redirect("webhooks:webhook", uid=uid)


@require_POST
def webhook_resume(request: PortalRequest, uid: UUID) -> HttpResponse:
    """`missed=0`: only what changes from now on."""
    webhook = _visible(request, uid)
    missed = request.POST.get("missed", "1") == "1"
    now = timezone.now()
    services.resume_webhook(webhook_id=webhook.pk, actor=request.user, now=now, missed=missed)
    toast(request, _("The webhook works again."))
    return redirect("webhooks:webhook", uid=uid)


@never_cache
@sensitive_variables("made")
@require_POST
def webhook_secret(request: PortalRequest, uid: UUID) -> HttpResponse:
    webhook = _visible(request, uid)
    directory().require_proof(request)
    made = services.change_secret(webhook_id=webhook.pk, actor=request.user, now=timezone.now())
    return _secret_shown(request, made)


@require_POST
def webhook_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    webhook = _visible(request, uid)
    services.remove_webhook(webhook_id=webhook.pk, actor=request.user)
    toast(request, _("Removed"))
    return redirect("webhooks:list")


# --- what they share ------------------------------------------------------------------------------
@sensitive_variables("made")
def _secret_shown(request: PortalRequest, made: services.NewWebhook) -> HttpResponse:
    crumbs = [*_above(), (made.webhook.name, _address(made.webhook)), (_("Secret"), "")]
    context = {"made": made, "receiver": receiver_of(made.secret), "crumbs": crumbs}
    return render(request, "webhooks/secret.html", context)


def _visible(request: PortalRequest, uid: UUID) -> Webhook:
    rows = Webhook.objects.visible_to(request.user)
    found: Webhook = get_object_or_404(rows.select_related("user__person", "token"), uid=uid)
    return found


def _above() -> list[tuple[str, str]]:
    return [(_("Webhooks"), reverse("webhooks:list"))]


def _address(webhook: Webhook) -> str:
    return reverse("webhooks:webhook", args=[webhook.uid])


def _begin(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _told(tried: dict[str, Any]) -> dict[str, Any]:
    """A try as the page shows it: its error as a sentence."""
    error, status = str(tried["error"]), tried["status"]
    text = PortalError(error, **tried["params"]).message if error else ""
    return {
        "at": parse_datetime(tried["at"]),
        "ms": tried["ms"],
        "status": status,
        "is_good": status is not None and 200 <= status < 300,
        "text": text or tried["answer"],
    }
