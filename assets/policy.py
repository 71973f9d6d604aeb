"""Who may do what to assets. Rows are limited by `visible_to` in querysets.py."""

from accounts.access import access_of
from accounts.models import Institution, User
from assets.models import Asset, Handover
from itportal.core.policy import Decision, allow_if

KEEPERS = ("specialist", "administrator")
READERS = ("specialist", "approver", "finance", "auditor", "administrator")


def may_browse_assets(user: User) -> Decision:
    """See the inventory; everybody sees what they hold themselves under "my devices"."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in READERS), "asset.not_yours")


def may_register_assets(user: User) -> Decision:
    """Register assets for at least some institution."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in KEEPERS), "asset.not_yours")


def may_register_asset(user: User, institution: Institution) -> Decision:
    return _keeps(user, institution.pk)


def may_assign_asset(user: User, asset: Asset) -> Decision:
    """Give the asset to somebody or take it back: who keeps the institution that owns it."""
    return _keeps(user, asset.institution_id)


def may_edit_asset(user: User, asset: Asset) -> Decision:
    """Correct its facts, move it, and everything of its course: who keeps its institution."""
    return _keeps(user, asset.institution_id)


def may_see_register(user: User, asset: Asset) -> Decision:
    """All that is kept of it: prices, papers, repairs, earlier holders. Not who only holds it."""
    access = access_of(user)
    covers = any(access.covers(role, asset.institution_id) for role in READERS)
    return allow_if(covers, "asset.not_yours")


def read_institutions(user: User) -> frozenset[int] | None:
    """Those whose register the user sees whole (`may_see_register`, for sets); None: all."""
    return access_of(user).institutions(*READERS)


def may_keep_catalogue(user: User) -> Decision:
    """Kinds, models and custom fields belong to no institution: whoever keeps some assets."""
    return may_register_assets(user)


def may_keep_limits(user: User) -> Decision:
    """Numbers that rules set: administrators."""
    return allow_if(access_of(user).is_administrator, "dated.not_keeper")


def may_make_act(user: User, institution: Institution) -> Decision:
    """Make an act of this institution's assets, have it signed, cancel it."""
    return _keeps(user, institution.pk)


def may_keep_act(user: User, act: Handover) -> Decision:
    return _keeps(user, act.institution_id)


def may_confirm_act(user: User, act: Handover) -> Decision:
    """Sign an act as the other side, signed in as oneself."""
    return allow_if(act.person_id == user.person_id, "act.not_yours")


def _keeps(user: User, institution_id: int) -> Decision:
    access = access_of(user)
    return allow_if(
        any(access.covers(role, institution_id) for role in KEEPERS), "asset.not_yours"
    )
