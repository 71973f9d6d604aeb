"""Telling a database that is away from a statement it refused."""

import psycopg2
from django.db import InterfaceError, OperationalError

# No connection, connection lost; the server stops, starts, or has no session left.
AWAY_CODES = ("08", "57P", "53300")


def database_is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached. A time limit or a deadlock is no such case."""
    while isinstance(error, OperationalError | InterfaceError | psycopg2.Error):
        if isinstance(error, psycopg2.Error):
            if error.pgcode:
                return error.pgcode.startswith(AWAY_CODES)
            return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
        if error.__cause__ is None:
            return True  # Django's own "connection already closed"
        error = error.__cause__
    return False
