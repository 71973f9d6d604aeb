"""People, places and what people may do."""

from accounts.models.people import Employment, Person, RoleGrant, User
from accounts.models.places import Institution, Room, Site
from accounts.models.signin import SigninThrottle
from accounts.models.vendors import Vendor, VendorContact

__all__ = [
    "Employment",
    "Institution",
    "Person",
    "RoleGrant",
    "Room",
    "SigninThrottle",
    "Site",
    "User",
    "Vendor",
    "VendorContact",
]
