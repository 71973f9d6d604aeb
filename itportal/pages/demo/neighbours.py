"""The neighbours of Näidisvald: with `scale` municipalities a whole county works in the portal.

Only Näidisvald is played. Each neighbour has its institutions, people, devices, requests,
conversations and events again, made by the database out of the rows of Näidisvald: with
identities, numbers and e-mails of its own, and `STEP` earlier than the neighbour before it.
Names of people and the texts repeat; lexemes are those of the first text, with the neighbour's
number in place of Näidisvald's. Screenshots and guides are not repeated.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from accounts.models import Employment, Institution, Person, RoleGrant, Room, Site, User
from assets.models import (
    Asset,
    AssetTag,
    Assignment,
    Disposal,
    Installation,
    Repair,
    SoftwareReport,
    SoftwareRule,
)
from assets.services.assets import SEQUENCE
from helpdesk.models import (
    Message,
    Ticket,
    TicketCheck,
    TicketFollower,
    TicketLink,
    TicketMerge,
    TicketSeen,
    TimeEntry,
    VendorMail,
)
from itportal.core.bulk import without_indexes
from itportal.core.journal.bulk import COLUMNS
from itportal.core.journal.models import Event
from itportal.core.search.models import SearchRow

STEP = "29 seconds"
BIG = (Ticket, Ticket.tags.through, Message, TicketSeen, Event)
# Every neighbour's rows by `k`, numbered from 1; `b` is the row of Näidisvald.
_EACH = "CROSS JOIN LATERAL generate_series({last}, 1, -1) k"
# A UUIDv7 keeps its moment; the rest of the bits are the neighbour's.
_TWIN = """
CREATE OR REPLACE FUNCTION pg_temp.twin(origin text, k integer) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
  SELECT (substr(origin, 1, 15) || substr(h, 1, 3) || '-8' || substr(h, 4, 3) || '-'
          || substr(h, 7, 12))::uuid
  FROM md5(origin || k) h
$$"""
# The requests and messages an event names are the neighbour's own.
_TWINS = """CASE WHEN b.data ?| ARRAY['message', 'into', 'made', 'other'] THEN b.data || (
  SELECT jsonb_object_agg(key, pg_temp.twin(value, k)) FROM jsonb_each_text(b.data)
  WHERE key IN ('message', 'into', 'made', 'other')) ELSE b.data END"""
# What of one reader token belongs to Näidisvald: the institution or the person.
_READERS = """
CREATE TEMPORARY TABLE neighbour_readers ON COMMIT DROP AS
SELECT b.readers AS origin, k AS turn, (
  SELECT array_agg(CASE
    WHEN token LIKE 'p:%%'
      THEN 'p:' || split_part(token, ':', 2)::bigint + k * {person}
    WHEN token LIKE 'r:%%:%%'
      THEN 'r:' || split_part(token, ':', 2) || ':'
           || split_part(token, ':', 3)::bigint + k * {institution}
    ELSE token END ORDER BY place)
  FROM unnest(b.readers) WITH ORDINALITY said (token, place))::varchar[] AS readers
