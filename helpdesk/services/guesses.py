"""Learning from the portal's own requests what words go with which topic."""

from collections import defaultdict

from django.db import transaction

from helpdesk.guessing import topic_counts
from helpdesk.models import Category, Ticket, TopicWord
from itportal.core.search.vectors import lemmas_of

LEARNT_FROM = 20_000


@transaction.atomic
def learn_topics() -> int:
    """Count the words of the latest requests anew; returns how many rows were kept.

    A topic's own names count as one request, so that a new portal guesses too. Records nothing:
    counts made from requests.
    """
    latest = Ticket.objects.order_by("-pk").values_list("title", "category_id")
    counts = defaultdict(int, topic_counts(latest[:LEARNT_FROM].iterator()))
    for topic in Category.objects.all():
        for lemma in lemmas_of(f"{topic.name_et} {topic.name_en} {topic.hint_et}"):
            counts[lemma[:80], topic.pk] += 1
    TopicWord.objects.all().delete()
    rows = [TopicWord(lemma=w, category_id=pk, times=n) for (w, pk), n in counts.items()]
    TopicWord.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)
