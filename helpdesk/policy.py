"""Who may do what with requests, guides and disruptions. Which rows one sees: querysets.visible_to."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import access_of
from accounts.models import Institution, Person, RoleGrant, User
from helpdesk.models import Guide, RequestType, Ticket
from helpdesk.querysets import EXPERTS, NOTE_READERS
from itportal.core.policy import ALLOW, Decision, allow_if, deny
from itportal.core.search.registry import role_readers


def may_use_queue(actor: User) -> Decision:
    """The experts' queue: those who work in it, audit it or keep the portal."""
    access = access_of(actor)
    expert = any(access.has(role) for role in EXPERTS)
    return allow_if(expert, "ticket.not_specialist")


def may_file(actor: User, requester: Person, institution_id: int) -> Decision:
    """For oneself always; for another where one serves, or heads the institution.

    A head (and whoever the head has given that role for the house: a secretary) answers for the
    work of its people, reads their requests anyway, and speaks for those who have no computer.
    """
    if actor.is_active and actor.person_id == requester.pk:
        return ALLOW
    access = access_of(actor)
    speaks = any(access.covers(role, institution_id) for role in ("specialist", "approver"))
    return allow_if(speaks, "ticket.not_for_others")


def may_file_for_others(actor: User) -> Decision:
    """Note calls: whoever serves an institution."""
    return allow_if(access_of(actor).has("specialist"), "ticket.not_for_others")


def may_file_for_colleagues(actor: User) -> Decision:
    """Fill in the form of requests for somebody else: specialists, heads of institutions."""
    access = access_of(actor)
    return allow_if(access.has("specialist") or access.has("approver"), "ticket.not_for_others")


def may_note_stranger(actor: User, institution_id: int | None) -> Decision:
    """Note the call of somebody in no register: where one serves."""
    served = institution_id is not None and access_of(actor).covers(
        "specialist", institution_id
    )
    return allow_if(served, "ticket.not_specialist")


def may_keep_shared_views(actor: User) -> Decision:
    """Change the views others have shared: whoever keeps the whole portal."""
    return allow_if(access_of(actor).is_administrator, "view.not_own")


def may_read_catalogue(actor: User) -> Decision:
    """How the help desk is set up: the experts."""
    return may_use_queue(actor)


def may_keep_catalogue(actor: User) -> Decision:
    """Set the help desk up: whoever keeps the whole portal."""
    return allow_if(access_of(actor).is_administrator, "catalogue.not_administrator")


def may_have_templates(actor: User) -> Decision:
    """Write answer templates of one's own, or shared ones."""
    if may_keep_catalogue(actor):
        return ALLOW
    return allow_if(access_of(actor).has("specialist"), "template.not_own")


def may_keep_template(actor: User, owner: User | None) -> Decision:
    """Shared templates (no owner): administrators; others: who wrote them."""
    if owner is None:
        return allow_if(access_of(actor).is_administrator, "template.not_own")
    return allow_if(owner == actor and bool(may_have_templates(actor)), "template.not_own")


def may_work(actor: User, ticket: Ticket) -> Decision:
    """Answer, assign, plan, solve: specialists who serve the ticket's institution."""
    served = access_of(actor).covers("specialist", ticket.institution_id)
    return allow_if(served, "ticket.not_specialist")


def may_read_notes(actor: User, ticket: Ticket) -> Decision:
    """The same circle as MessageQuerySet.visible_to; never the requester as such."""
    access = access_of(actor)
    reads = any(access.covers(role, ticket.institution_id) for role in NOTE_READERS)
    return allow_if(reads, "ticket.not_specialist")


def may_speak(actor: User, ticket: Ticket) -> Decision:
    """Write from the requester's side, withdraw, rate."""
    own = bool(actor.is_active and actor.person_id == ticket.requester_id)
    return allow_if(own, "ticket.not_requester")


def may_be_followed(ticket: Ticket) -> Decision:
    """Whether colleagues may see the public conversation at all: not what its requester keeps
    private, not access requests (they tell of somebody's rights and of persons), and only
    types the house has opened."""
    if ticket.is_private:
        return deny("follow.private")
    if ticket.request_type.door == RequestType.Door.ACCESS:
        return deny("follow.access")
    return allow_if(ticket.request_type.is_followed, "follow.closed")


def may_follow(actor: User, ticket: Ticket) -> Decision:
    """Say "me too": colleagues of the requester and heads; specialists work on it instead."""
    if not actor.is_active or actor.person_id == ticket.requester_id:
        return deny("follow.own")
    allowed = may_be_followed(ticket)
    if not allowed:
        return allowed
    heads = access_of(actor).covers("approver", ticket.institution_id)
    return ALLOW if heads or _is_colleague(actor, ticket) else deny("follow.not_colleague")


