"""JSON in and out by orjson; nothing but valid UTF-8 JSON is read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.functional import Promise
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from itportal.core.api.errors import ApiProblem

OPTIONS = orjson.OPT_UTC_Z


def plain(value: Any) -> Any:
    """What orjson does not know by itself."""
    if isinstance(value, Promise | str):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=plain, option=OPTIONS)


class ProblemRenderer(JsonRenderer):
    """So that `Accept: application/problem+json` alone is answered too."""

    media_type = "application/problem+json"
    format = "problem"


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise ApiProblem("api.too_large", status=413, limit=limit)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ApiProblem("api.malformed", status=400, reason=str(error)) from error
