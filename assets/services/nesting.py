"""What is inside or at what: chains of assets that must not close into a ring."""

from django.db import connection

from accounts.models import User
from assets import errors
from assets.models import Asset
from itportal.core.errors import Invalid, NotThere, WrongState

# From an asset to those it is a part of, and to those that hold it now.
_ABOVE = """
WITH RECURSIVE above (id) AS (
  SELECT %s::bigint
  UNION
  SELECT next.id FROM above JOIN LATERAL (
    SELECT parent_id AS id FROM assets_asset a WHERE a.id = above.id AND parent_id IS NOT NULL
    UNION ALL
    SELECT to_asset_id FROM assets_assignment h
    WHERE h.asset_id = above.id AND to_asset_id IS NOT NULL AND upper_inf(during)
  ) next ON true)
SELECT id FROM above
"""


def lock_chain(asset_id: int, other_id: int) -> None:
    """Lock both and all above the other, so that nobody closes a ring meanwhile.

    To be called before either is locked by itself. Raises NotThere; WrongState when the asset stands above the other. Locks are taken in the order of
    keys; what was added while waiting for them is locked too.
    """
    locked: set[int] = set()
    while True:
        above = _above(other_id)
        if asset_id in above:
            raise WrongState("asset.goes_round")
        wanted = above | {asset_id}
        if wanted <= locked:
            return
        rows = Asset.objects.select_for_update(of=("self",), no_key=True)
        locked = set(
            rows.filter(pk__in=wanted | locked).order_by("pk").values_list("pk", flat=True)
        )
        if other_id not in locked:
            raise NotThere("not_there")


def usable_parent(parent: Asset, actor: User) -> Asset:
    """The asset another becomes a part of, under a lock. Raises NotThere, Invalid (`parent`)."""
    if not Asset.objects.visible_to(actor).filter(pk=parent.pk).exists():
        raise NotThere("not_there")
    found = Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk)
    if found.state == Asset.State.DISPOSED:
        raise Invalid(fields={"parent": errors.PARENT_GONE})
    return found


def _above(asset_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [asset_id])
        return {row[0] for row in cursor.fetchall()}
