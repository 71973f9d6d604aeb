"""How the help desk is set up, by API: answer templates; tags, priorities, words of states to read."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import policy
from helpdesk.api.serializers import CodeRef, NothingIn, UserRef
from helpdesk.models import (
    AnswerTemplate,
    Category,
    PriorityRule,
    PriorityTarget,
    StatusLabel,
    Tag,
    Ticket,
)
from helpdesk.services import answer_templates as services
from itportal.core.api.fields import FlagField, OneOfField, TextField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import PortalViewSet, ReadViewSet, signed_in

WRITES = ("create", "write", "retire", "restore")
TITLE, BODY = services.TITLE, services.BODY


class TemplateOut(Out):
    """Ready words for an answer. `is_shared`: all specialists'; else its owner's alone."""

    brief = ("uid", "title")

    uid = serializers.UUIDField()
    title = serializers.CharField()
    body = serializers.CharField()
    kind = serializers.ChoiceField(choices=AnswerTemplate.Kind.choices)
    owner = UserRef(allow_null=True)
    categories = CodeRef(many=True)
    use_count = serializers.IntegerField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TemplateIn(In):
    """A new template; places such as `{number}` are filled in when it is used."""

    title = TextField(max_length=TITLE)
    body = TextField(max_length=BODY, lines=True)
    kind = OneOfField(choices=AnswerTemplate.Kind.choices, required=False)
    is_shared = FlagField(required=False)
    categories = serializers.ListField(
        child=TextField(max_length=40), max_length=100, required=False
    )


class TemplatePatch(TemplateIn):
    """Members left out stay as they are."""

    title = TextField(max_length=TITLE, required=False)
    body = TextField(max_length=BODY, lines=True, required=False)


class AnswerTemplateViewSet(ReadViewSet):
    """Answer templates: one's own and those all specialists share."""

    rules = dict.fromkeys(("list", "retrieve"), policy.may_read_catalogue) | dict.fromkeys(
        WRITES, policy.may_have_templates
    )
    scopes = dict.fromkeys(("list", "retrieve"), "tickets:read") | dict.fromkeys(
        WRITES, "tickets:write"
    )
    serializer_class = TemplateOut
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[AnswerTemplate]:
        return AnswerTemplate.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("owner__person").prefetch_related("categories")

    @extend_schema(request=TemplateIn, responses={201: TemplateOut})
    def create(self, request: Request) -> Response:
        return self.create_from(TemplateIn, self._create)

    def _create(self, **values: Any) -> AnswerTemplate:
        facts = services.TemplateFacts(**self._facts(values))
        return services.create_template(actor=self.actor, facts=facts)

    @extend_schema(request=TemplatePatch, responses=TemplateOut)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, uid: str) -> Response:
        """Change it; members left out stay."""
        with self.changing() as row:
            kept = {
                "title": row.title,
                "body": row.body,
                "kind": row.kind,
                "is_shared": row.owner_id is None,
                "category_ids": frozenset(row.categories.values_list("pk", flat=True)),
            }
            values = kept | self._facts(self.validated(TemplatePatch))
            facts = services.TemplateFacts(**values)
            services.edit_template(uid=row.uid, actor=self.actor, facts=facts)
        return self.answer(self.get_object())

    @extend_schema(request=NothingIn, responses=TemplateOut)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, uid: str) -> Response:
        """Take it out of use."""
        return self._switch(services.retire_template)

    @extend_schema(request=NothingIn, responses=TemplateOut)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, uid: str) -> Response:
        """Take it back into use."""
        return self._switch(services.restore_template)

    def _switch(self, service: Any) -> Response:
        with self.changing() as row:
            self.validated(NothingIn)
            service(uid=row.uid, actor=self.actor)
        return self.answer(self.get_object())

    def _facts(self, values: dict[str, Any]) -> dict[str, Any]:
        """Codes of topics as the keys the service wants."""
        if "categories" in values:
            rows = Category.objects.all()
            codes = values.pop("categories")
            values["category_ids"] = frozenset(
                self.referred(rows, "categories", code=code).pk for code in codes
            )
        return values


class _SetUp(PortalViewSet):
    """A list, the same for every institution: a token limited to one reads it too."""

    list = ReadViewSet.list

    institution_lookup = "pk"

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        return queryset


class TagOut(Out):
    """A word specialists sort requests by. `is_active` false: put on no more requests."""

    brief = ("uid", "name")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class TagViewSet(_SetUp):
    """Tags, for those who work with requests."""

    rules = {"list": policy.may_read_catalogue}
    scopes = dict.fromkeys(rules, "tickets:read")
    serializer_class = TagOut
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[Tag]:
        return Tag.objects.all()


class CellOut(serializers.Serializer[Any]):
    """One cell of the matrix: 1 is the gravest."""

    impact = serializers.IntegerField(read_only=True)
    urgency = serializers.IntegerField(read_only=True)


class PriorityOut(Out):
    """A priority, its working minutes, and which impact × urgency make it."""

    brief = ("priority", "name")

    priority = serializers.IntegerField()
    name = serializers.SerializerMethodField()
    respond_minutes = serializers.IntegerField()
    resolve_minutes = serializers.IntegerField()
    cells = CellOut(many=True, read_only=True)

    def get_name(self, row: Any) -> str:
        return str(Ticket.Priority(row.priority).label)


class PriorityViewSet(_SetUp):
    """The matrix of priorities with their times."""

    rules = {"list": signed_in}
    scopes = dict.fromkeys(rules, "tickets:read")
    serializer_class = PriorityOut
    orderings = (Ordering("priority", (Key("priority", kind=int),)),)

    def visible(self, actor: Any) -> QuerySet[PriorityTarget]:
        return PriorityTarget.objects.all()

    def load(self, queryset: Any) -> Any:
        cells = PriorityRule.objects.filter(priority=OuterRef("priority"))
        cells = cells.order_by("impact", "urgency")
        pairs = JSONObject(impact="impact", urgency="urgency")
        return queryset.annotate(cells=ArraySubquery(cells.values(pair=pairs)))


class StateOut(Out):
    """A state's words: for those who work with requests, and for those who made them."""

    brief = ("status",)

    status = serializers.CharField()
    name_et = serializers.CharField()
    name_en = serializers.CharField()
    requester_et = serializers.CharField()
    requester_en = serializers.CharField()


class StateViewSet(_SetUp):
    """The words of states."""

    rules = {"list": signed_in}
    scopes = dict.fromkeys(rules, "tickets:read")
    serializer_class = StateOut
    orderings = (Ordering("status", (Key("status"),)),)

    def visible(self, actor: Any) -> QuerySet[StatusLabel]:
        return StatusLabel.objects.all()
