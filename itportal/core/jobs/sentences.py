"""What the journal says about long work."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "jobs.job.begun": _("%(actor)s began long work: %(object)s"),
        "jobs.job.cancelled": _("%(actor)s cancelled long work: %(object)s"),
        "jobs.job.done": _("Long work is done: %(object)s"),
        "jobs.job.failed": _("Long work failed: %(object)s"),
        "jobs.job.stopped": _("Long work was cancelled: %(object)s"),
        "jobs.job.requeued": _("Long work is begun anew after a stop: %(object)s"),
        "jobs.results.removed": _("%(count)s files of finished work were removed"),
    }
)
