"""Ready words for answers, with places for what differs from request to request."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.querysets import AnswerTemplateQuerySet
from itportal.core.db import Identified, Timed


class AnswerTemplate(Identified, Timed):
    """Shared with all specialists, or of one of them (`owner`)."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Answer")
        QUESTION = "question", _("Question")
        SOLUTION = "solution", _("Solution")

    title = models.CharField(max_length=120)
    body = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ANSWER)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answer_templates",
    )
    # Offered first under these topics; none: under all alike.
    categories = models.ManyToManyField(
        "helpdesk.Category", related_name="answer_templates", blank=True
    )
    use_count = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = AnswerTemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title
