"""G11: 100,000 devices from a file, beside saving them one by one with their differences."""

import csv
import gc
import io
import time
from collections.abc import Iterator
from typing import Any

from bench.registry import Result, figure
from bench.stack import EXPERT, Bench

ROWS, SAVED = 100_000, 500
HEADERS = ("Inv nr", "Liik", "Tootja", "Mudel", "Asutus", "Seerianumber", "Soetatud")


@figure("G11", "import of 100,000 rows, validated, journalled, upserted")
def imported(bench: Bench) -> Iterator[Result]:
    """Read, judged, written and journalled, without the job around it and the search after it."""
    bench.portal  # noqa: B018 - its database; Django is set up by it
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import Institution, User
    from assets.models import Asset, AssetModel
    from itportal.core.imports.jobs import Steps, undo_batch

    actor = User.objects.get(email=EXPERT)
    house = Institution.objects.filter(is_active=True).order_by("pk")[0]
    run = int(time.time())  # what was changed and put back stays of a run: see KEPT
    rows = [
        ("Sülearvuti", "Mõõt", f"G11 mudel {n % 50}", house.name, f"{run}X{n:07}", "31.05.2024")
        for n in range(ROWS)
    ]
    named = [[f"G11/{run}/{n}", *row] for n, row in enumerate(rows)]
    gc.freeze()  # as the processes of the portal do once they are loaded
    new, batch = _taken(actor, named)
    for row in named[::10]:
        row[-1] = "01.06.2024"
    changed, again = _taken(actor, named)
    undo_batch(again, Steps(), timezone.now())
    undo_batch(batch, Steps(), timezone.now())
    model = AssetModel.objects.filter(name__startswith="G11 mudel")[0]
    with transaction.atomic():
        began = time.perf_counter()
        for n in range(SAVED):
            Asset(
                inventory_no=f"G11S/{n}",
                model=model,
                institution=house,
                serial=f"G11S{n:07}",
            ).save()
        plain = SAVED / (time.perf_counter() - began)
        transaction.set_rollback(True)
    yield Result("save() with its differences", plain, "rows/s")
    ratio = new / plain
    yield Result("new rows", new, "rows/s", ">= 8,000", new >= 8_000)
    yield Result("new rows, to one by one", ratio, "x", ">= 12 x", ratio >= 12, ratio, "save()")
    yield Result("10 % changed", changed, "rows/s", ">= 25,000", changed >= 25_000)


def _taken(actor: Any, rows: list[Any]) -> tuple[float, int]:
    """Rows a second from the stored file to the commit, and the batch."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from itportal.core.context import acting
    from itportal.core.imports.jobs import Steps, apply_batch, check_batch
    from itportal.core.imports.services import begin_import

    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADERS, *rows])
    file = SimpleUploadedFile("g11.csv", text.getvalue().encode())
    with acting(source="command", actor_id=actor.pk):
        batch = begin_import(kind="assets", file=file, actor=actor, now=timezone.now())
        began = time.perf_counter()
        counts = check_batch(batch.pk, Steps(), timezone.now())
        if counts["fault"] or counts["conflict"]:
            raise RuntimeError(f"the file is not judged well: {counts}")
        apply_batch(batch.pk, Steps(), timezone.now(), find=False)
        return len(rows) / (time.perf_counter() - began), batch.pk
