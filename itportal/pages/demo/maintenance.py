"""What is maintained in Näidisvald: plans of three years, and what was done by them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assets.models import Category, MaintenancePlan, MaintenanceTask
from assets.rhythm import due_day, last_due
from assets.services.maintenance import devices_of, make_due_tasks
from itportal.core.bulk import copy_rows
from itportal.pages.demo.cast import Cast

TALLINN = ZoneInfo("Europe/Tallinn")
State = MaintenanceTask.State
LATE = 0.04  # of the last turn nobody got to


@dataclass(frozen=True, slots=True)
class Planned:
    name: str
    category: str
    every: int
    unit: str
    day: tuple[int, int]  # month and day of the first turn
    steps: tuple[str, ...]
    minutes: tuple[int, int]
    notes: tuple[str, ...] = ()


PLANS = (
    Planned(
        "Printerite puhastus ja loendurid",
        "printer",
        6,
        "month",
        (1, 20),
        (
            "Puhasta paberitee ja rullid",
            "Kirjuta üles loendurinäit",
            "Kontrolli tooneri taset ja varu",
            "Trüki proovileht",
        ),
        (15, 40),
        ("Rullid kulunud, tellisin uued.", "Paberitee oli tolmune.", "Loendur 48 120."),
    ),
    Planned(
        "Projektorite filtrid enne kooliaastat",
        "projector",
        1,
        "year",
        (8, 20),
        ("Puhasta või vaheta filter", "Kirjuta üles lambitunnid", "Kontrolli puldi patareisid"),
        (10, 30),
        ("Lambitunde 1 840.", "Filter vahetatud.", "Pilt läigib vasakus nurgas, jälgime."),
    ),
    Planned(
        "Serverite uuendused ja kettad",
        "server",
        1,
        "month",
        (1, 15),
        (
            "Võta varukoopia ja kontrolli, et see avaneb",
            "Paigalda süsteemi ja püsivara uuendused",
            "Vaata ketaste ja massiivi seisu",
            "Taaskäivita ja kontrolli teenuseid",
        ),
        (40, 120),
        ("Üks ketas hoiatab, tellisin asenduse.", "Taaskäivitus läks puhtalt."),
    ),
    Planned(
        "Sülearvutite aku ja tolm",
        "laptop",
        1,
        "year",
        (6, 25),
        ("Vaata aku kulumist", "Puhasta jahutus", "Kontrolli ketta krüpteeringut"),
        (10, 25),
        ("Aku 61% algmahust.", "Jahutus oli tolmu täis."),
    ),
    Planned(
        "Võrguseadmete püsivara",
        "network",
        3,
        "month",
        (2, 5),
        ("Salvesta seadistus", "Paigalda püsivara", "Kontrolli, et kõik pordid tulid tagasi"),
        (15, 45),
    ),
)


def make_maintenance(cast: Cast, rng: Random, now: datetime) -> None:
    """Two years of turns done, some of the last ones late, and what is due now."""
    today = now.astimezone(TALLINN).date()
    institution = next(one for one in cast.institutions.values() if one.parent_id is None)
    keeper = cast.known["it"].user
    kinds = {category.code: category for category in Category.objects.all()}
    for planned in PLANS:
        plan = MaintenancePlan.objects.create(
            name=planned.name,
            institution=institution,
            category=kinds[planned.category],
            every=planned.every,
            unit=planned.unit,
            first_on=date(today.year - 2, *planned.day),
            steps=list(planned.steps),
            responsible=keeper,
        )
        copy_rows(MaintenanceTask, _turns(plan, planned, keeper.pk, rng, today))
    make_due_tasks(now=now, today=today)


def _turns(
    plan: MaintenancePlan, planned: Planned, keeper_id: int, rng: Random, today: date
) -> list[dict[str, object]]:
    """Every turn up to today. A device bought later has none of the earlier ones."""
    devices = list(devices_of(plan).order_by("pk").values_list("pk", "acquired_on"))
    last = last_due(plan.first_on, every=plan.every, unit=plan.unit, until=today)
    rows: list[dict[str, object]] = []
    turn = 0
    while (
        last
        and (due := due_day(plan.first_on, every=plan.every, unit=plan.unit, turn=turn)) <= last
    ):
        there = [pk for pk, bought in devices if bought is None or bought <= due]
        rows += [_done(plan, planned, keeper_id, pk, due, last, rng, today) for pk in there]
        turn += 1
    return rows


def _done(
    plan: MaintenancePlan,
    planned: Planned,
    keeper_id: int,
    asset_id: int,
    due: date,
    last: date,
    rng: Random,
    today: date,
) -> dict[str, object]:
    is_open = due == last and rng.random() < LATE
    day = min(due + timedelta(days=rng.randint(-6, 9)), today)
    moment = datetime.combine(day, time(rng.randint(9, 15), rng.randint(0, 59)), TALLINN)
    steps = list(range(len(planned.steps)))
    noted = planned.notes and rng.random() < 0.08
    return {
        "plan_id": plan.pk,
        "asset_id": asset_id,
        "due_on": due,
        "state": State.OPEN if is_open else State.DONE,
        "steps": list(planned.steps),
        "done_steps": steps[:1] if is_open else steps,
        "closed_at": None if is_open else moment,
        "closed_by_id": None if is_open else keeper_id,
        "note": rng.choice(planned.notes) if noted and not is_open else "",
        "minutes": None if is_open else rng.randint(*planned.minutes),
    }
