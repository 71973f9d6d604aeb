"""Spans of time as people write them: `45 min`, `1.30`, `1 t 20`, `1,5 h`, `15`."""

import re

_WORDS = re.compile(
    r"(?:(?P<hours>\d{1,4}(?:,\d{1,2}|\.\d)?)\s*(?:t|h|tund|tundi|hour|hours)\b\.?)?"
    r"\s*(?:(?P<minutes>\d{1,4})\s*(?:m|min|minut|minutit|minute|minutes)?\.?)?"
)
_CLOCK = re.compile(r"(?P<hours>\d{1,4})[.:](?P<minutes>[0-5]\d)")
_DECIMAL = re.compile(r"(?P<hours>\d{1,4}[.,]\d{1,2})")


def read_minutes(text: str) -> int | None:
    """Whole minutes; None when it says no span. A bare number is minutes; `1.30` and `1:30`
    are an hour and a half, as on a clock; `1,5` and `1.5` are hours as a fraction."""
    text = " ".join(text.lower().split())
    if not text or not text.isprintable():
        return None
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock["hours"]) * 60 + int(clock["minutes"])
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        return round(float(decimal["hours"].replace(",", ".")) * 60)
    words = _WORDS.fullmatch(text)
    if not words:
        return None
    hours = float((words["hours"] or "0").replace(",", "."))
    return round(hours * 60) + int(words["minutes"] or 0)


def write_minutes(minutes: int) -> str:
    """The span as `read_minutes` reads it back: `1 t 20 min`, in working hours without days."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} t"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)