def may_see_or_follow(actor: User, ticket: Ticket) -> bool:
    """Sees the request in full, or its public conversation as a colleague."""
    rows = Ticket.objects.filter(pk=ticket.pk)
    return rows.visible_to(actor).exists() or _is_colleague(actor, ticket)


def _is_colleague(actor: User, ticket: Ticket) -> bool:
    rows = Ticket.objects.filter(pk=ticket.pk)
    return rows.shared_with(actor, today=timezone.localdate()).exists()


def may_head(actor: User) -> Decision:
    """The list of an institution's requests: who heads one."""
    return allow_if(access_of(actor).has("approver"), "ticket.not_head")


def headed_institutions(actor: User) -> QuerySet[Institution]:
    heads = access_of(actor).institutions("approver")
    rows = Institution.objects.order_by("name", "pk")
    return rows if heads is None else rows.filter(pk__in=heads)


def may_reopen(actor: User, ticket: Ticket) -> Decision:
    if may_speak(actor, ticket) or may_work(actor, ticket):
        return ALLOW
    return deny("ticket.not_requester")


def may_close(actor: User, ticket: Ticket) -> Decision:
    """Confirming that the trouble is gone: the requester, or a specialist for them."""
    return may_reopen(actor, ticket)


def may_write_guides(actor: User, institution_id: int | None = None) -> Decision:
    """Guides for everybody: any specialist; of an institution: those who serve it."""
    access = access_of(actor)
    if institution_id is None:
        return allow_if(access.has("specialist"), "guide.not_specialist")
    return allow_if(access.covers("specialist", institution_id), "guide.not_specialist")


def may_edit_guide(actor: User, guide: Guide) -> Decision:
    """Write, publish, archive."""
    return may_write_guides(actor, guide.institution_id)


def may_read_drafts(actor: User, guide: Guide) -> Decision:
    """Versions nobody is shown yet, and what readers said: experts of the place."""
    access = access_of(actor)
    if guide.institution_id is None:
        reads = any(access.has(role) for role in EXPERTS)
    else:
        reads = any(access.covers(role, guide.institution_id) for role in EXPERTS)
    return allow_if(reads, "guide.not_specialist")


def may_vote(actor: User, guide: Guide) -> Decision:
    """Whoever reads it."""
    seen = Guide.objects.visible_to(actor).filter(pk=guide.pk).exists()
    return allow_if(seen, "guide.absent")


def may_announce(actor: User) -> Decision:
    """Tell people of a disruption: specialists, for the institutions they serve."""
    return allow_if(access_of(actor).has("specialist"), "disruption.not_specialist")


def served_institutions(actor: User) -> QuerySet[Institution]:
    """Those the actor may announce disruptions for."""
    served = access_of(actor).institutions("specialist")
    rows = Institution.objects.all()
    return rows if served is None else rows.filter(pk__in=served)


def may_keep_disruption(actor: User, institutions: Iterable[int]) -> Decision:
    """Change or end it: who serves every institution it is announced for."""
    access = access_of(actor)
    served = all(access.covers("specialist", pk) for pk in institutions)
    return allow_if(served and access.has("specialist"), "disruption.not_served")


def disruption_readers(places: Iterable[int]) -> list[str]:
    """As DisruptionQuerySet.visible_to, in tokens of the search. `places`: the institutions it
    is announced for and all under them."""
    roles = RoleGrant.Role.values
    found = {token for pk in places for token in role_readers(*roles, institution_id=pk)}
    return sorted(found)


def guide_readers(guide: Guide, places: frozenset[int]) -> list[str]:
    """As GuideQuerySet.visible_to, in tokens of the search. `places`: the institution and all
    under it."""
    if guide.institution_id is None:
        everybody = guide.is_published and guide.audience == Guide.Audience.STAFF
        return ["all"] if everybody else [EXPERT_TOKEN]
    readers = set(role_readers(*EXPERTS, institution_id=guide.institution_id))
    if guide.is_published:
        for place in places:
            readers.update(role_readers(*RoleGrant.Role.values, institution_id=place))
    return sorted(readers)


EXPERT_TOKEN = "helpdesk:experts"  # noqa: S105 - a reader token of the search, not a secret


def expert_tokens(user: User) -> list[str]:
    """Under which experts find what is kept for experts, wherever they serve."""
    return [EXPERT_TOKEN] if may_use_queue(user) else []
