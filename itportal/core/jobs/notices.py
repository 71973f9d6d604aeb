"""The word that long work is over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from itportal.core.db import keys_among
from itportal.core.jobs.selectors import jobs_of
from itportal.core.notices.kinds import register_kind


def _heard(user: Any, ids: set[int]) -> set[int]:
    return keys_among(jobs_of(user), ids)


register_kind("job_finished", _("My long work is over"), mail_default=False, heard=_heard)
