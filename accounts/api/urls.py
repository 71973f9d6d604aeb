"""Collections of this app: (prefix, viewset, basename)."""

from accounts.api.vendors import VendorViewSet
from accounts.api.views import InstitutionViewSet, PersonViewSet, RoomViewSet, SiteViewSet

COLLECTIONS = [
    ("institutions", InstitutionViewSet),
    ("sites", SiteViewSet),
    ("rooms", RoomViewSet),
    ("people", PersonViewSet),
    ("vendors", VendorViewSet),
]
