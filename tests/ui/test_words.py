"""Dates, numbers and sizes as people write them (UI.md §10)."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from itportal.core.templatetags import portal
from itportal.core.ui import format as words

TALLINN = ZoneInfo("Europe/Tallinn")
NOW = datetime.datetime(2026, 11, 23, 15, 0, tzinfo=TALLINN)


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=TALLINN)  # type: ignore[arg-type,misc]  # year…minute


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (at(2026, 11, 23, 14, 5), "E 23.11 14:05"),
        (at(2025, 1, 5, 9, 0), "P 05.01.2025 09:00"),
    ],
)
def test_moment(value: datetime.datetime, text: str) -> None:
    with translation.override("et"):
        assert words.moment(value, now=NOW) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (at(2026, 11, 23, 14, 59), "1 min tagasi"),
        (at(2026, 11, 23, 12, 0), "3 t tagasi"),
        (at(2026, 11, 22, 14, 5), "eile 14:05"),
        (at(2026, 11, 20, 8, 55), "R 20.11 08:55"),
        (at(2026, 11, 24, 8, 55), "T 24.11 08:55"),
    ],
)
def test_ago(value: datetime.datetime, text: str) -> None:
    with translation.override("et"):
        assert words.ago(value, now=NOW) == text


def test_days_in_words() -> None:
    day = datetime.date(2026, 11, 23)
    with translation.override("et"):
        assert words.long_day(day) == "23. november 2026"
        assert words.day_in_words(day) == "Esmaspäev, 23. november"
    with translation.override("en"):
        assert words.long_day(day) == "23 November 2026"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(45, "45 min"), (130, "2 t 10 min"), (120, "2 t"), (1440, "1 päev"), (5000, "3 päeva")],
)
def test_duration(minutes: int, text: str) -> None:
    with translation.override("et"):
        assert words.duration(minutes) == text


def test_money_and_numbers() -> None:
    with translation.override("et"):
        assert words.euro(Decimal("12480.5")) == "12\u00a0480,50\u00a0€"
        assert words.euro(-740) == "\u2212740,00\u00a0€"
        assert words.number(1234567) == "1\u00a0234\u00a0567"
        assert words.size(240_400) == "240\u00a0kB"
        assert words.size(1_440_000) == "1,4\u00a0MB"
    with translation.override("en"):
        assert words.euro(Decimal("12480.5")) == "12\u00a0480.50\u00a0€"


def test_highlight_marks_beginnings_of_words_and_escapes() -> None:
    assert portal.highlight("Klassi <b>projektor</b>", "proj") == (
        "Klassi &lt;b&gt;<mark>proj</mark>ektor&lt;/b&gt;"
    )
    assert portal.highlight("a.b", ".") == "a.b"


def test_paragraphs_escape() -> None:
    assert portal.paragraphs("a\r\n<i>\n\nb") == "<p>a<br>&lt;i&gt;</p>\n<p>b</p>"


@pytest.mark.parametrize(("value", "name"), [(-3, "v-0"), (37.6, "v-38"), (200, "v-100")])
def test_lengths_become_generated_classes(value: float, name: str) -> None:
    assert portal.v_class(value) == name
