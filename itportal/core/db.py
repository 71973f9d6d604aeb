"""Database pieces shared by all apps: public ids, numbers people say, Estonian order."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.migrations.operations import RunSQL
from django.db.models import Func, UUIDField


def keys_among(rows: models.QuerySet[Any], ids: Iterable[int]) -> set[int]:
    """Which of these keys are of the rows: what of some objects a user may see, in one statement."""
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True))


class UUIDv7(Func):
    """PostgreSQL 18's uuidv7(): time-ordered, so it indexes well."""

    function = "uuidv7"
    arity = 0
    output_field = UUIDField()


class EtKey(Func):
    """Sort key in Estonian alphabetical order (s š z ž t u v w õ ä ö ü x y).

    The embedded PostgreSQL has no ICU; function `et_key` is made by core's first migration.
    """

    function = "et_key"
    output_field = models.TextField()


class Identified(models.Model):
    """A public object: `uid` (UUIDv7) is what the API and URLs show."""

    uid = models.UUIDField(db_default=UUIDv7(), unique=True, editable=False)

    class Meta:
        abstract = True


class Timed(models.Model):
    """Made and last changed; services that write set `updated_at` themselves."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


def number_sequence(name: str, *, start: int = 1) -> RunSQL:
    """Migration operation: the sequence behind one kind of numbers (`next_number`)."""
    return RunSQL(f"CREATE SEQUENCE {name} AS bigint START {start}", f"DROP SEQUENCE {name}")


def next_number(sequence: str, prefix: str, *, width: int = 0) -> str:
    """The next number people say, e.g. `P-2598`. Not gap-free: a rolled-back use is lost."""
    return next_numbers(sequence, prefix, width=width, count=1)[0]


def next_numbers(sequence: str, prefix: str, *, width: int = 0, count: int) -> list[str]:
    """So many next numbers at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count])
        return [f"{prefix}-{value:0{width}d}" for (value,) in cursor.fetchall()]
