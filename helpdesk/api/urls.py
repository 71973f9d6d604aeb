"""Collections of this app: (prefix, viewset)."""

from helpdesk.api.views import CategoryViewSet, TicketViewSet, UploadViewSet

COLLECTIONS = [
    ("tickets", TicketViewSet),
    ("categories", CategoryViewSet),
    ("uploads", UploadViewSet),
]
