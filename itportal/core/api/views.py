"""PortalViewSet: what every collection of the API shares (docs/api.md)."""

import re
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from itportal.core.api import idempotency, throttling
from itportal.core.api.authentication import BrowserAuthentication, TokenAuthentication
from itportal.core.api.conditional import entity_tag, not_modified, tags_of, version_of
from itportal.core.api.errors import ApiProblem, BadParameter
from itportal.core.api.feed import Since, feeds, make_token
from itportal.core.api.models import ApiToken
from itportal.core.api.paging import Page, turn_page
from itportal.core.api.parameters import READS, Parameters, header_language
from itportal.core.api.problems import handle
from itportal.core.api.rendering import JsonParser, JsonRenderer, ProblemRenderer
from itportal.core.api.scopes import lacking
from itportal.core.api.serializers import In, Out
from itportal.core.context import client_ip
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.feed import MOST
from itportal.core.journal.ledgers import horizon
from itportal.core.journal.reads import keep_noted
from itportal.core.policy import Decision, deny, require
from itportal.core.prepared import KEY, Prepared, Rights, kept_in, rights_of

Rule: TypeAlias = Callable[[Any], Decision]
SHAPES_KEPT = 200  # shapes vary with `fields` and `expand`, which callers choose
_SHAPES = threading.local()
_SEEN: dict[Hashable, Prepared | None] = {}
_BY_PK: dict[Hashable, Prepared] = {}


def signed_in(actor: Any) -> Decision:
    """The rule of actions whose rows alone decide (`visible_to`)."""
    return Decision(allowed=bool(actor.is_active))


