"""The readable description of the API, drawn from the schema on the server (/api/v1/docs/)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from itportal.core.api.schema import document
from itportal.core.api.scopes import known_scopes

EXAMPLES: dict[str, Any] = {
    "uuid": "0192f0c4-6b1e-7c3a-9d52-1f2e3a4b5c6d",
    "date": "2026-12-01",
    "date-time": "2026-11-22T10:00:00Z",
}


@dataclass(frozen=True)
class Member:
    """A parameter, or a member of a body."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of one address."""

    id: str
    method: str
    path: str
    about: str
    scope: str
    parameters: list[Member]
    body: list[Member]
    answer: list[Member]
    curl: str


@dataclass
class Collection:
    name: str
    operations: list[Operation] = field(default_factory=list)


@cache
def collections() -> list[Collection]:
    """All operations by collection, made once per process."""
    found: dict[str, Collection] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            tag = operation["tags"][0]
            collection = found.setdefault(tag, Collection(tag))
            collection.operations.append(_operation(path, method.upper(), operation))
    return list(found.values())


def _operation(path: str, method: str, made: dict[str, Any]) -> Operation:
    content = made.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    shape = resolved(content[media_type]["schema"]) if content else {}
    answers = [code for code in made["responses"] if code.startswith("2")]
    answer = made["responses"][answers[0]].get("content", {}) if answers else {}
    shown = resolved(next(iter(answer.values()))["schema"]) if answer else {}
    if "results" in shown.get("properties", {}):
        shown = resolved(shown["properties"]["results"]["items"])
    return Operation(
        id=made["operationId"],
        method=method,
        path=path,
        about=made.get("description", ""),
        scope=" ".join(made["security"][0]["token"]),
        parameters=[
            Member(p["name"], kind(p["schema"]), p.get("description", ""), p["in"] == "path")
            for p in made.get("parameters", [])
        ],
        body=list(members(shape)),
        answer=list(members(shown)),
        curl=curl(path, method, shape, media_type),
    )


def members(shape: dict[str, Any]) -> Iterator[Member]:
    required = set(shape.get("required", ()))
    for name, schema in shape.get("properties", {}).items():
        about = schema.get("description", "")
        yield Member(name, kind(schema), about, name in required)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: references followed, the shape of a nullable one taken."""
    for wrap in ("allOf", "oneOf", "anyOf"):
        if wrap in schema:
            return resolved(schema[wrap][0])
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return resolved(document()["components"]["schemas"][name])
    return schema


def kind(schema: dict[str, Any]) -> str:
    """The type in a few words."""
    inner = resolved(schema)
    if "enum" in inner:
        return " | ".join(str(word) for word in inner["enum"] if word is not None)
    if inner.get("type") == "array":
        return f"[{kind(inner['items'])}]"
    types = inner.get("type", "any")
    word = types if isinstance(types, str) else " | ".join(types)
    form = inner.get("format")
    limit = inner.get("maxLength")
    return word + (f" ({form})" if form else "") + (f" ≤ {limit}" if limit else "")


def example(schema: dict[str, Any]) -> Any:
    """A value of the right shape, for the copy-ready command."""
    inner = resolved(schema)
    if "enum" in inner:
        return inner["enum"][0]
    types = inner.get("type")
    match types if isinstance(types, str) else (types or ["string"])[0]:
        case "integer" | "number":
            return inner.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return []
        case "object":
            return {}
    return EXAMPLES.get(inner.get("format", ""), "…")


def curl(path: str, method: str, shape: dict[str, Any], media_type: str) -> str:
    """A command to copy: TOKEN is the reader's own."""
    address = path.replace("{number}", "P-2598").replace("{code}", "muu-mure")
    address = address.replace("{uid}", EXAMPLES["uuid"])
    parts = [f"curl -H 'Authorization: Bearer TOKEN' {settings.PORTAL_URL}{address}"]
    if method != "GET":
        parts.append(f"-X {method}")
    if media_type.startswith("multipart/"):
        parts.append("-F file=@foto.jpg")
    elif media_type:
        names = shape.get("required") or list(shape.get("properties", {}))[:1]
        body = {name: example(shape["properties"][name]) for name in names}
        parts.append(f"-H 'Content-Type: application/json' -d '{orjson.dumps(body).decode()}'")
    return " \\\n  ".join(parts)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    context = {
        "collections": collections(),
        "scopes": known_scopes(),
        "rate": settings.API_RATE,
    }
    return render(request, "api/docs.html", context)
