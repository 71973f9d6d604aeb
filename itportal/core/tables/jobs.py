"""A very long list as a file: made by a job, fetched by whoever asked for it."""

from collections.abc import Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from itportal.core.errors import NotThere
from itportal.core.jobs.kinds import JobKind, register_job
from itportal.core.jobs.models import Job
from itportal.core.jobs.running import Work
from itportal.core.jobs.services import begin_job
from itportal.core.journal.reads import keep_persons
from itportal.core.policy import require
from itportal.core.tables.definition import TABLES
from itportal.core.tables.export import FORMATS, MOST, exported, file_name
from itportal.core.tables.selectors import Layout
from itportal.core.tables.state import State, read_state

CODE = "tables.export"


def begin_export(
    state: State, layout: Layout, owner: Any, *, ending: str, now: datetime
) -> Job:
    """Queue the file of the list as filtered, in its order, with the chosen columns."""
    table = state.table
    return begin_job(
        kind=CODE,
        title=_("Export of the list: %(name)s") % {"name": table.title},
        owner=owner,
        params={
            "table": table.name,
            "ending": ending,
            "list": state.values(),
            "columns": [column.name for column in layout.columns],
        },
        back_url=f"{reverse(table.url_name)}?{state.query}"[:300],
        now=now,
    )


def run_export(work: Work) -> Mapping[str, Any]:
    """What the owner may see when it runs, not when it was asked for."""
    table, ending = TABLES.get(work.params["table"]), work.params["ending"]
    if table is None:
        raise NotThere("not_there")
    require(table.may_use(work.owner))
    state, now = read_state(table, work.params["list"]), timezone.now()
    known = table.column_by_name
    layout = Layout([known[name] for name in work.params["columns"] if name in known])
    total = state.rows(work.owner).order_by().count()
    work.tell(0, total, _("writing rows"))
    write, media_type = FORMATS[ending]
    persons: set[Any] = set()
    rows = exported(
        state, layout, work.owner, now=now, persons=persons, most=MOST, told=work.tell
    )
    with TemporaryFile() as file:
        write(rows, file)
        work.check()
        if table.personal:
            keep_persons(
                user=work.owner,
                uids=persons,
                columns=table.personal,
                view="tables:export",
                filter_text=state.query,
                is_export=True,
            )
        work.keep(file, name=file_name(table, ending, now), media_type=media_type)
    return {"rows": total}


register_job(JobKind(CODE, run_export))
