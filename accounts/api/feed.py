"""Institutions, sites, rooms, people and vendors in the change feed."""

from accounts.querysets import saw_institution, saw_person, saw_room, saw_site, saw_vendor
from itportal.core.api.feed import FeedType, Part, register_feed


def register() -> None:
    views = "accounts.api.views."
    register_feed(
        FeedType(
            "institutions",
            "accounts.Institution",
            f"{views}InstitutionViewSet",
            saw_institution,
        ),
        FeedType("sites", "accounts.Site", f"{views}SiteViewSet", saw_site, ("institution",)),
        FeedType("rooms", "accounts.Room", f"{views}RoomViewSet", saw_room, ("site",)),
        FeedType(
            "people",
            "accounts.Person",
            f"{views}PersonViewSet",
            saw_person,
            parts=(Part("accounts.Employment", "person", ("employments",), ("institution",)),),
        ),
        FeedType(
            "vendors",
            "accounts.Vendor",
            "accounts.api.vendors.VendorViewSet",
            saw_vendor,
            parts=(Part("accounts.VendorContact", "vendor", ("contacts",)),),
        ),
    )
