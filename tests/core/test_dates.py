"""Days as people write them."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from itportal.core.dates import LETTERS, describe_day, parse_day
from itportal.core.working_time import is_working_day

TODAY = date(2026, 11, 23)  # a Monday
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
WRITTEN = {
    "R": date(2026, 11, 27),
    "r": date(2026, 11, 27),
    "E": date(2026, 11, 30),
    "reede": date(2026, 11, 27),
    "Reedel": date(2026, 11, 27),
    "reedeks": date(2026, 11, 27),
    "kolmapäeval": date(2026, 11, 25),
    "kolmapaeval": date(2026, 11, 25),
    "esmasp": date(2026, 11, 30),
    "järgmine reede": date(2026, 12, 4),
    "Friday": date(2026, 11, 27),
    "next Tuesday": date(2026, 12, 1),
    "täna": TODAY,
    "homme": date(2026, 11, 24),
    "ülehomme": date(2026, 11, 25),
    "tomorrow": date(2026, 11, 24),
    "1.9": date(2027, 9, 1),
    "1.09.": date(2027, 9, 1),
    "01.09.2027": date(2027, 9, 1),
    "1. 12. 26": date(2026, 12, 1),
    "24.12": date(2026, 12, 24),
    "23.11": TODAY,
    "22.11": date(2027, 11, 22),
    "15.": date(2026, 12, 15),
    "31.": date(2026, 12, 31),
    "29.2": date(2028, 2, 29),
    "2027-02-24": date(2027, 2, 24),
    "23. november": TODAY,
    "1. detsembril": date(2026, 12, 1),
    "5 jaan": date(2027, 1, 5),
    "märtsi 3": date(2027, 3, 3),
    "3rd of March 2028": date(2028, 3, 3),
    "December 1": date(2026, 12, 1),
    "3 päeva pärast": date(2026, 11, 26),
    "3p": date(2026, 11, 26),
    "2 nädalat": date(2026, 12, 7),
    "kahe nädala pärast": date(2026, 12, 7),
    "nädala pärast": date(2026, 11, 30),
    "in a week": date(2026, 11, 30),
    "in 10 days": date(2026, 12, 3),
    "5 tööpäeva": date(2026, 11, 30),
    "kuu pärast": date(2026, 12, 23),
    "järgmine nädal": date(2026, 11, 30),
    "next week": date(2026, 11, 30),
    "kuu lõpp": date(2026, 11, 30),
    "end of month": date(2026, 11, 30),
    "aasta lõpuks": date(2026, 12, 31),
}
NONSENSE = (
    *("", "   ", "varsti", "32.1", "31.2", "0.5", "1.13", "1.9.99999", "9999999 päeva"),
    *("aasta", "re", "x", "3 kassi", "2026-13-01", "1" * 80, "pärast", "in", "kuu", "5"),
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write(text: str) -> None:
    assert parse_day(text, TODAY) == WRITTEN[text]


@pytest.mark.parametrize("text", NONSENSE)
def test_what_means_no_day(text: str) -> None:
    assert parse_day(text, TODAY) is None


@given(today=DAYS, letter=st.sampled_from(sorted(LETTERS)))
def test_a_weekday_is_the_next_one(today: date, letter: str) -> None:
    found = parse_day(letter, today)
    assert found is not None
    assert 1 <= (found - today).days <= 7
    assert found.weekday() == LETTERS[letter]


@given(today=DAYS, ahead=st.integers(0, 364))
def test_day_and_month_never_lie_behind(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    found = parse_day(f"{meant.day}.{meant.month}", today)
    assert found is not None
    assert (found.day, found.month) == (meant.day, meant.month)
    assert found >= today
    assert found == meant


@given(today=DAYS, meant=DAYS)
def test_a_whole_date_is_taken_at_its_word(today: date, meant: date) -> None:
    near = abs((meant - today).days) <= 3660
    for text in (f"{meant:%d.%m.%Y}", f"{meant.day}. {meant.month}. {meant.year}", str(meant)):
        assert parse_day(text, today) == (meant if near else None)


@given(today=DAYS, number=st.integers(1, 400))
def test_counting_on(today: date, number: int) -> None:
    assert parse_day(f"{number} päeva pärast", today) == today + timedelta(days=number)
    assert parse_day(f"{number} nädalat", today) == today + timedelta(days=7 * number)
    work = parse_day(f"{number} tööpäeva", today)
    assert work is not None
    assert is_working_day(work)


@given(today=DAYS)
def test_ends_and_beginnings(today: date) -> None:
    monday, end = parse_day("järgmine nädal", today), parse_day("kuu lõpp", today)
    assert monday is not None
    assert end is not None
    assert monday.weekday() == 0
    assert 1 <= (monday - today).days <= 7
    assert end > today
    assert (end + timedelta(days=1)).day == 1


@given(today=DAYS, text=st.text(max_size=70))
def test_any_text_is_answered(today: date, text: str) -> None:
    found = parse_day(text, today)
    assert found is None or abs((found - today).days) <= 3660


def test_a_day_in_words() -> None:
    with translation.override("et"):
        assert describe_day(date(2026, 11, 27), TODAY) == "reede, 27. november"
        assert describe_day(date(2027, 2, 24), TODAY) == (
            "kolmapäev, 24. veebruar 2027: riigipüha, iseseisvuspäev"
        )
        assert describe_day(date(2026, 11, 28), TODAY) == "laupäev, 28. november: puhkepäev"
    with translation.override("en"):
        assert describe_day(date(2026, 11, 27), TODAY) == "Friday, 27 November"
