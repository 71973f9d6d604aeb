"""The OpenAPI 3.1 description, made from the viewsets and true to what they accept."""

import re
from functools import cache
from typing import Any

import orjson
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from itportal.core.api import idempotency
from itportal.core.api.fields import PatternField
from itportal.core.api.filters import AnyOfFilter, parameter_schema
from itportal.core.api.paging import CURSOR, LIMIT_SCHEMA
from itportal.core.api.problems import MEDIA_TYPE
from itportal.core.api.scopes import known_scopes
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import PortalViewSet
from itportal.core.shape import LINE, LINES

READ_ERRORS = ("400", "401", "403", "404", "406", "429")
TAGS = r'^(\*|"[^"\u0000-\u0020\u007f-\uffff]*")$'
ETAG = {"schema": {"type": "string"}, "description": '`"<version>.<hash>"` of this answer.'}
REPLAYED = {
    "schema": {"type": "string", "enum": ["true"]},
    "description": "The answer was given before, to the same Idempotency-Key.",
}
WRITE_ERRORS = (*READ_ERRORS, "409", "412", "413", "415", "422")


class Problem(serializers.Serializer[Any]):
    """An error (RFC 9457). `code` is stable; `detail` is in the caller's language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # RFC 9457 member, not DRF's fields
        child=serializers.CharField(), help_text="Which member or parameter is wrong, and why."
    )


class PortalSchema(AutoSchema):
    """Adds what PortalViewSet does to drf-spectacular's reading of it."""

    view: PortalViewSet  # type: ignore[override]  # it serves no other views

    def get_operation_id(self) -> str:
        name = self.view.basename.replace("-", "_")
        return f"{name}_{self.view.action}"

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0]]

    def get_auth(self) -> list[dict[str, Any]]:
        scope = self.view.scopes.get(self.view.action or "")
        return [{"token": [scope] if scope else []}]

    def get_override_parameters(self) -> list[Any]:
        return [*self._query_parameters(), *self._header_parameters()]

    def _header_parameters(self) -> list[OpenApiParameter]:
        """Of conditional requests (docs/api.md): PortalViewSet.finished, changing, run."""
        if self.method == "GET":
            text = "ETags known already: 304 when one still holds."
            return [_header("If-None-Match", "", text)]  # another text matches nothing
        found = []
        if self.method == "POST" or self.view.action in self.view.once_only:
            text = "The same request again gets the same answer, for a day."
            found.append(_header("Idempotency-Key", f"^{idempotency.KEY.pattern}$", text))
        if self.view.detail:
            text = "The ETag the change stands on: 412 when the object has changed since."
            found.append(_header("If-Match", TAGS, text))
        return found

    def _query_parameters(self) -> list[OpenApiParameter]:
        view, action = self.view, self.view.action
        if own := view.own_parameters():
            return [_own(name, *told) for name, told in own.items()]
        if action in view.paged:
            return _paging(view)[:2]
        if action not in {"list", "retrieve"}:
            return []
        members = sorted(view.out_class()._declared_fields)
        found = [_names("fields", members, "Only these members.")]
        if view.expandable:
            text = "Show these relations whole."
            found.append(_names("expand", sorted(view.expandable), text))
        if action == "list":
            found += [*_paging(view), *_filters(view)]
            more: Any = getattr(view, "list_parameters", {})
            found += [_own(name, *told) for name, told in more.items()]
        return found

    def _postprocess_serializer_schema(
        self, schema: Any, serializer: serializers.Serializer[Any], direction: Any
    ) -> Any:
        made = super()._postprocess_serializer_schema(schema, serializer, direction)
        if isinstance(serializer, Out):  # `fields=` may leave any member out
            made.pop("required", None)
        if isinstance(serializer, In):
            made["additionalProperties"] = False
        return made

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self._is_page() or bool(super()._is_list_view(serializer))

    def _is_page(self) -> bool:
        return self.view.action == "list" or self.view.action in self.view.paged

    def _get_response_for_code(
        self,
        serializer: Any,
        status_code: str,
        media_types: Any = None,
        direction: Any = "response",
    ) -> Any:
        types = media_types or ["application/json"]
        found = super()._get_response_for_code(serializer, status_code, types, direction)
        content = found.get("content", {})
        if self._is_page() and status_code == "200" and "application/json" in content:
            content["application/json"]["schema"] = {
                "type": "object",
                "properties": {
                    "results": content["application/json"]["schema"],
                    "next": {"type": ["string", "null"], "description": "The next cursor."},
                    "count": {"type": "integer", "description": "Only with count=exact."},
                }
                | dict(self.view.page_members),
                "required": ["results", "next"],
            }
        return found

    def _get_request_body(self, direction: Any = "request") -> Any:
        found = super()._get_request_body(direction)
        if found and "multipart/form-data" in found["content"]:
            found["required"] = True
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        found = super()._get_response_bodies(direction)
        errors = READ_ERRORS if self.method == "GET" else WRITE_ERRORS
        for code in errors:
            if code not in found:
                body = super()._get_response_for_code(Problem, code, [MEDIA_TYPE], direction)
                found[code] = {**body, "description": "Problem"}
        if self.method == "GET":
            found["304"] = {"description": "Not changed since the ETag of If-None-Match"}
            found["200"]["headers"] = {"ETag": ETAG}
        elif done := found.get("200") or found.get("201"):
            done["headers"] = {"ETag": ETAG} if self._answers_object() else {}
            if self.method == "POST":
                done["headers"]["Idempotent-Replayed"] = REPLAYED
        return found

    def _answers_object(self) -> bool:
        """Whether the write is answered with the object itself, which has a version."""
        shown = self.get_response_serializers()
        shown = next(iter(shown.values()), None) if isinstance(shown, dict) else shown
        kind = shown if isinstance(shown, type) else type(shown)
        return kind is self.view.serializer_class and hasattr(self.view, "retrieve")


