"""Typed builder of installation jobs."""

from datetime import UTC, datetime

from accounts.models import Institution
from assets.models import InstallationJob
from assets.services.installation_jobs import Pair, Work, plan_installation
from tests.assets.builders import make_asset
from tests.builders import make_user

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def make_installation_job(house: Institution) -> InstallationJob:
    """Of one device, by a keeper of its own."""
    return plan_installation(
        actor=make_user("specialist", institution=house),
        institution=house,
        title="Uued sülearvutid",
        work=Work(["Tõmmis", "Domeeni"], collects=True, wipes=True),
        now=NOW,
        due_on=NOW.date(),
        pairs=[Pair(make_asset(institution=house), make_asset(institution=house))],
    )
