"""What names that devices told mean, worked out in sets from aliases, noise and titles."""

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.utils import timezone

from assets.models import Installation, SoftwareReport
from itportal.core.journal.audit import audited_update

RESOLVE: Final = """
WITH meant AS (
  SELECT n.id,
    CASE WHEN a.id IS NOT NULL THEN a.title_id ELSE t.id END AS title_id,
    CASE WHEN a.id IS NOT NULL THEN a.title_id IS NULL ELSE t.id IS NULL AND n.looks_noise END AS is_noise
  FROM assets_softwarename n
  LEFT JOIN LATERAL (
    SELECT a.id, a.title_id FROM assets_softwarealias a
    WHERE (a.publisher_key = '' OR a.publisher_key = n.publisher_key)
      AND (a.match = 'is' AND a.key = n.key
        OR a.match = 'begins' AND a.key = left(n.key, length(a.key)))
    ORDER BY a.match = 'is' DESC, length(a.key) DESC, a.publisher_key <> '' DESC, a.id LIMIT 1
  ) a ON true
  LEFT JOIN LATERAL (
    SELECT t.id FROM assets_softwaretitle t
    WHERE t.key = n.key
      AND (t.publisher_key = n.publisher_key OR t.publisher_key = '' OR n.publisher_key = '')
    ORDER BY t.publisher_key = n.publisher_key DESC, t.id LIMIT 1
  ) t ON true
  WHERE {which}
)
UPDATE assets_softwarename n SET title_id = m.title_id, is_noise = m.is_noise
FROM meant m
WHERE n.id = m.id AND (n.title_id, n.is_noise) IS DISTINCT FROM (m.title_id, m.is_noise)
RETURNING n.id, m.title_id, m.is_noise
"""


def resolve_names(
    *, keys: Iterable[str] = (), prefixes: Iterable[str] = (), ids: Iterable[int] = ()
) -> None:
    """Work out anew what these names mean, and put it beside their installations: in sets.

    Records nothing: the service that changed what names mean does. What was noise and is not any more is
    written when its device tells of it again.
    """
    which = (
        "n.key = ANY(%s) OR n.id = ANY(%s)"
        " OR EXISTS (SELECT FROM unnest(%s::text[]) p(key) WHERE left(n.key, length(p.key)) = p.key)"
    )
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE.format(which=which), [list(keys), list(ids), list(prefixes)])
        changed = cursor.fetchall()
    if not changed or list(ids):
        return
    by_title: dict[int | None, list[int]] = {}
    for pk, title_id, _is_noise in changed:
        by_title.setdefault(title_id, []).append(pk)
    now = timezone.now()
    for title_id, names in by_title.items():
        audited_update(
            Installation.objects.filter(name__in=names), title_id=title_id, updated_at=now
        )
    SoftwareReport.objects.exclude(digest="").update(digest="")
