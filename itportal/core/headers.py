"""Answer headers every page carries beside Django's own (docs/signin.md)."""

from django.http import HttpRequest, HttpResponse

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
