"""Django system checks of the servers the portal stands on."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connections

POSTGRESQL_FLOOR = 18


@register(Tags.database)
def postgresql_is_new_enough(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """PostgreSQL 18 is the floor: uuidv7(), RETURNING old and new, virtual columns."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        link = connections[alias]
        try:
            link.ensure_connection()
        except OperationalError:
            continue  # whoever needs the database says so in its own words
        found = link.connection.server_version // 10_000
        if found < POSTGRESQL_FLOOR:
            faults.append(
                Error(
                    f"The database server is PostgreSQL {found}; the portal needs "
                    f"{POSTGRESQL_FLOOR} or newer.",
                    hint="Point DATABASE_URL at a PostgreSQL 18 server, or unset it.",
                    id="itportal.E001",
                )
            )
    return faults
