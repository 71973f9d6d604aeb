"""What every page's shell needs: one lazy object, so that a partial pays for nothing."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from itportal.core.context import current
from itportal.core.demo import is_demo
from itportal.core.notices.models import Notice
from itportal.core.notices.selectors import Bell
from itportal.core.ui import nav

THEMES = ("system", "light", "dark")
UNREAD = "notices:unread"


def _unread(user: Any) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient_id=user.pk, read_at=None, in_bell=True)


@dataclass(frozen=True)
class Shared:
    """What a page's frame has in common with other readers': its kept text is kept by this."""

    language: str
    theme: str
    is_authenticated: bool
    is_expert: bool
    is_folded: bool
    demo: bool
    municipality: str
    phone: str
    phone_url: str
    source_url: str
    new_url: str


class Shell:
    """Facts of the page's frame. Reading `nav` or `bell` costs one statement together."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.municipality = str(settings.MUNICIPALITY)
        self.phone = str(settings.HELP_PHONE)
        self.phone_url = "tel:" + "".join(c for c in self.phone if c in "+0123456789")

    @cached_property
    def shared(self) -> Shared:
        return Shared(
            language=self.language,
            theme=self.theme,
            is_authenticated=self.user.is_authenticated,
            is_expert=self.is_expert,
            is_folded=self.is_folded,
            demo=is_demo(),
            municipality=self.municipality,
            phone=self.phone,
            phone_url=self.phone_url,
            source_url=settings.SOURCE_URL or reverse("ui:source"),
            new_url=self.new_url,
        )

    @cached_property
    def token(self) -> str:
        """The page's form token: hidden anew for every page, the same in all of its frame."""
        return get_token(self.request)

    @cached_property
    def user(self) -> nav.Someone:
        return self.request.user

    @cached_property
    def is_expert(self) -> bool:
        return nav.is_expert(self.user)

    @property
    def frame(self) -> str:
        """The template a page for everybody extends."""
        if not self.user.is_authenticated:
            return "shell/plain.html"
        return "shell/expert.html" if self.is_expert else "shell/staff.html"

    @cached_property
    def new_url(self) -> str:
        """Where the expert's button for something new leads."""
        return nav.new_page(self.user) if self.is_expert else ""

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def theme(self) -> str:
        """light, dark or system."""
        chosen = getattr(self.user, "theme", "") or self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else "system"

    @property
    def single_keys(self) -> bool:
        return bool(getattr(self.user, "single_keys", False))

    @property
    def is_folded(self) -> bool:
        """The expert menu is a rail of icons."""
        return self.request.COOKIES.get("nav") == "rail"

    @property
    def request_id(self) -> str:
        return str(current().request_id or "")

    @property
    def since(self) -> str:
        """From when on the page may have missed a change (core.live)."""
        return f"{current().since:.3f}"

    @cached_property
    def _expert_items(self) -> list[tuple[nav.NavItem, str]]:
        return nav.shown(self.user, "expert") if self.is_expert else []

    @cached_property
    def _staff_items(self) -> list[tuple[nav.NavItem, str]]:
        return nav.shown(self.user, "staff")

    @cached_property
    def _counts(self) -> dict[str, int]:
        if not self.user.is_authenticated:
            return {}
        counted: dict[str, nav.Counted] = {UNREAD: _unread}
        for items in (self._expert_items, self._staff_items):
            for item, _url in items:
                if item.counted is not None:
                    counted[item.url_name] = item.counted
        return nav.count_all(self.user, counted)

    @cached_property
    def bell(self) -> Bell:
        return Bell(self._counts.get(UNREAD, 0))

    @cached_property
    def expert_nav(self) -> list[nav.Link]:
        return nav.links(self._expert_items, self.request.path, self._counts)

    @cached_property
    def staff_nav(self) -> list[nav.Link]:
        return nav.links(self._staff_items, self.request.path, self._counts)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the shell."""
    made = Shell(request)
    # Forms of the page carry the token of its frame: hiding it costs as much as drawing a menu.
    return {"shell": made, "csrf_token": SimpleLazyObject(lambda: made.token)}
