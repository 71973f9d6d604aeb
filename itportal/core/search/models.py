"""One search table over all apps (docs/search.md)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now


class SearchRow(models.Model):
    """One findable object: its texts, its ready lexemes, and who may find it.

    `readers` are scope tokens: `u:<user id>`, `p:<person id>`, `r:<role>` (role for all),
    `r:<role>:<institution id>`, `all`. A reader finds the row when one of theirs is among
    them; the test is part of the search statement itself.

    Texts are masked of secrets. A trigger sets `search_v` to 0 when a text changes and the
    lexemes do not (imports, SQL, bulk_update); `search_v` other than SEARCH_VERSION: stale.
    The index `search_found`, made by SQL, is what searches ask (newest.py).
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    url = models.CharField(max_length=300)
    number = models.CharField(max_length=40, blank=True)
    # `P-0412` and `p412` are one number: letters in capitals, digits without leading zeros.
    number_key = models.CharField(max_length=40, blank=True)
    title = models.TextField()
    body = models.TextField(blank=True)
    hint = models.CharField(max_length=200, blank=True)
    readers = ArrayField(models.CharField(max_length=60))
    at = models.DateTimeField()
    search_tsv = SearchVectorField(null=True)
    search_v = models.PositiveSmallIntegerField(default=0, db_default=0)
    # By the database's clock; a rebuild that read before this does not write over it.
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_row_once")
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="search_kind_newest"),
            models.Index(
                fields=["number_key"],
                name="search_number",
                condition=~models.Q(number_key=""),
            ),
            models.Index(fields=["-id"], name="search_stale", condition=~models.Q(search_v=1)),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that texts hold, for finding what a mistyped one meant.

    `lex`: the lexemes it stands for; `dels`: its first letters with one or two left out.
    """

    word = models.CharField(max_length=40, primary_key=True)
    df = models.PositiveIntegerField()
    lex = ArrayField(models.CharField(max_length=200))
    dels = ArrayField(models.CharField(max_length=7))

    class Meta:
        indexes = [GinIndex(fields=["dels"], name="search_word_dels")]

    def __str__(self) -> str:
        return self.word
