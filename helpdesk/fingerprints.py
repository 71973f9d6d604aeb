"""What a row said when a form was drawn from it, so that a later save can tell whether somebody
changed it meanwhile. The order of rows is left out: moving one is no reason to lose a form."""

import hashlib
import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

NOT_COMPARED = ("position", "created_at", "updated_at", "use_count")


def fingerprint(rows: models.Model | Iterable[models.Model]) -> str:
    """A short digest of the rows' columns; the same rows in the same order give the same."""
    several = [rows] if isinstance(rows, models.Model) else list(rows)
    said = [
        {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in NOT_COMPARED
        }
        for row in several
    ]
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
