"""Which field differences of people, places, rights and sign-ins are kept."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import Employment, Institution, Person, RoleGrant, Room, Site, User
from itportal.core.journal.audit import audit

for model in (Person, Employment, RoleGrant, Institution, Site, Room):
    audit(model)
audit(User, masked=["password"], left_out=["last_login"])
audit(EmailAddress)
# The second factor's secret, recovery codes and passkeys are all in `data`.
audit(Authenticator, masked=["data"], left_out=["last_used_at"])
