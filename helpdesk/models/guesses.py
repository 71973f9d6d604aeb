"""What the portal has learnt from its own requests, for guessing what a new one is about."""

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