class PortalViewSet(Parameters, GenericViewSet[Any]):
    """Rights, parameters, pages, conditional requests and errors of one collection.

    rules: action → may_x(actor); an action without one is denied. scopes: action → the scope a
    token needs. institution_lookup: path from a row to its institution's id, for tokens limited
    to one; None refuses such tokens. What it reads of the query: Parameters.
    """

    rules: ClassVar[Mapping[str, Rule]] = {}
    scopes: ClassVar[Mapping[str, str]] = {}
    institution_lookup: ClassVar[str | None] = None
    once_only: ClassVar[frozenset[str]] = frozenset()  # other than POST that take a key
    page_members: ClassVar[Mapping[str, Any]] = {}  # what its pages hold besides (JSON schemas)
    lookup_field = "uid"
    lookup_value_regex = "[^/]+"

    authentication_classes = [TokenAuthentication, BrowserAuthentication]
    permission_classes = []
    throttle_classes = []
    filter_backends = []
    pagination_class = None
    format_kwarg = None
    parser_classes = [JsonParser]
    renderer_classes = [JsonRenderer, ProblemRenderer]
    http_method_names = ["get", "head", "post", "patch", "put", "delete"]

    # --- one request, from first byte to last ---------------------------------------------
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.extra_headers: dict[str, str] = {}
        self.asked_language = header_language(request)
        with translation.override(self.asked_language or settings.LANGUAGE_CODE):
            self.request = self.initialize_request(request, *args, **kwargs)
            self.headers = self.default_response_headers
            try:
                self.initial(self.request, *args, **kwargs)
                name = (self.request.method or "").lower()
                known = name in self.http_method_names
                handler = getattr(self, name, None) if known else None
                response = self.run(handler or self.http_method_not_allowed)
            except idempotency.Replay as replay:
                return idempotency.replayed(replay.kept)
            except Exception as error:  # noqa: BLE001 - all become problems, faults are logged
                response = self.handle_exception(error)
            return self.finished(response)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, how often, by what right, with which parameters: in this order."""
        try:
            self.perform_authentication(request)
            if not request.user.is_authenticated:
                self.permission_denied(request)
        except Exception:
            self._count(f"ip:{client_ip(request._request)}", settings.API_RATE_UNKNOWN)
            raise
        self._count(self._caller(), settings.API_RATE)
        if self.asked_language is None:
            translation.activate(getattr(request.user, "language", settings.LANGUAGE_CODE))
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        if self.action in {None, "metadata"}:
            self.http_method_not_allowed(request)
        self.check_rights()
        self.check_parameters()

    def run(self, handler: Callable[..., HttpResponseBase]) -> Response:
        """The action; a POST with an Idempotency-Key happens once, and what is in `once_only`."""
        key = self.request.headers.get("Idempotency-Key")

        def answer() -> Response:
            found = handler(self.request, *self.args, **self.kwargs)
            response: Response = self._dressed(found)
            return response

        if key is None or not (self.request.method == "POST" or self.action in self.once_only):
            return answer()
        row = idempotency.claim(
            idempotency.checked(key),
            user=self.actor,
            request_hash=idempotency.fingerprint(self.request),
        )
        return idempotency.once(row, lambda: self._rendered(answer()))

    def finished(self, response: Any) -> HttpResponseBase:
        """The answer as it leaves: rendered in the caller's language, tagged, conditional.

        A file (not a Response) leaves as it is.
        """
        if not isinstance(response, Response):
            return response  # type: ignore[no-any-return]  # Django's
        response = self._rendered(self._dressed(response))
        patch_vary_headers(response, ["Authorization", "Accept-Language", "Cookie"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        if response.get("ETag") and self.request.method in {"GET", "HEAD"}:
            known = tags_of(self.request.headers.get("If-None-Match", ""))
            if "*" in known or response["ETag"] in known:
                return not_modified(response)
        keep_noted(self.request, response)
        return response  # type: ignore[no-any-return]  # DRF's and Django's responses alike

    def _dressed(self, response: Any) -> Any:
        if getattr(response, "accepted_renderer", None) or not isinstance(response, Response):
            return response
        for name, value in self.extra_headers.items():
            response[name] = value
        return self.finalize_response(self.request, response, *self.args, **self.kwargs)

    def _rendered(self, response: Any) -> Any:
        if isinstance(response, Response) and not response.is_rendered:
            response.render()
            reading = self.request.method in {"GET", "HEAD"}
            if response.status_code == 200 and self.etag:
                response["ETag"] = self.etag
            elif response.status_code in {200, 201} and (reading or self.version):
                response["ETag"] = entity_tag(self.version, response.content)
        return response

    def get_exception_handler(self) -> Callable[..., Any]:
        return handle

    # --- rights ---------------------------------------------------------------------------
    @property
    def actor(self) -> Any:
        """The signed-in user (accounts.User), limited as the token is."""
        return self.request.user

    @property
    def token(self) -> ApiToken | None:
        auth = self.request.auth
        return auth if isinstance(auth, ApiToken) else None

    def check_rights(self) -> None:
        """The token's scope, then the action's rule. Neither named: nobody may."""
        rule = self.rules.get(self.action or "")
        scope = self.scopes.get(self.action or "")
        if rule is None or scope is None:
            require(deny("api.no_rule"))
            return
        if self.token and scope not in self.token.scopes:
            raise ApiProblem("token.scope", status=403, scope=scope)
        if self.limited_to is not None and self.institution_lookup is None:
            raise ApiProblem("token.unlimited_only", status=403)
        require(rule(self.actor))

    @property
    def limited_to(self) -> frozenset[int] | None:
        """The institutions the token is limited to; None when it is not."""
        return getattr(self.actor, "limited_to", None)

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        """Rows of these institutions (a token limited to one)."""
        return queryset.filter(**{f"{self.institution_lookup}__in": institutions})

    def require_inside(self, institution_id: int | None) -> None:
        """Refuse to write into an institution outside the token's."""
        if self.limited_to is not None and institution_id not in self.limited_to:
            raise ApiProblem("token.institution", status=403)

    def _caller(self) -> str:
        return f"token:{self.token.pk}" if self.token else f"user:{self.actor.pk}"

    def _count(self, caller: str, limit: int) -> None:
        verdict = throttling.count(caller, limit=limit)
        if verdict is None:
            return
        self.extra_headers |= verdict.headers
        if not verdict.allowed:
            seconds = verdict.reset_seconds
            headers = verdict.headers | {"Retry-After": str(seconds)}
            raise ApiProblem("api.throttled", status=429, seconds=seconds, headers=headers)

    def out_class(self) -> type[Out]:
        found: type[Out] = self.get_serializer_class()  # type: ignore[assignment]  # ours are Out
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        if getattr(self, "swagger_fake_view", False):
            return {"view": self}
        reading = self.action in READS
        members = set(self.out_class()._declared_fields) if reading else set()
        only = self.chosen("fields", members, "parameter.field") if reading else set()
        expand = self.expanded if reading else set()
        lacks = lacking(self.token.scopes if self.token else None)
        for name in sorted(only):
            self.require_scope(self.out_class().personal.get(name), lacks)
        return {
            "view": self,
            "only": only or None,
            "expand": expand,
            "actor": self.actor,
            "lacks": lacks,
        }

    def hidden_members(self) -> set[str]:
        """Members that the caller is not shown, as personal data."""
        lacks = lacking(self.token.scopes if self.token else None)
        return {n for n, scope in self.out_class().personal.items() if scope in lacks}

    def require_scope(self, scope: str | None, lacks: frozenset[str]) -> None:
        """Raises ApiProblem (403) naming the scope of personal data that is asked without it."""
        if scope in lacks:
            raise ApiProblem("token.scope", status=403, scope=scope)

    # --- rows -------------------------------------------------------------------------------
    def visible(self, actor: Any) -> QuerySet[Any]:
        """All rows `actor` may see, by their rights and keys alone: its SQL is kept (get_object)."""
        raise NotImplementedError(f"{type(self).__name__} must say which rows `actor` may see")

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible(self.actor)

    def rows(self, actor: Any = None) -> QuerySet[Any]:
        """All rows the actor may see, inside the token's institution."""
        queryset = self.visible(actor or self.actor)
        return queryset if self.limited_to is None else self.within(queryset, self.limited_to)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With the relations and annotations that the serializer shows."""
        return queryset

    def loaded(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With those, and what `expand` asks for."""
        queryset = self.load(queryset)
        if self.action not in READS:
            return queryset
        for name in sorted(self.expanded):
            if self.expandable[name]:  # select_related() of nothing would be of everything
                queryset = queryset.select_related(*self.expandable[name])
            queryset = queryset.prefetch_related(*self.prefetched.get(name, ()))
        return queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the filters of the query; the first that is not acceptable is named (400)."""
        if self.filterset_class is None:
            return queryset
        names = set(self.filterset_class.base_filters)
        given = {n: v for n, v in self.request.query_params.items() if n in names}
        lacks = lacking(self.token.scopes if self.token else None)
        for name in given:  # what one is not shown is not found out by asking either
            self.require_scope(self.out_class().personal.get(name), lacks)
        filters = self.filterset_class(given, queryset=queryset, request=self.request)
        if not filters.is_valid():
            name, errors = next(iter(filters.errors.items()))
            raise BadParameter("parameter.invalid", name, " ".join(map(str, errors)))
        return filters.qs  # type: ignore[no-any-return]  # django-filter has no types

    def get_object(self) -> Any:
        """The object of the address; 404 when it is absent or invisible."""
        rights = rights_of(self.actor)
        key = (type(self), self._expands, rights.key)
        prepared = kept_in(_SEEN, key, lambda: self._prepared_for(rights))
        found = prepared.first(self.looked_up(), *rights.values) if prepared else None
        if found is None:
            raise NotThere("not_there")
        return found

    def _prepared_for(self, rights: Rights) -> Prepared | None:
        """The read of one object by whoever has these rights; None when they see nothing."""
        name = self.lookup_field
        of = UUID(int=KEY) if name == "uid" else str(KEY)
        row = self.loaded(self.rows(rights.stand_in())).filter(**{name: of})
        prepared = Prepared(lambda: row, of, *rights.markers, strict=False)
        try:
            prepared.compile()
        except EmptyResultSet:
            return None
        return prepared

    def by_pk(self, pk: int) -> Any:
        """The row with its relations, by SQL compiled once; who may see it was asked before."""
        prepared = kept_in(_BY_PK, (type(self), self._expands), self._prepared_by_pk)
        return prepared.first(pk)

    def _prepared_by_pk(self) -> Prepared:
        row = self.loaded(self.get_queryset().model._base_manager.all()).filter(pk=KEY)
        prepared = Prepared(lambda: row, KEY)
        prepared.compile()  # the closure holds this request
        return prepared

    @property
    def _expands(self) -> frozenset[str]:
        return frozenset(self.expanded if self.action in READS else ())

    def looked_up(self) -> Any:
        """The value by which the address names its object; 404 when it can be nothing's."""
        value = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        if self.lookup_field != "uid":
            return value
        if not re.fullmatch(UID_PATTERN, value):
            raise NotThere("not_there")
        return UUID(value)

    def page(self, queryset: QuerySet[Any]) -> Page:
        """One page of the filtered rows; sets the Link header, and of a first page Changes-Token."""
        self.tell_token(horizon)
        page = turn_page(
            queryset,
            ordering=self.ordering,
            cursor=self.parameter("cursor"),
            limit=self.limit,
            salt=self.request.path,
        )
        self.link_next(page.next_cursor)
        return page

    def link_next(self, cursor: str) -> None:
        if cursor:
            query = self.request.query_params.copy()
            query["cursor"] = cursor
            url = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
            self.extra_headers["Link"] = f'<{url}>; rel="next"'

    def tell_token(self, settled: Callable[[], int]) -> None:
        """With a first page: from where on the feed tells what a reader of this list misses.

        settled: the horizon, asked before rows are read.
        """
        followed = getattr(self, "basename", "") in feeds() and self.action == "list"
        if followed and not self.parameter("cursor"):
            scopes = self.token.scopes if self.token else None
            here = Since((settled() - 1, MOST), timezone.now())
            self.extra_headers["Changes-Token"] = make_token(here, self.actor, scopes)

    # --- answers ---------------------------------------------------------------------------------
    def shown(self, rows: Any) -> Any:
        """A page's rows as they are sent: serialized, or ready bytes (`orjson.Fragment`)."""
        show = self.shape().to_representation
        return [show(row) for row in rows]

    def shape(self) -> Any:
        """The serializer of this answer's shape, built once per thread (its fields are costly)
        and given this request's context.
        """
        context = self.get_serializer_context()
        kept: dict[Any, Any] = _SHAPES.__dict__
        only, expand = context["only"], context["expand"]
        lacks = context.get("lacks")
        key = (self.serializer_class, frozenset(only or ()), frozenset(expand), lacks)
        if key not in kept:
            if len(kept) >= SHAPES_KEPT:
                kept.clear()
            kept[key] = self.out_class()(context=context)
        kept[key]._context = context
        return kept[key]

    def answer(self, found: Model, *, status: int = 200) -> Response:
        """One object, with the version that If-Match names."""
        self.version = version_of(found)
        return Response(self.shape().to_representation(found), status=status)

    # --- writes -----------------------------------------------------------------------------------
    def validated(self, serializer: type[In], **options: Any) -> dict[str, Any]:
        """The body's members, of the right shape. Raises ValidationError (400) naming them."""
        given = serializer(data=self.request.data, context={"view": self}, **options)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        self.shape_is_right = True
        return values

    shape_is_right = False
    version = ""
    etag = ""  # of an answer that knows its own without its bytes

    def handle_exception(self, exc: Exception) -> Response:
        """A body of the right shape that the portal's data or rules do not admit is a 409."""
        if isinstance(exc, Invalid) and self.shape_is_right:
            exc.status = 409
        return super().handle_exception(exc)

    def create_from(self, serializer: type[In], make: Callable[..., Model]) -> Response:
        """201 with the new object and its address; `make` is called with the body's members."""
        made = make(**self.validated(serializer))
        row = self.by_pk(made.pk)
        response = self.answer(row, status=201)
        response["Location"] = f"{self.request.path}{getattr(row, self.lookup_field)}/"
        return response

    @contextmanager
    def changing(self, find: Callable[[], Any] | None = None) -> Iterator[Any]:
        """The object a write names (404). With If-Match it is locked, and must be of that version
        (412), until the block ends. find: where another rule than `visible` says who reaches it.
        """
        find = find or self.get_object
        wanted = self.request.headers.get("If-Match")
        if wanted is None:
            yield find()
            return
        with transaction.atomic():
            found = find()
            manager = type(found)._base_manager
            locked = manager.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
            versions = {tag.strip('"').partition(".")[0] for tag in tags_of(wanted)}
            if "*" not in versions and version_of(locked) not in versions:
                raise ApiProblem("api.precondition_failed", status=412)
            yield found

    def referred(self, queryset: QuerySet[Any], name: str, **lookup: Any) -> Any:
        """The row a body's member names, when the actor may see it; else 404 naming the member."""
        found = queryset.filter(**lookup).first()
        if found is None:
            message = {name: "reference.not_there"}
            raise ApiProblem("reference.not_there", status=404, name=name, fields=message)
        return found


class ReadViewSet(PortalViewSet):
    """A collection that is listed and whose objects are read one by one."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if self.parameter("count", "exact") != "exact":
            raise BadParameter("parameter.invalid", "count")
        queryset = self.filter_queryset(self.rows())
        page = self.page(self.loaded(queryset))
        body: dict[str, Any] = {
            "results": self.shown(page.rows),
            "next": page.next_cursor or None,
        }
        if self.parameter("count"):
            body["count"] = queryset.order_by().count()
        return Response(body)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object())


UID_PATTERN = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
