"""The language of a page: the person's own, else the cookie's, else Estonian.

Accept-Language is not asked: municipal computers are often installed in English, their users
are not.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from itportal.core.context import GetResponse

LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        chosen = getattr(user, "language", "")
    else:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Activates the language; the API answers in it too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
