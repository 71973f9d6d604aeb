"""Sign-in of API callers: a bearer token, or the browser's session (CSRF enforced)."""

import hmac
import ipaddress
import re
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from itportal.core.api.directory import directory
from itportal.core.api.errors import ApiProblem
from itportal.core.api.models import ApiToken
from itportal.core.api.services import digest_of, note_use
from itportal.core.context import bind, client_ip
from itportal.core.prepared import Prepared

TOKEN = re.compile(r"itp_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
BY_PREFIX = Prepared(
    lambda: ApiToken.objects.select_related("user__person").filter(prefix="MARKER"), "MARKER"
)
CHALLENGE = 'Bearer realm="IT portal"'


def refused(code: str, **params: Any) -> ApiProblem:
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return ApiProblem(code, status=401, headers=headers, **params)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer itp_…`: one statement finds token, user and person.

    The user object carries `limited_to` (institution ids, or None), which accounts.access
    intersects with every role.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _space, text = header.partition(" ")
        match = TOKEN.fullmatch(text.strip())
        if scheme.lower() != "bearer" or match is None:
            raise refused("token.malformed")
        token: ApiToken | None = BY_PREFIX.first(match[1])
        if token is None or not hmac.compare_digest(token.digest, digest_of(match[0])):
            raise refused("token.unknown")
        now = timezone.now()
        if not token.user.is_active:
            raise refused("token.unknown")
        if token.revoked_at:
            raise refused("token.revoked")
        if token.expires_at <= now:
            raise refused(
                "token.expired", on=date_format(token.expires_at, "SHORT_DATE_FORMAT")
            )
        if token.allowed_ips and not _inside(client_ip(request), token.allowed_ips):
            raise ApiProblem("token.address", status=403)
        user: Any = token.user
        user.limited_to = (
            directory().subtree(token.institution_id) if token.institution_id else None
        )
        bind(actor_id=user.pk, auth="token")
        note_use(token, now=now)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class BrowserAuthentication(SessionAuthentication):
    """The signed-in browser, so that the documentation's examples work; CSRF is enforced."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise ApiProblem("api.csrf", status=403) from error


def _inside(address: str | None, networks: list[str]) -> bool:
    if address is None:
        return False
    here = ipaddress.ip_address(address)
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped:
        here = here.ipv4_mapped
    return any(here in ipaddress.ip_network(network) for network in networks)
