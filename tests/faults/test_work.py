"""People go on working while a part is away, and nothing is lost or doubled."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope

from itportal.runtime.paths import run_folder
from itportal.runtime.valkey import Valkey
from tests.faults.people import Mails, Visitor, populate
from tests.faults.portal import Portal

pytestmark = pytest.mark.faults
SWEEP = "from itportal.core.notices import tasks; tasks.sweep_notices()"
AGE_CLAIMS = """
from datetime import timedelta
from django.utils import timezone
from itportal.core.notices.models import Notice
past = timezone.now() - timedelta(minutes=30)
Notice.objects.filter(mail_state="claimed").update(mail_claimed_at=past)
Notice.objects.filter(mail_state="queued").update(mail_next_at=past)
"""
COUNTS = """
from helpdesk.models import Ticket
from itportal.core.journal.models import Event
print("tickets:", *sorted(Ticket.objects.values_list("number", flat=True)))
print("filed:", Event.objects.filter(code="helpdesk.ticket.filed").count())
"""


class Town:
    """A portal with people, whose Redis and mail server belong to the test."""

    def __init__(self, folder: Path) -> None:
        self.mails = Mails()
        self.valkey = Valkey(data=folder / "redis", run=run_folder(folder))
        self.redis: subprocess.Popen[bytes] | None = None
        settings = {
            "REDIS_URL": self.valkey.url,
            "ITPORTAL_SMTP_PORT": str(self.mails.server.port),
        }
        self.portal = Portal(folder / "var", settings=settings)

    def start(self) -> None:
        self.mails.server.start()
        self.start_redis()
        self.portal.start()
        self.requester, self.specialist = populate(self.portal)
        self.visitor = Visitor(self.portal)
        self.visitor.sign_in(self.requester)

    def start_redis(self) -> None:
        self.redis = self.valkey.start()

    def stop_redis(self) -> None:
        assert self.redis is not None
        self.redis.terminate()
        self.redis.wait(10)

    def mails_about(self, address: str) -> list[Envelope]:
        """The requester's mails about the request at `address`."""
        return self.mails.about(number_in(address), self.requester)

    def run(self, code: str) -> str:
        done = self.portal.command("shell", "-v", "0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        self.portal.stop()
        self.stop_redis()
        self.mails.server.stop()


def number_in(address: str) -> str:
    return address.strip("/").split("/")[-1]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("töö"))
    try:
        town.start()
        yield town
    finally:
        with suppress(AssertionError):
            town.close()


def test_request_is_filed_while_redis_is_away_and_its_mail_goes_later(town: Town) -> None:
    town.stop_redis()
    began = time.monotonic()
    status, page, address = town.visitor.file_request("Printer ei prindi")
    assert status == 302, page
    assert time.monotonic() - began < 20
    assert "Printer ei prindi" in town.visitor.ask(address)[1]
    assert set(town.portal.readiness()["missing"]) == {"redis", "worker", "beat"}
    town.start_redis()
    town.portal.until(town.portal.is_ready, 60)
    town.run(AGE_CLAIMS + SWEEP)
    town.portal.until(lambda: town.mails_about(address), 30)
    town.run(SWEEP)
    assert len(town.mails_about(address)) == 1


def test_worker_killed_in_the_middle_of_a_mail_loses_none(town: Town) -> None:
    town.portal.until(town.portal.is_ready, 60)
    tried = town.mails.started
    town.mails.pause_seconds = 3
    try:
        status, page, address = town.visitor.file_request("Kuvar vilgub")
        assert status == 302, page
        town.portal.until(lambda: town.mails.started > tried, 30)
        old = town.portal.kill("portal-worker")
        town.portal.until(lambda: town.portal.restarted("portal-worker", old), 30)
    finally:
        town.mails.pause_seconds = 0
    town.portal.until(town.portal.is_ready, 60)
    town.run(AGE_CLAIMS + SWEEP)
    town.portal.until(lambda: town.mails_about(address), 30)


def test_database_killed_under_load_gives_clear_pages_and_whole_requests(town: Town) -> None:
    town.portal.until(town.portal.is_ready, 60)
    end = time.monotonic() + 8

    def keep_filing(number: int) -> list[tuple[int, str, str]]:
        visitor = Visitor(town.portal)
        visitor.opener = town.visitor.opener
        answers = []
        while time.monotonic() < end:
            answers.append(visitor.file_request(f"Koormus {number}"))
        return answers

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(keep_filing, number) for number in range(3)]
        time.sleep(2)
        os.kill(town.portal.pid("postgres"), signal.SIGKILL)
        answers = [answer for task in running for answer in task.result()]
    statuses = {status for status, _, _ in answers}
    assert statuses <= {302, 503}
    assert 302 in statuses
    assert 503 in statuses
    away = next(page for status, page, _ in answers if status == 503)
    assert "<h1" in away
    town.portal.until(town.portal.is_ready, 60)
    assert town.visitor.file_request("Kõik jälle korras")[0] == 302
    printed = dict(line.split(":", 1) for line in town.run(COUNTS).splitlines() if ":" in line)
    numbers = printed["tickets"].split()
    confirmed = {number_in(address) for status, _, address in answers if status == 302}
    assert confirmed <= set(numbers)
    assert int(printed["filed"]) == len(numbers)