def _header(name: str, pattern: str, text: str) -> OpenApiParameter:
    schema = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return OpenApiParameter(name, schema, location=OpenApiParameter.HEADER, description=text)


def link_up(paths: dict[str, Any]) -> None:
    """From what a create answers to everything that can be done with the object."""
    for path, methods in paths.items():
        made = methods.get("post", {}).get("responses", {}).get("201")
        inner = re.compile(re.escape(path) + r"\{(\w+)\}/(?:[\w-]+/)?")
        if made is None or "{" in path:
            continue
        links = {
            operation["operationId"]: {
                "operationId": operation["operationId"],
                "parameters": {match[1]: f"$response.body#/{match[1]}"},
            }
            for below, operations in paths.items()
            if (match := inner.fullmatch(below))
            for operation in operations.values()
        }
        if links:
            made["links"] = links


def _names(name: str, words: list[str], text: str) -> OpenApiParameter:
    schema = {
        "type": "array",
        "items": {"type": "string", "enum": words},
        "minItems": 1,
        "uniqueItems": True,
    }
    return OpenApiParameter(name, schema, description=text, style="form", explode=False)


def _own(name: str, schema: dict[str, Any], text: str) -> OpenApiParameter:
    listed = schema["type"] == "array"
    style, explode = ("form", False) if listed else (None, None)
    return OpenApiParameter(name, schema, description=text, style=style, explode=explode)


def _paging(view: PortalViewSet) -> list[OpenApiParameter]:
    orders = [ordering.name for ordering in view.orderings]
    cursor = {"type": "string", "pattern": f"^{CURSOR.pattern}$"}
    limit = LIMIT_SCHEMA
    return [
        OpenApiParameter("cursor", cursor, description="`next` of the page before."),
        OpenApiParameter("limit", limit, description="Rows on a page."),
        OpenApiParameter("ordering", {"type": "string", "enum": orders, "default": orders[0]}),
        OpenApiParameter("count", {"type": "string", "enum": ["exact"]}),
    ]


def _filters(view: PortalViewSet) -> list[OpenApiParameter]:
    if view.filterset_class is None:
        return []
    return [
        OpenApiParameter(
            name,
            parameter_schema(item),
            description=str(item.label or item.extra.get("help_text") or ""),
            style="form" if isinstance(item, AnyOfFilter) else None,
            explode=False if isinstance(item, AnyOfFilter) else None,
        )
        for name, item in view.filterset_class.base_filters.items()
    ]


class TextExtension(OpenApiSerializerFieldExtension):
    """The pattern of TextField, so that a client can check before sending."""

    target_class = "itportal.core.api.fields.TextField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        field = self.target
        if isinstance(field, PatternField):
            limit = {"maxLength": field.max_length} if field.max_length else {}
            return {"type": "string", "pattern": field.pattern, **limit}
        inside = (LINES if field.lines else LINE)[2:-3]
        schema: dict[str, Any] = {"type": "string", "pattern": f"^[^{inside}]*$"}
        if not field.allow_blank:
            schema["pattern"] = rf"^[^{inside}]*[^\s{inside}][^{inside}]*$"
            schema["minLength"] = 1
        if field.max_length:
            schema["maxLength"] = field.max_length
        return schema


class AnswersExtension(OpenApiSerializerFieldExtension):
    target_class = "itportal.core.api.fields.AnswersField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        texts = {"type": "array", "items": {"type": "string"}}
        answer = {"type": ["string", "number", "boolean", "null"]}
        return {"type": "object", "additionalProperties": {"anyOf": [answer, texts]}}


@cache
def document() -> dict[str, Any]:
    """The whole description, made once per process, in English."""
    with translation.override("en"):
        generator = SchemaGenerator()
        made = generator.get_schema(request=None, public=True)
        scopes = {name: str(label) for name, label in known_scopes().items()}
        link_up(made["paths"])
        made["components"]["securitySchemes"] = {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "itp_<prefix>_<secret>",
                "x-scopes": scopes,
            }
        }
        plain: dict[str, Any] = orjson.loads(orjson.dumps(made, default=str))
    return plain


@login_not_required  # what the API can do is no secret
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """`/api/v1/schema/`: open to all, it holds no data."""
    body = orjson.dumps(document(), option=orjson.OPT_INDENT_2)
    response = HttpResponse(body, content_type="application/vnd.oai.openapi+json")
    response["Cache-Control"] = "public, max-age=300"
    return response
