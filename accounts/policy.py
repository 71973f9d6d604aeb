"""Who may keep people and places. Rows are limited by `visible_to` in querysets.py."""

from collections.abc import Iterator

from accounts.access import ALL, Access, access_of
from accounts.models import Institution, Person, User
from itportal.core.policy import ALLOW, Decision, allow_if, deny

KEEPERS = ("specialist", "administrator")
# As PersonQuerySet.visible_to: who serves, heads or audits an institution the person works in.
PEOPLE_READERS = ("specialist", "approver", "auditor", "administrator")


def _keeps(access: Access, institution_id: int | None) -> bool:
    return any(access.covers(role, institution_id) for role in KEEPERS)


def may_browse_people(user: User) -> Decision:
    """See the list of people: whoever serves, heads or audits an institution."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in PEOPLE_READERS), "people.not_yours")


def may_see_everybody(user: User) -> Decision:
    """People of every institution, with their contacts."""
    return allow_if(access_of(user).people_institutions is ALL, "people.not_yours")


def may_keep_shared_views(user: User) -> Decision:
    """Change the views of lists that others have shared: whoever keeps the whole portal."""
    return allow_if(access_of(user).is_administrator, "view.not_own")


def may_browse_institutions(user: User) -> Decision:
    """Institutions, sites and rooms are public knowledge inside the municipality."""
    return allow_if(user.is_active, "people.not_yours")


def may_manage_institutions(user: User) -> Decision:
    """Keep at least some institution: the buttons of the tree ask this."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in KEEPERS), "institution.not_yours")


def may_manage_institution(user: User, institution: Institution | None) -> Decision:
    """Keep this institution, its sites and rooms; None: the top of the tree."""
    where = institution.pk if institution else None
    return allow_if(_keeps(access_of(user), where), "institution.not_yours")


def may_manage_people(user: User) -> Decision:
    """Keep at least some people: administrators, and specialists where they serve."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in KEEPERS), "people.not_yours")


def may_manage_person(user: User, person: Person) -> Decision:
    """Keep this person: one keeps an institution where the person works or has worked.

    A person without any employment is kept by those who keep every institution. A person
    who administers the portal is kept by administrators only.
    """
    access = access_of(user)
    kept = access.institutions(*KEEPERS)
    if kept is not None and not person.employments.filter(institution__in=kept).exists():
        return deny("people.not_yours")
    if not access.is_administrator and _administers(person):
        return deny("people.administrator")
    return ALLOW


def may_hire_into(user: User, institution: Institution) -> Decision:
    return allow_if(_keeps(access_of(user), institution.pk), "institution.not_yours")


def _administers(person: Person) -> bool:
    """Also with a closed sign-in: whoever opens it opens the whole portal."""
    return User.objects.filter(person=person, grants__role="administrator").exists()


def may_work_as_expert(user: User) -> Decision:
    """The expert shell and the live queue: everyone but plain staff and heads."""
    return allow_if(access_of(user).is_expert, "people.not_yours")


def may_browse_vendors(user: User) -> Decision:
    """Firms outside and their people: experts."""
    return may_work_as_expert(user)


def may_manage_vendors(user: User) -> Decision:
    """Firms belong to no institution: whoever keeps some institution keeps them."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in KEEPERS), "vendor.not_keeper")


def may_manage_tokens(user: User) -> Decision:
    """Everybody's API tokens: administrators."""
    return allow_if(access_of(user).is_administrator, "people.not_yours")


def may_see_menu(user: User, *roles: str) -> Decision:
    """An entry of the menus meant for these roles; the page behind it decides for itself."""
    access = access_of(user)
    return allow_if(any(access.has(role) for role in roles), "people.not_yours")


def kept_institutions(user: User) -> frozenset[int] | None:
    """The institutions whose people and places the user keeps; None: all of them."""
    return access_of(user).institutions(*KEEPERS)


# A reader token of the search: what experts see wherever they work.
EXPERTS = "accounts:experts"


def reader_tokens(user: User) -> Iterator[str]:
    """As whom the user finds things in the search: `p:` of the person; `r:<role>` for all, or
    for each institution the role covers; experts."""
    if user.person_id:
        yield f"p:{user.person_id}"
    if may_browse_vendors(user):
        yield EXPERTS
    for role, where in access_of(user).scopes.items():
        if where is ALL:
            yield f"r:{role}"
        else:
            yield from (f"r:{role}:{pk}" for pk in where)
