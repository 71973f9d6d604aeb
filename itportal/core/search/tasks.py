"""Celery bindings of the search table's upkeep."""

from celery import shared_task


@shared_task(acks_late=True, time_limit=120)
def analyse_rows(kind: str, object_ids: list[int]) -> None:
    """Long texts, right after the commit that wrote them."""
    from itportal.core.search import services

    services.analyse_rows(kind=kind, object_ids=object_ids)


@shared_task(time_limit=3600)
def repair_search() -> None:
    """Whatever is stale: bulk writes, SQL, a lost task, a new version of the scheme."""
    from itportal.core.search import services

    services.repair()


@shared_task(time_limit=4 * 3600)
def reindex_search() -> None:
    """Every object read again: heals what no service told of (a renamed institution in the
    short lines of its people, rows written by SQL)."""
    from itportal.core.search import services

    services.reindex_all()


@shared_task(time_limit=600)
def learn_search_words() -> None:
    """New words of the newest texts; reindex_search counts all of them."""
    from itportal.core.search import services

    services.learn_words()
