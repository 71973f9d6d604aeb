"""The collection of webhooks."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from itportal.core.api.changes import OPERATIONS
from itportal.core.api.directory import directory
from itportal.core.api.errors import ApiProblem
from itportal.core.api.fields import FlagField, MomentField, TextField, UidField
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet
from itportal.core.errors import Invalid
from itportal.core.webhooks import errors, services
from itportal.core.webhooks.models import Delivery, Webhook
from itportal.core.webhooks.policy import may_keep_webhooks
from itportal.core.webhooks.scopes import telling_scopes

MOST_WORDS = 40


class WebhookOut(Out):
    """An address that is told what changes. Its secret is shown when it is made, and never again."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    types = serializers.ListField(child=serializers.CharField(), help_text="Empty: all.")
    operations = serializers.ListField(child=serializers.CharField(), help_text="Empty: all.")
    with_objects = serializers.BooleanField()
    is_active = serializers.BooleanField()
    paused_for = serializers.ChoiceField(choices=Webhook.PausedFor.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewWebhookOut(WebhookOut):
    """With its secret, this once."""

    secret = serializers.CharField()


class DeliveryOut(Out):
    """A message to a webhook and how its last try went."""

    uid = serializers.UUIDField()
    message_id = serializers.CharField(help_text="The header webhook-id.")
    kind = serializers.ChoiceField(choices=Delivery.Kind.choices)
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    changes = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried again.")
    done_at = serializers.DateTimeField(allow_null=True)
    try_count = serializers.IntegerField()
    last_try = serializers.DictField()


def _words(words: list[str] | None = None, **options: Any) -> serializers.ListField:
    child: Any = serializers.ChoiceField(choices=words) if words else TextField(max_length=40)
    return serializers.ListField(child=child, max_length=MOST_WORDS, required=False, **options)


class WebhookFacts(In):
    """institution: uid; only it and what is under it."""

    scopes = _words(min_length=1)
    types = _words()
    operations = _words(list(OPERATIONS))
    with_objects = FlagField(required=False)
    institution = UidField(required=False, allow_null=True)


class WebhookIn(WebhookFacts):
    """scopes: of those of the token, by default all that tell of something."""

    name = TextField(max_length=80)
    url = TextField(max_length=500)


class WebhookPatch(WebhookFacts):
    name = TextField(max_length=80, required=False)
    url = TextField(max_length=500, required=False)


class ResumeIn(In):
    """missed: also what changed meanwhile (as when it is left out)."""

    missed = FlagField(required=False)


class ReplayIn(In):
    """Either one delivery, or all messages between two moments."""

    delivery = UidField(required=False)
    since = MomentField(required=False)
    until = MomentField(required=False)


class ReplayedOut(Out):
    """How many messages are sent again."""

    messages = serializers.IntegerField()


READS = ("list", "retrieve", "deliveries")
WRITES = ("create", "partial_update", "destroy")
VERBS = ("test", "pause", "resume", "change_secret", "replay")


class WebhookViewSet(ReadViewSet):
    """Webhooks of the caller; administrators see all."""

    rules = dict.fromkeys((*READS, *WRITES, *VERBS), may_keep_webhooks)
    scopes = dict.fromkeys(READS, "webhooks:read") | dict.fromkeys(
        (*WRITES, *VERBS), "webhooks:write"
    )
    serializer_class = WebhookOut
    institution_lookup = "institution_id"
    paged = frozenset({"deliveries"})

    def visible(self, actor: Any) -> QuerySet[Webhook]:
        return Webhook.objects.visible_to(actor)

    @extend_schema(request=WebhookIn, responses={201: NewWebhookOut})
    def create(self, request: Request) -> Response:
        """Make one. Keep its secret: it is shown only here."""
        values = self._given(WebhookIn)
        made = services.create_webhook(
            actor=self.actor, token=self.token, now=timezone.now(), **values
        )
        response = self._with_secret(made, status=201)
        response["Location"] = f"{self.request.path}{made.webhook.uid}/"
        return response

    @extend_schema(request=WebhookPatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        with self.changing() as webhook:
            self._require_reach(webhook)
            values = self._given(WebhookPatch)
            services.edit_webhook(webhook_id=webhook.pk, actor=self.actor, **values)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """End it, with its log."""
        with self.changing() as webhook:
            self._require_reach(webhook)
            services.remove_webhook(webhook_id=webhook.pk, actor=self.actor)
        return Response(status=204)

    @extend_schema(responses=DeliveryOut(many=True))
    @action(detail=True)
    def deliveries(self, request: Request, uid: str) -> Response:
        """What was sent in the last month, and how each try went; oldest first."""
        page = self.page(self.get_object().deliveries.all())
        show = DeliveryOut(context=self.get_serializer_context()).to_representation
        return Response(
            {"results": [show(row) for row in page.rows], "next": page.next_cursor or None}
        )

    @extend_schema(request=In, responses={202: DeliveryOut})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, uid: str) -> Response:
        """Send a message of no change; what came of it stands in the deliveries."""
        made = self._done(In, services.send_test, now=timezone.now())
        return Response(self._delivery(made), status=202)

    @extend_schema(request=In, responses=WebhookOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, uid: str) -> Response:
        """Send nothing until it is resumed; what changes is kept for then."""
        self._done(In, services.pause_webhook)
        return self.answer(self.get_object())

    @extend_schema(request=ResumeIn, responses=WebhookOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, uid: str) -> Response:
        """Send again, with what was missed unless it says otherwise."""
        self._done(ResumeIn, services.resume_webhook, now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(request=In, responses=NewWebhookOut)
    @action(detail=True, methods=["post"], url_path="change-secret")
    def change_secret(self, request: Request, uid: str) -> Response:
        """A new secret, shown only here; for a day the one before signs too."""
        return self._with_secret(
            self._done(In, services.change_secret, now=timezone.now()), status=200
        )

    @extend_schema(request=ReplayIn, responses={202: ReplayedOut})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, uid: str) -> Response:
        """Send again what was sent: with the same ids."""
        count = self._done(ReplayIn, self._replay)
        return Response({"messages": count}, status=202)

    # --- what they share --------------------------------------------------------------------------
    def run(self, handler: Callable[..., HttpResponseBase]) -> Response:
        """Answers that hold a secret are not kept for a second sender."""
        keyed = "Idempotency-Key" in self.request.headers
        if keyed and self.action in {"create", "change_secret"}:
            raise ApiProblem("idempotency.secret", status=422)
        return super().run(handler)

    def _replay(
        self,
        *,
        webhook_id: int,
        actor: Any,
        delivery: Any = None,
        since: Any = None,
        until: Any = None,
    ) -> int:
        now = timezone.now()
        if delivery:
            services.replay(webhook_id=webhook_id, delivery_uid=delivery, actor=actor, now=now)
            return 1
        if since is None:
            raise Invalid(fields={"since": errors.SPAN % {"days": 30}})
        return services.replay_span(
            webhook_id=webhook_id, since=since, until=until or now, actor=actor, now=now
        )

    def _given(self, body: type[In]) -> dict[str, Any]:
        """The body's members; a token makes nothing that tells more than itself may read."""
        values = self.validated(body)
        if "institution" in values:
            uid = values.pop("institution")
            values["institution_id"] = directory().find(str(uid)) if uid else None
            if uid and values["institution_id"] is None:
                raise Invalid(fields={"institution": errors.INSTITUTION})
        if self.limited_to is not None:
            limit = self.token.institution_id if self.token else None
            if body is WebhookIn:
                values.setdefault("institution_id", limit)
            if "institution_id" in values:
                self.require_inside(values["institution_id"])
        if body is WebhookIn:
            values.setdefault("scopes", self._own_scopes())
        self._require_scopes(values.get("scopes", ()))
        return values

    def _own_scopes(self) -> list[str]:
        telling = telling_scopes()
        mine = self.token.scopes if self.token else [s for s in telling if s.endswith(":read")]
        return [scope for scope in mine if scope in telling]

    def _require_scopes(self, scopes: Any) -> None:
        for scope in scopes:
            if self.token and scope not in self.token.scopes:
                raise ApiProblem("token.scope", status=403, scope=scope)

    def _require_reach(self, webhook: Webhook) -> None:
        """A token changes no webhook that tells more than the token may read."""
        self._require_scopes(webhook.scopes)

    def _done(self, body: type[In], service: Callable[..., Any], **more: Any) -> Any:
        with self.changing() as webhook:
            self._require_reach(webhook)
            values = self.validated(body)
            return service(webhook_id=webhook.pk, actor=self.actor, **values, **more)

    def _delivery(self, made: Delivery) -> Any:
        made.refresh_from_db()
        return DeliveryOut(context=self.get_serializer_context()).to_representation(made)

    def _with_secret(self, made: services.NewWebhook, *, status: int) -> Response:
        row = self.by_pk(made.webhook.pk)
        response = self.answer(row, status=status)
        response.data |= {"secret": made.secret}
        response["Cache-Control"] = "no-store"
        return response


COLLECTIONS = [("webhooks", WebhookViewSet)]
