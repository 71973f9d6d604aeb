"""Answer headers every page carries beside Django's own (docs/signin.md)."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import cached_property

from itportal.core.context import GetResponse

# What the portal's pages never use is off for them and for anything they might embed.
PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
    ]
)


class HeadersMiddleware:
    """Permissions policy, resource policy, and no copies of signed-in answers in caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            # A view that answers with ETags for its client sets its own Cache-Control.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The library's policy from the settings, put together once for all answers; a page that used
    its nonce has it in there."""

    STANDS_FOR = "bm9uY2U="

    @cached_property
    def _policies(self) -> tuple[str, list[str]]:
        """Without a nonce, and what stands around it."""
        return build_policy(), build_policy(nonce=self.STANDS_FOR).split(self.STANDS_FOR)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG:  # Django's own pages of failures are spared
            answered: HttpResponseBase = super().process_response(request, response)
            return answered
        bare, around = self._policies
        nonce: str | None = getattr(request, "_csp_nonce", None)
        response.headers.setdefault(HEADER, nonce.join(around) if nonce else bare)
        return response
