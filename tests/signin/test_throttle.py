"""Counting tries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SigninThrottle
from accounts.signin.throttle import Limit, charge, clear, network, refund, sweep
from tests.race import race

pytestmark = pytest.mark.django_db
LIMIT = Limit("test", 3, timedelta(minutes=15))
NOW = timezone.now()


def test_the_try_after_the_last_locks_for_a_whole_window() -> None:
    early = [charge(LIMIT, "a", now=NOW).allowed for _ in range(3)]
    assert early == [True] * 3
    late = NOW + timedelta(minutes=14)
    locking = charge(LIMIT, "a", now=late)
    assert (locking.allowed, locking.locked_now) == (False, True)
    again = charge(LIMIT, "a", now=late + timedelta(minutes=14))
    assert (again.allowed, again.locked_now) == (False, False)
    assert charge(LIMIT, "a", now=late + timedelta(minutes=15)).allowed
    assert charge(LIMIT, "b", now=late).allowed


def test_a_right_secret_takes_its_try_back() -> None:
    for _ in range(20):
        assert charge(LIMIT, "a", now=NOW).allowed
        refund(LIMIT, "a")
    refund(LIMIT, "a")
    assert SigninThrottle.objects.get().tries == 0
    clear(LIMIT, "a")
    assert not SigninThrottle.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_do_not_slip_past() -> None:
    answers = race(*[lambda: charge(LIMIT, "a", now=NOW)] * 8)
    assert sorted(answer.allowed for answer in answers) == [False] * 5 + [True] * 3
    assert sum(answer.locked_now for answer in answers) == 1


def test_what_was_typed_is_not_kept() -> None:
    charge(LIMIT, "minu salasõna", now=NOW)
    assert "minu" not in SigninThrottle.objects.get().key


def test_sweep_keeps_what_still_counts() -> None:
    charge(LIMIT, "old", now=NOW - timedelta(days=2))
    charge(LIMIT, "new", now=NOW)
    assert sweep(now=NOW) == 1
    assert SigninThrottle.objects.count() == 1


def test_one_subscriber_is_one_address() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network(None) == "unknown"
