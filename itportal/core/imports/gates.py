"""Whose an import is, and who reads its file: whoever brought it."""

from typing import Any

from django.db.models import QuerySet

from itportal.core.attachments.gates import register_gate
from itportal.core.imports.models import ImportBatch

FILE = "imports.batch"


def batches_of(user: Any) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(owner=user.pk)


register_gate(FILE, lambda user, pk: batches_of(user).filter(pk=pk).exists())
