"""What the journal keeps of people, places, rights and sign-ins, and who reads it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from accounts.access import access_of
from accounts.models import (
    Employment,
    Institution,
    Person,
    RoleGrant,
    Room,
    Site,
    User,
    Vendor,
    VendorContact,
)
from itportal.core.journal.audit import audit
from itportal.core.journal.readers import (
    People,
    Scope,
    register_history,
    register_people,
    register_subjects,
)

for model in (Person, Employment, RoleGrant, Institution, Site, Room, Vendor, VendorContact):
    audit(model)
audit(User, masked=["password"], left_out=["last_login"])
audit(EmailAddress)
# The second factor's secret, recovery codes and passkeys are all in `data`.
audit(Authenticator, masked=["data"], left_out=["last_used_at"])


def _scope(user: User) -> Scope:
    return access_of(user).institutions("auditor", "administrator")


def _persons(text: str) -> QuerySet[Person]:
    """Persons whose name or address contains `text`."""
    named = Person.objects.annotate(full=Concat(F("first_name"), Value(" "), F("last_name")))
    return named.filter(Q(full__icontains=text) | Q(email__icontains=text))


def _users(text: str) -> Iterable[int]:
    found = User.objects.filter(Q(person__in=_persons(text)) | Q(email__icontains=text))
    return found.values_list("pk", flat=True)


def _names(uids: Iterable[UUID]) -> Mapping[UUID, str]:
    return {person.uid: str(person) for person in Person.objects.filter(uid__in=list(uids))}


register_people(
    People(
        scope=_scope,
        users=_users,
        persons=lambda text: _persons(text).values_list("uid", flat=True),
        names=_names,
    )
)


def _person(user: User, uid: UUID) -> Person | None:
    visible = Person.objects.visible_to(user) if access_of(user).is_expert else None
    return visible.filter(uid=uid).first() if visible is not None else None


def _user(user: User, uid: UUID) -> User | None:
    return User.objects.filter(uid=uid).first() if access_of(user).is_administrator else None


def _institution(user: User, uid: UUID) -> Institution | None:
    return Institution.objects.filter(uid=uid).first() if access_of(user).is_expert else None


def _of_users(keys: set[int]) -> Iterable[UUID]:
    return Person.objects.filter(user__in=keys).values_list("uid", flat=True)


def _of_jobs(keys: set[int]) -> Iterable[UUID]:
    return Person.objects.filter(employments__in=keys).values_list("uid", flat=True)


def _themselves(keys: set[int]) -> Iterable[UUID]:
    return Person.objects.filter(pk__in=keys).values_list("uid", flat=True)


register_subjects(Person, _themselves)
register_subjects(Employment, _of_jobs)
register_subjects(User, _of_users)
register_history(Person, _person)
register_history(User, _user)
register_history(Institution, _institution)
