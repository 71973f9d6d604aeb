"""Making and ending API tokens."""

import hashlib
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.api.directory import directory
from itportal.core.api.models import ApiToken
from itportal.core.api.policy import may_revoke_token
from itportal.core.api.scopes import known_scopes
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require

LONGEST = timedelta(days=365)
MOST_ADDRESSES = 20


@dataclass(frozen=True)
class NewToken:
    """A token just made; `secret` is the whole bearer text, known only now."""

    token: ApiToken
    secret: str


def digest_of(text: str) -> str:
    """Tokens carry 256 random bits, so one fast hash is enough (and cheap on every request)."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def create_token(
    *,
    user: Any,
    actor: Any,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    days: int = 90,
    institution_id: int | None = None,
    allowed_ips: Sequence[str] = (),
) -> NewToken:
    """A token of `user`; `actor` is who made it (from the shell: the user). Raises Invalid."""
    fields: dict[str, str | Promise] = {}
    name = name.strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        fields["name"] = _("Give the token a name of 1 to 80 letters.")
    wrong = sorted(set(scopes) - set(known_scopes()))
    if wrong or not scopes:
        fields["scopes"] = _("Choose at least one of the scopes there are.")
    if not 1 <= days <= LONGEST.days:
        fields["days"] = _("A token lives from 1 to 365 days.")
    addresses = [_network(address) for address in allowed_ips]
    if None in addresses or len(addresses) > MOST_ADDRESSES:
        fields["allowed_ips"] = _("Write at most 20 addresses or networks, as 10.0.0.0/8.")
    if institution_id and institution_id not in dict(directory().choices(user)):
        fields["institution"] = _("Choose one of your institutions.")
    if not user.is_active:
        fields["user"] = _("This user is not active.")
    if fields:
        raise Invalid(fields=fields)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    text = f"itp_{prefix}_{secret}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=digest_of(text),
        scopes=sorted(set(scopes)),
        institution_id=institution_id,
        allowed_ips=[address for address in addresses if address],
        expires_at=now + timedelta(days=days),
    )
    record(
        "api.token.created",
        actor=actor,
        target=token,
        institution_id=institution_id,
        owner=str(user),
        scopes=token.scopes,
        expires_at=token.expires_at.isoformat(),
    )
    return NewToken(token=token, secret=text)


@transaction.atomic
def revoke_token(*, token_id: int, actor: Any, now: datetime) -> ApiToken:
    """End a token at once; a second time changes nothing. Raises Refused, NotThere."""
    token = (
        ApiToken.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(pk=token_id)
        .first()
    )
    if token is None:
        raise NotThere("not_there")
    require(may_revoke_token(actor, token))
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record("api.token.revoked", actor=actor, target=token, owner=str(token.user))
    return token


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Remember the last use, written at most once a minute. Records nothing: a use."""
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        audited_update(ApiToken.objects.filter(pk=token.pk), last_used_at=now)


def _network(text: str) -> str | None:
    """The address or network in its canonical form; None when it is neither."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return str(network) if network.num_addresses > 1 else str(network.network_address)
