"""In what state the rows of some models are: a mark that is another when any of them changed.

Lists answer "not changed" by it without reading a row, and what is kept of look-up rows is kept as
long as it stays. It is made of the ledgers that tell which rows changed (feed.py): for each model
the last ended transaction that changed its rows, and how many changes of running transactions'
younger neighbours are seen beside it. Equal marks mean the same visible changes: below the horizon
nothing comes any more, and above it what one sees only grows.

Changes by SQL past the portal's audited models are not seen.
"""

import threading
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, models

# Of each kind of row: the last settled transaction, the first one and the number above the horizon.
SEEN = """
WITH horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin),
seen AS (
  SELECT content_type_id::text AS kind, xid FROM journal_rowchange WHERE xid >= %(since)s
  UNION ALL
  SELECT object_type, xid FROM journal_event WHERE xid >= %(since)s AND object_type <> ''
)
SELECT NULL, xmin, 0 FROM horizon
UNION ALL
SELECT kind, max(xid) FILTER (WHERE xid < xmin), count(*) FILTER (WHERE xid >= xmin)
FROM seen, horizon GROUP BY kind
"""
KEEP_FROM = 10_000  # a look over so many transactions is kept for other processes
KEPT_SECONDS = 7 * 24 * 3600


@dataclass
class _Known:
    """What is known of transactions below `below`: the last that changed rows of each kind."""

    below: int = 0
    last: dict[str, int] = field(default_factory=dict)


_known: dict[str, _Known] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class State:
    """As the statements after it see the database, or later ones do."""

    horizon: int
    last: Mapping[str, int]
    running: Mapping[str, int]

    def of(self, wanted: Iterable[type[models.Model]]) -> Hashable:
        """The mark of these models' rows."""
        found = []
        for model in wanted:
            kind = str(ContentType.objects.get_for_model(model).pk)
            for name in (kind, model._meta.label_lower):
                count = self.running.get(name, 0)
                found.append(
                    (name, self.last.get(name, 0), self.horizon if count else 0, count)
                )
        return tuple(sorted(found, key=str))


def current_state() -> State:
    """Asked for before the rows are read that it speaks of."""
    name = str(connection.settings_dict["NAME"])
    known = _known.get(name) or _kept(name)
    horizon, settled, running = _look(known.below)
    if horizon < known.below:  # another database under the same name
        known = _Known()
        horizon, settled, running = _look(0)
    last = known.last | settled
    if horizon > known.below:
        with _lock:
            if name not in _known or _known[name].below != horizon:
                _known[name] = _Known(horizon, last)
        if horizon - known.below > KEEP_FROM:
            cache.set(_key(name), (horizon, last), KEPT_SECONDS)
    return State(horizon, last, running)


def _kept(name: str) -> _Known:
    kept = cache.get(_key(name))
    return _Known(*kept) if kept else _Known()


def _key(name: str) -> str:
    return f"journal-state:{name}"


def _look(since: int) -> tuple[int, dict[str, int], dict[str, int]]:
    """The horizon; by kind the last settled transaction and what is seen above, from `since` on."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"since": since})
        (_none, horizon, _zero), *rows = sorted(cursor.fetchall(), key=lambda row: row[0] or "")
    settled = {kind: xid for kind, xid, _count in rows if xid is not None}
    return horizon, settled, {kind: count for kind, _xid, count in rows}
