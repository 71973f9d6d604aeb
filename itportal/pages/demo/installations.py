"""An installation job of the school: new laptops in place of old ones, half of it done."""

from datetime import datetime, timedelta

from assets.models import Asset
from assets.services.installation_jobs import Pair, Work, plan_installation, tick_installation
from itportal.pages.demo.cast import Cast

SCHOOL = "Metsaveere Kool"
STEPS = ["Ketta tõmmis peale", "Domeeni liita", "Kontoritarkvara ja printer", "Kleebis külge"]


def make_installations(cast: Cast, now: datetime) -> None:
    """The newest laptops of the school are set up anew where they are: nothing of the register
    changes but what is ticked."""
    keeper, other = cast.known["it"], cast.known["kristi.saul"]
    laptops = Asset.objects.filter(
        institution=cast.institutions[SCHOOL],
        state=Asset.State.IN_USE,
        model__category__code="laptop",
    ).order_by("-acquired_on", "pk")[:6]
    begun = now - timedelta(days=3)
    job = plan_installation(
        actor=other.user,
        institution=cast.institutions[SCHOOL],
        title="Sülearvutite uus tõmmis",
        work=Work(STEPS, hands_out=False),
        now=begun,
        due_on=(now + timedelta(days=4)).date(),
        responsible=keeper.user,
        note="Õpetajate arvutid enne jõuluvaheaega.",
        pairs=[Pair(asset) for asset in laptops],
        template="Uus tõmmis",
    )
    for at, device in enumerate(job.devices.order_by("pk")):
        for step in range(max(0, len(STEPS) - at)):
            tick_installation(
                job_id=job.pk,
                uid=device.uid,
                actor=keeper.user,
                step=str(step),
                now=begun + timedelta(hours=2 + at, minutes=9 * step),
            )
    stuck = job.devices.order_by("pk")[3]
    stuck.problem = "Ketas annab vigu, uus on tellitud"
    stuck.save(update_fields=["problem", "updated_at"])
