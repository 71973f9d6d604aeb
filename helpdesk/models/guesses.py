"""What the portal has learnt from its own requests, and what it guesses of a new one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TopicWord(models.Model):
    """How many of the latest requests of a topic have a word in their subject.

    `lemma` empty: how many requests of the topic were read. Counted anew each night.
    """

    category = models.ForeignKey(
        "helpdesk.Category", on_delete=models.CASCADE, related_name="+"
    )
    lemma = models.CharField(max_length=80)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lemma", "category"], name="topic_word_once")
        ]

    def __str__(self) -> str:
        return self.lemma


class TicketGuess(models.Model):
    """What a request was guessed to be about when it was filed; one row, made once.

    `was`: field → its value at that moment: a guess stands while the field is as it was. `why`: field →
    [reason, its words]. `dismissed`: fields somebody has said no to.
    """

    ticket = models.OneToOneField(
        "helpdesk.Ticket", on_delete=models.CASCADE, primary_key=True, related_name="guess"
    )
    made_at = models.DateTimeField()
    category = models.ForeignKey(
        "helpdesk.Category", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    impact = models.PositiveSmallIntegerField(null=True)
    asset = models.ForeignKey(
        "assets.Asset", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guide = models.ForeignKey(
        "helpdesk.Guide", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Keys of requests that speak of the same, likeliest first.
    twins = ArrayField(models.BigIntegerField(), default=list)
    was = models.JSONField(default=dict)
    why = models.JSONField(default=dict)
    dismissed = ArrayField(models.CharField(max_length=20), default=list)

    def __str__(self) -> str:
        return str(self.ticket_id)
