"""Template values of a notice as JSON and back: dates survive, models are refused."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise


def pack(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON of `values`. Raises TypeError for what a template should not get."""
    return {key: _pack(value) for key, value in values.items()}


def unpack(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _unpack(value) for key, value in values.items()}


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Mapping):
        return pack(value)
    if isinstance(value, list | tuple):
        return [_pack(item) for item in value]
    if isinstance(value, Promise):
        raise TypeError("a translated text was given: translate it in the notice's template")
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a notice cannot carry a {type(value).__name__}")


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$datetime"}:
        return datetime.fromisoformat(value["$datetime"])
    if set(value) == {"$date"}:
        return date.fromisoformat(value["$date"])
    return unpack(value)
