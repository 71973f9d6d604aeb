"""Files of an ordinary multipart form, kept over a failed validation, with or without script.

In a view, on POST, before the form is judged:

    uploads = gather_uploads(request)
    if form.is_valid() and uploads.is_final:
        answer_ticket(..., uploads=uploads.uids)
    return render(..., {"uploads": uploads})

and in the form's template, which must be `enctype="multipart/form-data"`:

    {% include "attachments/field.html" with uploads=uploads %}
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from itportal.core.attachments import limits
from itportal.core.attachments.errors import refuse
from itportal.core.attachments.handlers import skipped_files
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.names import clean_name
from itportal.core.attachments.services import free_uploads, remove_upload, store_upload
from itportal.core.errors import NotThere, PortalError


@dataclass
class Uploads:
    """What a form holds: `files` stored and free, `errors` to show at the field.

    `is_final`: the form may be acted on; False when a file was refused, or when the button
    pressed was a file's “Remove” or “Add files”.
    """

    files: list[Attachment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    was_only_files: bool = False

    @property
    def is_final(self) -> bool:
        return not self.errors and not self.was_only_files

    @property
    def uids(self) -> list[uuid.UUID]:
        return [file.uid for file in self.files]

    @property
    def limit_files(self) -> int:
        return limits.MAX_FILES

    @property
    def limit_megabytes(self) -> int:
        return limits.MAX_FILE_BYTES // limits.MEGABYTE

    @property
    def accept(self) -> str:
        return limits.ACCEPT


def gather_uploads(request: HttpRequest, *, kept: Iterable[Attachment] = ()) -> Uploads:
    """Files already stored (hidden inputs `attachments`, or `kept` of a draft) and new ones.

    New files come as input `files`; button `remove_upload` (value: uid) takes one back, button
    `add_files` stores and shows the form again.
    """
    actor: Any = request.user
    posted = request.POST.getlist("attachments")
    before = [str(attachment.uid) for attachment in kept]
    uploads = Uploads(files=free_uploads(uids=[*before, *posted], actor=actor))
    if len(uploads.files) < len({*before, *posted}):
        uploads.errors.append(str(NotThere("file.gone")))
    _take_back(request, uploads, actor)
    for name in skipped_files(request):
        error = refuse("file.too_large", clean_name(name), limit=uploads.limit_megabytes)
        uploads.errors.append(error.message)
    for file in request.FILES.getlist("files"):
        try:
            if len(uploads.files) >= limits.MAX_FILES:
                raise refuse(
                    "file.too_many", clean_name(file.name or ""), limit=limits.MAX_FILES
                )
            uploads.files.append(store_upload(file=file, actor=actor))
        except PortalError as error:
            uploads.errors.append(error.message)
    uploads.was_only_files = "remove_upload" in request.POST or "add_files" in request.POST
    return uploads


def _take_back(request: HttpRequest, uploads: Uploads, actor: Any) -> None:
    for raw in request.POST.getlist("remove_upload"):
        for attachment in [a for a in uploads.files if str(a.uid) == raw]:
            remove_upload(uid=attachment.uid, actor=actor, now=timezone.now())
            uploads.files.remove(attachment)
