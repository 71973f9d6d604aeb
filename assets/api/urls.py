"""Collections of this app: (prefix, viewset)."""

from assets.api.views import AssetViewSet

COLLECTIONS = [("assets", AssetViewSet)]
