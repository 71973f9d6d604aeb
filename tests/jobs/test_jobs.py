"""Long work from its beginning to every end it can have."""

import io
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.jobs import kinds, services
from itportal.core.jobs.kinds import JobKind, register_job
from itportal.core.jobs.models import Job
from itportal.core.jobs.running import Pulse, Work, run_job
from itportal.core.journal.models import Event
from itportal.core.live.topics import may_listen
from itportal.core.notices.models import Notice
from tests.api.client import make_client
from tests.builders import make_user
from tests.jobs.runs import StillPulse, run, run_all
from tests.race import race

Does = Callable[[Work], Mapping[str, Any] | None]


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Registers what jobs of kind `test` do."""
    monkeypatch.setattr(kinds, "_KINDS", {})

    def register(does: Does, *, may_rerun: bool = True) -> None:
        kinds._KINDS.clear()
        register_job(JobKind("test", does, may_rerun=may_rerun))

    return register


def begin(owner: User, **params: Any) -> Job:
    return services.begin_job(
        kind="test", title="Pikk töö", owner=owner, params=params, now=timezone.now()
    )


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_work_is_done_told_and_its_file_is_its_owners(does: Callable[..., None]) -> None:
    owner, other = make_user("specialist"), make_user("specialist")

    def write(work: Work) -> Mapping[str, Any]:
        assert work.owner == owner
        assert not work.is_rerun
        work.tell(1, 4, "pool")
        work.keep(io.BytesIO(b"a;b\r\n"), name="nimekiri.csv", media_type="text/csv")
        return {"rows": work.params["rows"]}

    does(write)
    job = run(begin(owner, rows=4))
    assert (job.state, job.done, job.total, job.percent) == ("done", 4, 4, 100)
    assert job.outcome == {"rows": 4}
    assert job.result is not None
    address = f"/files/{job.result.uid}/?download"
    got: Any = sign_in(owner).get(address)
    assert b"".join(got.streaming_content) == b"a;b\r\n"
    assert sign_in(other).get(address).status_code == 404
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.url) == (
        owner,
        "job_finished",
        f"/taustatood/{job.uid}/",
    )
    page = sign_in(owner).get(f"/taustatood/{job.uid}/").content.decode()
    assert "nimekiri.csv" in page
    assert sign_in(other).get(f"/taustatood/{job.uid}/").status_code == 404
    assert "Pikk töö" not in sign_in(other).get("/taustatood/").content.decode()
    assert "Pikk töö" in sign_in(owner).get("/taustatood/").content.decode()
    codes = list(Event.objects.filter(code__startswith="jobs.").values_list("code", flat=True))
    assert codes == ["jobs.job.begun", "jobs.job.done"]
    # By the API the same, and after its day the file is gone, the history stays.
    api = make_client(owner)
    assert api.read(f"jobs/{job.uid}/").json()["has_result"] is True
    assert api.read(f"jobs/{job.uid}/result/").getvalue() == b"a;b\r\n"
    services.sweep(now=timezone.now() + services.RESULT_LIVES + timedelta(minutes=1))
    job.refresh_from_db()
    assert job.result_id is None
    assert job.state == "done"
    assert not Attachment.objects.exists()
    assert sign_in(owner).get(address).status_code == 404
    assert api.read(f"jobs/{job.uid}/result/").status_code == 404
    assert may_listen(owner, f"jobs:{owner.pk}")
    assert not may_listen(other, f"jobs:{owner.pk}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Invalid(fields={"file": "Failis ei ole ridu."}), "Failis ei ole ridu."),
        (NotThere("not_there"), None),
        (ZeroDivisionError("secret"), "administraatorile"),
    ],
)
def test_failing_says_what_to_do_and_leaves_no_file(
    does: Callable[..., None], error: Exception, said: str | None
) -> None:
    def fail(work: Work) -> None:
        work.keep(io.BytesIO(b"x"), name="x.csv", media_type="text/csv")
        raise error

    does(fail)
    job = run(begin(make_user("specialist")))
    assert job.state == "failed"
    assert (said or str(error)) in job.error
    assert "secret" not in job.error
    assert (job.result, Attachment.objects.count()) == (None, 0)
    assert Notice.objects.get().context["is_done"] is False


@pytest.mark.django_db
def test_cancelling_waiting_and_running_work(does: Callable[..., None]) -> None:
    owner = make_user("specialist")
    reached: list[int] = []

    def count(work: Work) -> None:
        work.tell(1)
        services.cancel_job(uid=work.job.uid, actor=owner, now=timezone.now())
        work._pulse.beat()
        work.tell(2)
        reached.append(2)

    does(count)
    waiting, running = begin(owner), begin(owner)
    with pytest.raises(NotThere):
        services.cancel_job(
            uid=waiting.uid, actor=make_user("administrator"), now=timezone.now()
        )
    assert sign_in(owner).post(f"/taustatood/{waiting.uid}/katkesta/").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert run(waiting).attempts == 0
    assert run(running).state == "cancelled"
    assert not reached
    assert not Notice.objects.exists()
    with pytest.raises(WrongState):
        services.cancel_job(uid=running.uid, actor=owner, now=timezone.now())
    api = make_client(owner)
    answer = api.post(f"/api/v1/jobs/{begin(owner).uid}/cancel/", {}, "application/json")
    assert answer.json()["state"] == "cancelled"


@pytest.mark.django_db
def test_what_a_killed_worker_left_is_begun_anew_or_told(does: Callable[..., None]) -> None:
    owner = make_user("specialist")
    told: list[bool] = []
    does(lambda work: told.append(work.is_rerun))
    job = begin(owner)

    def killed() -> None:
        """Claimed, and nothing was heard of it since."""
        assert services.claim_job(job_id=job.pk, claim=uuid4(), now=timezone.now())
        late = timezone.now() - services.STALE - timedelta(seconds=1)
        Job.objects.filter(pk=job.pk).update(heartbeat_at=late, created_at=late)

    killed()
    assert services.sweep(now=timezone.now()) == 1
    assert run(job).state == "done"
    assert (told, job.attempts) == ([True], 2)
    for code, may_rerun in (("a kind that may not", False), ("the fourth time", True)):
        does(lambda work: None, may_rerun=may_rerun)
        job = begin(owner)
        if may_rerun:
            Job.objects.filter(pk=job.pk).update(attempts=services.MOST_ATTEMPTS - 1)
        killed()
        services.sweep(now=timezone.now())
        job.refresh_from_db()
        assert (job.state, code) == ("failed", code)
        assert "uuesti" in job.error
    job = begin(owner)
    killed()
    services.cancel_job(uid=job.uid, actor=owner, now=timezone.now())
    services.sweep(now=timezone.now())
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.django_db
def test_a_run_that_was_given_up_changes_nothing(does: Callable[..., None]) -> None:
    owner = make_user("specialist")

    def lose(work: Work) -> None:
        Job.objects.filter(pk=work.job.pk).update(claim=uuid4())
        work.keep(io.BytesIO(b"x"), name="x.csv", media_type="text/csv")
        work._pulse.beat()
        work.tell(1)
        raise AssertionError("went on")

    does(lose)
    job = run(begin(owner))
    assert (job.state, job.result, Attachment.objects.count()) == ("running", None, 0)


@pytest.mark.django_db
def test_only_so_many_at_once_and_so_many_of_one_person(
    does: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_user("specialist")
    does(lambda work: None)
    monkeypatch.setattr(settings, "JOBS_AT_ONCE", 1)
    first, second = begin(owner), begin(owner)
    assert services.claim_job(job_id=first.pk, claim=uuid4(), now=timezone.now())
    assert run(second).state == "queued"
    Job.objects.filter(pk=first.pk).update(state="done")
    assert run(second).state == "done"
    for _ in range(services.MOST_WAITING):
        begin(owner)
    with pytest.raises(PortalError) as refused:
        begin(owner)
    assert refused.value.code == "job.too_many"
    begin(make_user("specialist"))
    with pytest.raises(LookupError):
        services.begin_job(kind="none", title="x", owner=owner, params={}, now=timezone.now())
    assert {job.state for job in run_all()} == {"done"}


@pytest.mark.django_db(transaction=True)
def test_the_pulse_is_seen_and_hears_while_the_work_holds_a_transaction(
    does: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection, transaction

    monkeypatch.setattr("itportal.core.jobs.running.BEAT_SECONDS", 0.02)
    owner = make_user("specialist")
    inside = threading.Event()

    def hold(work: Work) -> None:
        with transaction.atomic():
            work.tell(7, 10, "hoian")
            make_user("staff", first_name="Jääb", last_name="Tegemata")
            inside.set()
            ends = time.monotonic() + 30
            while time.monotonic() < ends:
                work.check()
                time.sleep(0.01)

    does(hold)
    job = begin(owner)

    def work() -> None:
        try:
            run_job(job_id=job.pk, now=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert inside.wait(30)
        ends = time.monotonic() + 30
        while Job.objects.get(pk=job.pk).done != 7 and time.monotonic() < ends:
            time.sleep(0.01)
        seen = Job.objects.get(pk=job.pk)
        assert (seen.state, seen.done, seen.total, seen.words) == ("running", 7, 10, "hoian")
        services.cancel_job(uid=job.uid, actor=owner, now=timezone.now())
    finally:
        thread.join(40)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not User.objects.filter(person__last_name="Tegemata").exists()
    # Of two workers one does it.
    done: list[int] = []
    does(lambda work: done.append(work.job.pk))
    again = begin(owner)

    def take() -> None:
        run_job(job_id=again.pk, now=timezone.now(), pulse=StillPulse)

    race(take, take)
    assert done == [again.pk]


@pytest.mark.django_db
def test_a_sealed_change_cannot_be_cancelled_away(does: Callable[..., None]) -> None:
    owner = make_user("specialist")

    def seal(work: Work) -> None:
        work.seal()
        services.cancel_job(uid=work.job.uid, actor=owner, now=timezone.now())
        work.seal()

    does(seal)
    assert run(begin(owner)).state == "cancelled"
    assert issubclass(StillPulse, Pulse)
