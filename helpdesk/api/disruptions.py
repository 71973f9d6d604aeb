"""Disruptions by API: list, detail, announcing, news, the end, "me too"."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef
from accounts.models import Institution
from helpdesk import policy
from helpdesk.api.filters import DisruptionFilters
from helpdesk.api.serializers import CodeRef, NothingIn
from helpdesk.models import Category, Disruption, DisruptionFollower
from helpdesk.services import disruptions as services
from itportal.core.api.fields import MomentField, OneOfField, TextField, UidField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet, signed_in

READS = ("list", "retrieve", "news")
WRITES = ("create", "write", "add_news", "end", "resume")
OWN = ("me_too", "not_me")


class DisruptionOut(Out):
    """What does not work: whom it touches (with all under them), till when, when news come."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Disruption.Kind.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # not DRF's source
        choices=Disruption.Source.choices
    )
    title = serializers.CharField()
    about = serializers.CharField()
    words = serializers.CharField()
    institutions = InstitutionRef(many=True)
    topics = CodeRef(many=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    next_news_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    affected = serializers.IntegerField()
    is_mine = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_is_mine(self, row: Any) -> bool:
        """Whether the caller said "me too"."""
        return row.pk in self.context.get("mine", ())


class DisruptionNewsOut(Out):
    """One piece of news."""

    uid = serializers.UUIDField()
    body = serializers.CharField()
    author = serializers.CharField(source="author_label")
    created_at = serializers.DateTimeField()


class DisruptionIn(In):
    """A new disruption, or its next state: members left out stay as they are."""

    kind = OneOfField(choices=Disruption.Kind.choices, required=False)
    title = TextField(max_length=services.TITLE)
    about = TextField(max_length=services.ABOUT, lines=True, required=False, allow_blank=True)
    words = TextField(max_length=services.WORDS, required=False, allow_blank=True)
    institutions = serializers.ListField(child=UidField(), max_length=1000)
    topics = serializers.ListField(
        child=TextField(max_length=40), max_length=100, required=False
    )
    starts_at = MomentField()
    ends_at = MomentField(required=False, allow_null=True)
    next_news_at = MomentField(required=False, allow_null=True)


class DisruptionPatch(DisruptionIn):
    title = TextField(max_length=services.TITLE, required=False)
    institutions = serializers.ListField(child=UidField(), max_length=1000, required=False)
    starts_at = MomentField(required=False)


class NewsIn(In):
    body = TextField(max_length=services.ABOUT, lines=True)
    next_news_at = MomentField(required=False, allow_null=True)


class EndIn(In):
    body = TextField(max_length=services.ABOUT, lines=True, required=False, allow_blank=True)


class DisruptionViewSet(ReadViewSet):
    """Disruptions that touch where the caller works, serves or audits."""

    rules = dict.fromkeys((*READS, *OWN), signed_in) | dict.fromkeys(
        WRITES, policy.may_announce
    )
    scopes = dict.fromkeys(READS, "disruptions:read") | dict.fromkeys(
        (*WRITES, *OWN), "disruptions:write"
    )
    serializer_class = DisruptionOut
    filterset_class = DisruptionFilters
    institution_lookup = "institutions"
    lookup_field = "number"
    paged = frozenset({"news"})
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[Disruption]:
        return Disruption.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        found: QuerySet[Any] = rows.annotate(affected=Count("followers"))
        return found.prefetch_related("institutions", "topics")

    def shown(self, rows: Any) -> Any:
        self._look_up_mine(rows)
        return super().shown(rows)

    def answer(self, found: Any, *, status: int = 200) -> Response:
        self._look_up_mine([found])
        return super().answer(found, status=status)

    mine: frozenset[int] = frozenset()

    def _look_up_mine(self, rows: Iterable[Disruption]) -> None:
        said = DisruptionFollower.objects.filter(
            user=self.actor.pk, disruption__in=[row.pk for row in rows]
        )
        self.mine = frozenset(said.values_list("disruption_id", flat=True))

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"mine": self.mine}

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        """`visible_to` judges by the token's institutions already."""
        return queryset

    @extend_schema(request=DisruptionIn, responses={201: DisruptionOut})
    def create(self, request: Request) -> Response:
        """Tell those it touches."""
        return self.create_from(DisruptionIn, self._create)

    def _create(self, **values: Any) -> Disruption:
        facts = services.DisruptionFacts(**self._keys(values))
        return services.announce_disruption(actor=self.actor, facts=facts, now=timezone.now())

    @extend_schema(request=DisruptionPatch, responses=DisruptionOut)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, number: str) -> Response:
        """Correct what was told; members left out stay as they are."""
        with self.changing() as row:
            values = self._keys(self.validated(DisruptionPatch))
            plain = ("kind", "title", "about", "words", "starts_at", "ends_at", "next_news_at")
            kept: dict[str, Any] = {name: getattr(row, name) for name in plain} | {
                "institution_ids": frozenset(row.institutions.values_list("pk", flat=True)),
                "topic_ids": frozenset(row.topics.values_list("pk", flat=True)),
            }
            services.edit_disruption(
                disruption_id=row.pk,
                actor=self.actor,
                facts=services.DisruptionFacts(**(kept | values)),
                now=timezone.now(),
            )
        return self.answer(self.get_object())

    @extend_schema(responses=DisruptionNewsOut(many=True))
    @action(detail=True)
    def news(self, request: Request, number: str) -> Response:
        """The news, oldest first."""
        page = self.page(self.get_object().news.all())
        shown = DisruptionNewsOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": shown.data, "next": page.next_cursor or None})

    @extend_schema(request=NewsIn, responses=DisruptionOut)
    @action(detail=True, methods=["post"], url_path="add-news")
    def add_news(self, request: Request, number: str) -> Response:
        """Say how it goes; who said "me too" hears of it."""
        return self._do(services.add_news, NewsIn, now=timezone.now())

    @extend_schema(request=EndIn, responses=DisruptionOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, number: str) -> Response:
        """It is over; who said "me too" is told."""
        return self._do(services.end_disruption, EndIn, now=timezone.now())

    @extend_schema(request=NothingIn, responses=DisruptionOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, number: str) -> Response:
        """It was not over after all."""
        return self._do(services.resume_disruption, NothingIn, now=timezone.now())

    @extend_schema(request=NothingIn, responses=DisruptionOut)
    @action(detail=True, methods=["post"], url_path="me-too")
    def me_too(self, request: Request, number: str) -> Response:
        """It touches the caller as well."""
        return self._do(services.say_me_too, NothingIn, now=timezone.now())

    @extend_schema(request=NothingIn, responses=DisruptionOut)
    @action(detail=True, methods=["post"], url_path="not-me")
    def not_me(self, request: Request, number: str) -> Response:
        """Take "me too" back."""
        return self._do(services.take_back_me_too, NothingIn)

    def _do(self, service: Any, shape: type[In], **more: Any) -> Response:
        with self.changing() as row:
            values = self.validated(shape)
            service(disruption_id=row.pk, actor=self.actor, **values, **more)
        return self.answer(self.get_object())

    def _keys(self, values: dict[str, Any]) -> dict[str, Any]:
        """Uids and codes as the rows they name."""
        for name, rows, lookup, key in (
            ("institutions", Institution.objects.all(), "uid", "institution_ids"),
            ("topics", Category.objects.all(), "code", "topic_ids"),
        ):
            if name in values:
                named = dict.fromkeys(values.pop(name))
                found: list[Any] = [self.referred(rows, name, **{lookup: one}) for one in named]
                values[key] = frozenset(row.pk for row in found)
        return values