FROM (SELECT DISTINCT readers FROM search_searchrow WHERE kind = ANY(%s)) b {each}"""


@dataclass
class Neighbours:
    """The other `scale` - 1 municipalities. With none of them nothing is done."""

    scale: int
    _strides: dict[type[models.Model], int] = field(default_factory=dict)
    _devices: int = 0

    def spaced(self, number: int) -> int:
        """The key of Näidisvald's row `number` of a table that grows with time.

        Those before it, down to the row before, are its neighbours': rows of one moment lie
        together, and numbers follow the time of filing.
        """
        return number * self.scale

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Around everything that is written: big tables get their indexes afterwards."""
        if self.scale == 1:
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute(_TWIN)
            cursor.execute("SET LOCAL work_mem = '128MB'")
        with without_indexes(*BIG):
            yield

    # --- places and people ------------------------------------------------------
    def settle(self) -> None:
        """Places and people of the neighbours; call before anything speaks of them."""
        if self.scale == 1:
            return
        for model in (Institution, Site, Room, Person, User, Asset):
            self._strides[model] = self._last(model)
        self._devices = Asset.objects.count()
        self._copy(
            Institution,
            {
                "id": self._of(Institution, "id"),
                "parent_id": self._of(Institution, "parent_id"),
                "head_id": "NULL",
                "name": "CASE WHEN b.parent_id IS NULL THEN b.name || ' ' || k + 1"
                " ELSE b.name || ' (Näidisvald ' || k + 1 || ')' END",
                "registry_code": "''",
                "email": _mail("b.email"),
            },
        )
        self._copy(Site, {"id": self._of(Site, "id")} | self._places(Institution))
        self._copy(Room, {"id": self._of(Room, "id"), "site_id": self._of(Site, "site_id")})
        person = {"id": self._of(Person, "id"), "email": _mail("b.email")}
        self._copy(Person, person | self._places(Room))
        self._run(
            f"UPDATE accounts_institution n SET head_id = {self._of(Person, 'head_id')}"
            f" FROM accounts_institution b {self._each}"
            f" WHERE n.id = {self._of(Institution, 'id')} AND b.id <= %s",
            [self._strides[Institution]],
        )
        self._copy(
            User,
            {
                "id": self._of(User, "id"),
                "email": _mail("b.email"),
                "person_id": self._of(Person, "person_id"),
            },
        )
        self._copy(Employment, self._places(Institution) | self._places(Person))
        self._copy(
            RoleGrant,
            {
                # Whoever serves all of Näidisvald serves all of the neighbour, not of the county.
                "institution_id": f"coalesce(b.institution_id, {self._root()})"
                f" + k * {self._strides[Institution]}",
                "user_id": self._of(User, "user_id"),
            },
        )
        for model in (Institution, Site, Room, Person, User):
            self._count_on(model)

    # --- devices and requests ---------------------------------------------------------------------
    def events(self) -> str:
        """SQL for `record_many`: what happened at the neighbours'."""
        if self.scale == 1:
            return ""
        made = {
            "at": _earlier("at"),
            "actor_id": self._of(User, "actor_id"),
            "object_id": "CASE b.object_type WHEN 'helpdesk.ticket' THEN b.object_id - k"
            f" WHEN 'accounts.person' THEN {self._of(Person, 'object_id')}"
            f" ELSE {self._of(Asset, 'object_id')} END",
            "object_uid": "pg_temp.twin(b.object_uid::text, k)",
            "object_label": "CASE b.object_type"
            " WHEN 'helpdesk.ticket' THEN 'P-' || b.object_id - k"
            f" WHEN 'assets.asset' THEN {self._inventory('b.object_label')}"
            " ELSE b.object_label END",
            "institution_id": self._of(Institution, "institution_id"),
            "data": _TWINS,
        }
        said = ", ".join(made.get(name, f"b.{name}") for name in COLUMNS)
        return f"SELECT {said} FROM past_events b {self._each}"

    def file(self) -> None:
        """Devices, requests and conversations; call when Näidisvald's are written."""
        if self.scale == 1:
            self._count_on(Ticket)
            self._count_on(Message)
            return
        self._copy(
            Asset,
            {"id": self._of(Asset, "id"), "inventory_no": self._inventory("b.inventory_no")}
            | {
                "serial": "CASE b.serial WHEN '' THEN ''"
                " ELSE upper(substr(md5(b.serial || k), 1, 12)) END",
                "parent_id": self._of(Asset, "parent_id"),
                "responsible_id": self._of(Person, "responsible_id"),
            }
            | self._places(Institution)
            | self._places(Room),
        )
        held = {"asset_id": self._of(Asset, "asset_id")}
        self._copy(Assignment, held | self._places(Person) | self._places(Room))
        # The firms that sell and repair are the county's; codes say whose they are.
        self._copy(AssetTag, {**held, "value": "b.value || '-' || k + 1"})
        self._copy(
            Repair,
            held
            | {
                "number": "b.number || '-' || k + 1",
                "keeper_id": self._of(User, "keeper_id"),
                "loaner_id": self._of(Asset, "loaner_id"),
            },
        )
        self._copy(Disposal, held)
        # Programs and their names are the county's; what is demanded is each one's own.
        self._copy(Installation, held)
        self._copy(SoftwareReport, held)
        self._copy(SoftwareRule, self._places(Institution))
        ticket = {"ticket_id": "b.ticket_id - k"}
        self._copy(
            Ticket,
            {
                "id": "b.id - k",
                "number": "'P-' || b.id - k",
                "requester_id": self._of(Person, "requester_id"),
                "created_by_id": self._of(User, "created_by_id"),
                "assignee_id": self._of(User, "assignee_id"),
                "asset_id": self._of(Asset, "asset_id"),
                "merged_into_id": "b.merged_into_id - k",
                "split_from_id": "b.split_from_id - k",
            }
            | self._places(Institution),
        )
        author = {"author_id": self._of(User, "author_id")}
        self._copy(Message, {"id": "b.id - k"} | ticket | author)
        self._copy(TicketSeen, ticket | {"user_id": self._of(User, "user_id")})
        self._copy(Ticket.tags.through, ticket)
        self._copy_around(ticket)
        for model in (Asset, Ticket, Message):
            self._count_on(model)
        self._run("SELECT setval(%s, %s)", [SEQUENCE, self._devices * self.scale])

    def _copy_around(self, ticket: Mapping[str, str]) -> None:
        """What hangs on requests; the firms written to are the county's."""
        user = {"user_id": self._of(User, "user_id")}
        self._copy(TimeEntry, {**ticket, **user})
        self._copy(TicketFollower, {**ticket, **user})
        self._copy(TicketCheck, {**ticket, "done_by_id": self._of(User, "done_by_id")})
        made = {"created_by_id": self._of(User, "created_by_id")}
        self._copy(
            TicketLink, {"source_id": "b.source_id - k", "target_id": "b.target_id - k"} | made
        )
        into = {"into_id": "b.into_id - k", "merged_by_id": self._of(User, "merged_by_id")}
        self._copy(TicketMerge, {**ticket, **into})
        header = {"header_id": "replace(b.header_id, '@', k || '@')"}
        self._copy(VendorMail, {"message_id": "b.message_id - k"} | header)

    # --- search -----------------------------------------------------------------------
    def index(self) -> None:
        """Search rows of requests, notes and devices; call when Näidisvald's are made.

        All of them anew, in the order of their times: the newest are found by their keys.
        """
        if self.scale == 1:
            return
        kinds = ["ticket", "ticket_note", "asset"]
        strides = {
            "person": self._strides[Person],
            "institution": self._strides[Institution],
            "each": self._each,
        }
        self._run(_READERS.format(**strides), [kinds])
        self._run("ANALYZE neighbour_readers")
        self._run(
            "CREATE TEMPORARY TABLE own_rows ON COMMIT DROP AS"
            " SELECT r.*, a.serial FROM search_searchrow r LEFT JOIN assets_asset a"
            " ON r.kind = 'asset' AND a.id = r.object_id WHERE kind = ANY(%s)",
            [kinds],
        )
        self._run("DELETE FROM search_searchrow WHERE kind = ANY(%s)", [kinds])
        names = (
            "kind, object_id, url, number, number_key, title, body, hint, readers, at,"
            " search_tsv, search_v, written_at"
        )
        ticket = "'P-' || b.object_id - k"
        device = self._inventory("b.number")
        serial = "upper(substr(md5(b.serial || k), 1, 12))"
        with without_indexes(SearchRow):
            self._run(
                f"INSERT INTO search_searchrow ({names})"
                f" SELECT {names} FROM own_rows UNION ALL"
                f" SELECT b.kind, b.object_id - k, {ticket},"
                f"  CASE WHEN b.number = '' THEN '' ELSE {ticket} END,"
                f"  CASE WHEN b.number = '' THEN '' ELSE 'P' || b.object_id - k END,"
                f"  b.title, b.body, CASE WHEN b.number = '' THEN {ticket} ELSE b.hint END,"
                f"  r.readers, {_earlier('at')},"
                f"  {_renamed(('p', 'b.object_id', 'b.object_id - k'))},"
                f"  b.search_v, b.written_at"
                f" FROM own_rows b {self._each}"
                f" JOIN neighbour_readers r ON r.origin = b.readers AND r.turn = k"
                f" WHERE b.kind <> 'asset' UNION ALL"
                f" SELECT b.kind, {self._of(Asset, 'object_id')}, {device}, {device},"
                f"  'V' || ltrim(substr({device}, 3), '0'), b.title,"
                f"  replace(b.body, b.serial, {serial}), b.hint, r.readers, {_earlier('at')},"
                f"  {_renamed(('v', _digits('b.number'), _digits(device)), ('b.serial', serial))},"
                f"  b.search_v, b.written_at"
                f" FROM own_rows b {self._each}"
                f" JOIN neighbour_readers r ON r.origin = b.readers AND r.turn = k"
                f" WHERE b.kind = 'asset' ORDER BY 10"
            )

    # --- how it is said ---------------------------------------------------------------
    @property
    def _each(self) -> str:
        return _EACH.format(last=self.scale - 1)

    def _of(self, model: type[models.Model], column: str) -> str:
        """The neighbour's row where Näidisvald's column names its own; NULL stays."""
        return f"b.{column} + k * {self._strides[model]}"

    def _places(self, model: type[models.Model]) -> dict[str, str]:
        """The column that names a row of the model, as Django calls it."""
        column = f"{model._meta.model_name}_id"
        return {column: self._of(model, column)}

    def _inventory(self, number: str) -> str:
        said = f"substr({number}, 3)::integer + k * {self._devices}"
        return f"'V-' || lpad(({said})::text, greatest(4, length(({said})::text)), '0')"

    def _root(self) -> int:
        return Institution.objects.filter(parent=None).order_by("pk")[0].pk

    def _last(self, model: type[models.Model]) -> int:
        found: int = model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]
        return found

    def _copy(self, model: type[models.Model], made: Mapping[str, str]) -> None:
        """Every row of the model again for each neighbour, in the order of keys.

        made: column → SQL; of the rest, keys are the table's own, uids are twins, moments
        lie earlier, everything else is as it was.
        """
        columns, said = [], []
        for column in model._meta.concrete_fields:
            if column.generated or (column.primary_key and column.column not in made):
                continue
            name = str(column.column)
            columns.append(f'"{name}"')
            said.append(made.get(name) or _usual(column, name))
        table = model._meta.db_table
        self._run(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(said)}"
            f" FROM (SELECT * FROM {table} ORDER BY id) b {self._each}"
        )

    def _count_on(self, model: type[models.Model]) -> None:
        self._run(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [model._meta.db_table, self._last(model)],
        )

    def _run(self, sql: str, params: list[Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


def _usual(column: "models.Field[Any, Any]", name: str) -> str:
    kinds: tuple[tuple[type, Callable[[str], str]], ...] = (
        (models.UUIDField, lambda name: f"pg_temp.twin(b.{name}::text, k)"),
        (models.DateTimeField, _earlier),
    )
    for kind, say in kinds:
        if isinstance(column, kind):
            return say(name)
    return f'b."{name}"'


def _earlier(name: str) -> str:
    return f"b.{name} - k * interval '{STEP}'"


def _mail(column: str) -> str:
    return f"replace({column}, '@naidisvald.ee', '@naidisvald' || k + 1 || '.ee')"


def _digits(number: str) -> str:
    return f"substr({number}, 3)"


def _renamed(number: tuple[str, str, str], *words: tuple[str, str]) -> str:
    """SQL of the lexemes with another number: `P-412` is stored as p412 and as 412.

    number: its letters, SQL of the digits before and after; words: SQL of codes before, after.
    """
    letters, before, after = number
    said = "b.search_tsv::text"
    pairs = [
        (f"'{letters}' || {before}", f"'{letters}' || {after}"),
        (f"({before})::text", f"({after})::text"),
        *((f"lower({was})", f"lower({now})") for was, now in words),
    ]
    for was, now in pairs:
        said = f"replace({said}, quote_literal({was}), quote_literal({now}))"
    return f"({said})::tsvector"
