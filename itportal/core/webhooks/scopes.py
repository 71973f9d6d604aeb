"""What tokens may do with webhooks, and what webhooks may tell of."""

from django.utils.translation import gettext_lazy as _

from itportal.core.api.feed import feeds
from itportal.core.api.scopes import PERSONAL, known_scopes, register_scopes

register_scopes(
    {
        "webhooks:read": _("See webhooks and what was sent to them"),
        "webhooks:write": _("Keep webhooks"),
    }
)


def scope_of(collection: str) -> str:
    """What a reader of this collection's list needs."""
    found: str = feeds()[collection].viewset_class.scopes["list"]
    return found


def telling_scopes() -> dict[str, str]:
    """Scopes that widen what a webhook tells, with labels: of the collections in the feed, of
    personal data and money beside them."""
    of_feeds = {scope_of(name) for name in feeds()}
    return {
        name: str(label)
        for name, label in known_scopes().items()
        if name in of_feeds or name.endswith(PERSONAL) or name == "finance:read"
    }


def types_of(scopes: set[str]) -> list[str]:
    """The collections that these scopes open."""
    return [name for name in feeds() if scope_of(name) in scopes]
