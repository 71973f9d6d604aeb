"""Who may do what to assets. Rows are limited by `visible_to` in querysets.py."""

from accounts.access import access_of
from accounts.models import Institution, Person, User
from assets.models import (
    Asset,
    Booking,
    BookingPool,
    DisposalAct,
    Entitlement,
    Handover,
    InstallationJob,
    Kit,
    Stocktake,
)
from assets.querysets import ASSET_READERS
from itportal.core.policy import Decision, allow_if

KEEPERS = ("specialist", "administrator")


def may_browse_assets(user: User) -> Decision:
    """See the inventory; everybody sees what they hold themselves under "my devices"."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in ASSET_READERS), "asset.not_yours")


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
    covers = any(access.covers(role, asset.institution_id) for role in ASSET_READERS)
    return allow_if(covers, "asset.not_yours")


def read_institutions(user: User) -> frozenset[int] | None:
    """Those whose register the user sees whole (`may_see_register`, for sets); None: all."""
    return access_of(user).institutions(*ASSET_READERS)


def may_keep_catalogue(user: User) -> Decision:
    """Kinds, models and custom fields belong to no institution: whoever keeps some assets."""
    return may_register_assets(user)


def may_keep_software(user: User) -> Decision:
    """Programs and what names mean belong to no institution: whoever keeps some assets."""
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


def may_see_entitlement(user: User, entitlement: Entitlement) -> Decision:
    """All of it, also what it costs: not who only shares in it."""
    access = access_of(user)
    covers = any(access.covers(role, entitlement.institution_id) for role in ASSET_READERS)
    return allow_if(covers, "licence.not_yours")


def may_keep_licences(user: User) -> Decision:
    """Keep entitlements of at least some institution."""
    return may_register_assets(user)


def may_keep_entitlement_of(user: User, institution_id: int) -> Decision:
    access = access_of(user)
    return allow_if(
        any(access.covers(role, institution_id) for role in KEEPERS), "licence.not_yours"
    )


def may_keep_entitlement(user: User, entitlement: Entitlement) -> Decision:
    """Change, renew and decide about it, and open its keys: who keeps its owner."""
    return may_keep_entitlement_of(user, entitlement.institution_id)


def may_give_out(user: User, entitlement: Entitlement, holders: frozenset[int]) -> Decision:
    """Give it to, or take it from, somebody or something of these institutions: who keeps its
    owner, or keeps one of them."""
    access = access_of(user)
    kept = access.institutions(*KEEPERS)
    owner = bool(may_keep_entitlement(user, entitlement))
    return allow_if(owner or kept is None or bool(kept & holders), "licence.not_yours")


def may_browse_stocktakes(user: User) -> Decision:
    """The list of inventories: readers of assets, and whoever counts in one."""
    browses = may_browse_assets(user)
    if browses or not user.is_authenticated or user.person_id is None:
        return browses
    return allow_if(Stocktake.objects.visible_to(user).exists(), "asset.not_yours")


def may_run_stocktake(user: User, stocktake: Stocktake) -> Decision:
    """Plan, start, review, have decisions done, make the act, cancel."""
    return _keeps(user, stocktake.institution_id)


def may_scan(user: User, stocktake: Stocktake) -> Decision:
    """Scan and propose: who keeps the institution, and the commission."""
    if _keeps(user, stocktake.institution_id):
        return may_run_stocktake(user, stocktake)
    return allow_if(_is_member(user, stocktake), "stocktake.not_member")


def may_see_count(user: User, stocktake: Stocktake) -> Decision:
    """The rooms and what is expected in them: its readers always, the commission while it runs."""
    access = access_of(user)
    reads = any(access.covers(role, stocktake.institution_id) for role in ASSET_READERS)
    works = stocktake.takes_scans and _is_member(user, stocktake)
    return allow_if(reads or works, "stocktake.not_member")


def may_see_figures(user: User, stocktake: Stocktake) -> Decision:
    """The list for accounting, with prices: not who only counts."""
    access = access_of(user)
    covers = any(access.covers(role, stocktake.institution_id) for role in ASSET_READERS)
    return allow_if(covers, "asset.not_yours")


def may_sign_stocktake(user: User, stocktake: Stocktake) -> Decision:
    return allow_if(_is_member(user, stocktake), "stocktake.not_member")


def may_browse_disposals(user: User) -> Decision:
    """The list of disposal acts: readers of assets, and whoever signs one."""
    browses = may_browse_assets(user)
    if browses or not user.is_authenticated or user.person_id is None:
        return browses
    return allow_if(DisposalAct.objects.visible_to(user).exists(), "asset.not_yours")


def may_keep_disposal(user: User, act: DisposalAct) -> Decision:
    """Write the act, make it, reopen and cancel it, add the receipts."""
    return _keeps(user, act.institution_id)


def may_sign_disposal(user: User, act: DisposalAct) -> Decision:
    able = user.is_active and user.person_id is not None
    member = able and act.members.filter(person=user.person_id).exists()
    return allow_if(member, "stocktake.not_member")


def may_see_disposal_register(user: User, act: DisposalAct) -> Decision:
    """Its list for accounting, its history, the devices themselves: not who only signs."""
    access = access_of(user)
    covers = any(access.covers(role, act.institution_id) for role in ASSET_READERS)
    return allow_if(covers, "asset.not_yours")


def may_keep_installation(user: User, job: InstallationJob) -> Decision:
    """Plan it and do its steps; each device is asked for as well."""
    return _keeps(user, job.institution_id)


def _is_member(user: User, stocktake: Stocktake) -> bool:
    if not user.is_active or user.person_id is None:
        return False
    return stocktake.members.filter(person=user.person_id).exists()


def _keeps(user: User, institution_id: int) -> Decision:
    access = access_of(user)
    return allow_if(
        any(access.covers(role, institution_id) for role in KEEPERS), "asset.not_yours"
    )


def may_browse_stock(user: User) -> Decision:
    """See supplies, their moves and orders: of the institutions one serves or reads."""
    return may_browse_assets(user)


def may_keep_stock(user: User) -> Decision:
    """Keep the stock of at least some institution."""
    return may_register_assets(user)


def may_keep_stock_of(user: User, institution_id: int) -> Decision:
    access = access_of(user)
    return allow_if(
        any(access.covers(role, institution_id) for role in KEEPERS), "stock.not_yours"
    )


def may_keep_pool(user: User, pool: BookingPool) -> Decision:
    """Set the pool up; confirm, hand out and take back what is booked of it."""
    return _keeps(user, pool.institution_id)


def may_book(user: User, pool: BookingPool) -> Decision:
    """Book for oneself: people of the pool's institution and of all under it."""
    access = access_of(user)
    is_one_of = access.around is None or pool.institution_id in access.around
    return allow_if(is_one_of and user.person_id is not None, "booking.not_yours")


def may_book_for(user: User, pool: BookingPool, person: Person) -> Decision:
    """For oneself, or as the pool's keeper for somebody else."""
    keeps = may_keep_pool(user, pool)
    return keeps if keeps or person.pk != user.person_id else may_book(user, pool)


def may_change_booking(user: User, booking: Booking) -> Decision:
    """Cancel or extend it: the borrower and the pool's keepers."""
    keeps = may_keep_pool(user, booking.pool)
    is_own = user.is_active and booking.person_id == user.person_id
    return keeps if keeps or not is_own else may_book(user, booking.pool)


def may_keep_kit(user: User, kit: Kit) -> Decision:
    """Change the kit, hand it over: who keeps its institution."""
    return _keeps(user, kit.institution_id)
