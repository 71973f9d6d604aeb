from datetime import date, datetime, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from itportal.core.public_holidays import public_holidays
from itportal.core.working_time import (
    TALLINN,
    add_working_days,
    add_working_time,
    days_past,
    is_working_day,
    working_hours,
    working_time_between,
)

moments = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2035, 12, 31), timezones=st.just(TALLINN)
)
amounts = st.integers(min_value=0, max_value=60 * 60 * 24 * 20).map(
    lambda s: timedelta(seconds=s)
)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=TALLINN)


@settings(deadline=None)
@given(moments, amounts)
def test_adding_and_measuring_agree(start: datetime, amount: timedelta) -> None:
    assert working_time_between(start, add_working_time(start, amount)) == amount


@settings(deadline=None)
@given(moments, amounts, amounts)
def test_amounts_add_up(start: datetime, one: timedelta, two: timedelta) -> None:
    after_one = add_working_time(start, one)
    assert after_one <= add_working_time(after_one, two)
    assert working_time_between(start, add_working_time(after_one, two)) == one + two


@settings(deadline=None)
@given(moments, moments, moments)
def test_spans_add_up(a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted([a, b, c])
    parts = working_time_between(first, middle) + working_time_between(middle, last)
    assert parts == working_time_between(first, last)


@settings(deadline=None)
@given(moments, amounts)
def test_the_result_lies_in_working_hours(start: datetime, amount: timedelta) -> None:
    moment = add_working_time(start, amount).astimezone(TALLINN)
    hours = working_hours(moment.date())
    assert hours
    assert hours[0] <= moment <= hours[1]


@settings(deadline=None)
@given(days, st.integers(min_value=1, max_value=15))
def test_days_past_is_the_latest_such_day(today: date, number: int) -> None:
    last = days_past(today, number)
    assert add_working_days(last, number) < today
    assert add_working_days(last + timedelta(days=1), number) >= today


@pytest.mark.parametrize("language", ["et", "en_US"])
def test_holidays_are_the_library_s(language: str) -> None:
    for year in range(2020, 2040):
        assert public_holidays(year, language) == dict(
            country_holidays("EE", years=year, language=language)
        )


def test_holidays_and_short_days_of_2026() -> None:
    assert not is_working_day(date(2026, 2, 24))  # Independence Day, a Tuesday
    assert not is_working_day(date(2026, 6, 23))
    assert not is_working_day(date(2026, 12, 24))
    assert not is_working_day(date(2026, 11, 22))  # a Sunday
    for short in (date(2026, 2, 23), date(2026, 6, 22), date(2026, 12, 23), date(2026, 12, 31)):
        hours = working_hours(short)
        assert hours
        assert hours[1] - hours[0] == timedelta(hours=6), short
    full = working_hours(date(2026, 11, 23))
    assert full
    assert full[1] - full[0] == timedelta(hours=9)


def test_a_friday_before_a_monday_holiday_stays_long() -> None:
    # 23 June 2025 is a Monday: only a day directly before the holiday is shorter
    hours = working_hours(date(2025, 6, 20))
    assert hours
    assert hours[1] - hours[0] == timedelta(hours=9)


def test_over_midsummer() -> None:
    # Monday 22 June 2026 ends at 14, Tuesday and Wednesday are holidays
    assert add_working_time(at("22.06.2026 13:00"), timedelta(hours=2)) == at(
        "25.06.2026 09:00"
    )


def test_over_the_change_of_clocks() -> None:
    # Friday 27 March 2026, the clocks go forward on Sunday
    assert add_working_time(at("27.03.2026 16:00"), timedelta(hours=2)) == at(
        "30.03.2026 09:00"
    )
