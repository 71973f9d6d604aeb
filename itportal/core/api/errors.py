"""Problems of the API itself, and the texts of their codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.errors import PortalError, register_texts


class ApiProblem(PortalError):
    """A refusal of the API as such (not of the domain), with its own status and headers."""

    def __init__(
        self,
        code: str,
        *,
        status: int,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str | Promise] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, **params)
        self.status = status
        self.headers = dict(headers or {})
        self.fields = dict(fields or {})


class BadParameter(ApiProblem):
    """A query parameter is unknown, repeated or malformed (400); `fields` names it."""

    def __init__(
        self, code: str, name: str, message: str | Promise = "", **params: Any
    ) -> None:
        super().__init__(code, status=400, name=name, **params)
        self.fields = {name: message or self.message}


CODES: dict[str, str | Promise] = {
    "api.no_rule": _("This action is not open to anybody."),
    "api.malformed": _("The request cannot be read: %(reason)s"),
    "not_there": _("There is nothing here that you can see."),
    "api.method_not_allowed": _("The method %(method)s does not work here."),
    "api.not_acceptable": _("Answers are application/json; your Accept header forbids it."),
    "api.unsupported_media_type": _("The content type %(media_type)s is not read here."),
    "api.not_authenticated": _("Sign in with a token: Authorization: Bearer itp_…"),
    "api.csrf": _("The page is stale: reload it and try again."),
    "api.throttled": _("Too many requests. Try again in %(seconds)s seconds."),
    "api.too_large": _("The request is larger than %(limit)s bytes."),
    "api.internal": _("Something broke on our side. Tell the IT department this id: %(id)s"),
    "api.unavailable": _("The database cannot be reached just now. Try again in a moment."),
    "api.precondition_failed": _(
        "The object has changed since you read it. Read it again and repeat."
    ),
    "invalid": _("Some fields need correcting."),
    "token.unknown": _("This token is not known, or no longer works."),
    "token.malformed": _("The Authorization header must read: Bearer itp_…"),
    "token.expired": _("This token expired on %(on)s. Make a new one."),
    "token.revoked": _("This token has been revoked."),
    "token.address": _("This token may not be used from your address."),
    "token.scope": _("This token lacks the scope %(scope)s."),
    "token.institution": _("This token is limited to another institution."),
    "token.unlimited_only": _("A token limited to an institution cannot do this."),
    "token.not_own": _("You may revoke only your own tokens."),
    "parameter.unknown": _("There is no parameter %(name)s here."),
    "parameter.repeated": _("The parameter %(name)s is given more than once."),
    "parameter.invalid": _("The parameter %(name)s is not acceptable."),
    "parameter.not_ordered": _(
        "%(field)s is neither a number nor a day: it cannot be compared."
    ),
    "parameter.text": _("The parameter %(name)s holds characters that are not text."),
    "parameter.limit": _("The limit must be a whole number from 1 to %(most)s."),
    "parameter.field": _("There is no field %(value)s here."),
    "parameter.type": _("There is no type %(value)s here."),
    "parameter.expand": _("%(value)s cannot be expanded here."),
    "parameter.ordering": _("The list cannot be ordered by %(value)s."),
    "cursor.malformed": _("This cursor cannot be read. Begin from the first page."),
    "cursor.unknown": _("This cursor belongs to no page here. Begin from the first page."),
    "changes.malformed": _("This token of a place in the changes cannot be read."),
    "changes.unknown": _("This token is of no place in the changes here."),
    "changes.expired": _(
        "This place in the changes is older than %(days)s days: resync, read the lists again."
    ),
    "changes.rights": _(
        "What you may see has changed since this token: resync, read the lists again."
    ),
    "changes.types": _("This token speaks for other types: begin %(value)s with its list."),
    "api.only_file": _("Send exactly one part, named file."),
    "reference.not_there": _("What %(name)s names is not there."),
    "idempotency.malformed": _("Idempotency-Key must be 1 to 255 printable ASCII letters."),
    "idempotency.other_request": _(
        "This Idempotency-Key was used for another request. Use a new one."
    ),
    "idempotency.secret": _(
        "The answer holds a secret and is not kept: leave Idempotency-Key out."
    ),
    "idempotency.running": _("The request with this Idempotency-Key is still running."),
}
register_texts(CODES)

PHRASES: dict[int, str | Promise] = {
    400: _("Malformed request"),
    401: _("Unknown caller"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Not acceptable"),
    409: _("Conflict"),
    410: _("Gone"),
    412: _("Changed meanwhile"),
    413: _("Too large"),
    415: _("Unsupported content type"),
    422: _("Key used for another request"),
    429: _("Too many requests"),
    500: _("Fault of the portal"),
    503: _("Out of reach"),
}
