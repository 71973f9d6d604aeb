"""Collections of this app: (prefix, viewset)."""

from helpdesk.api.disruptions import DisruptionViewSet
from helpdesk.api.guides import GuideViewSet
from helpdesk.api.house import (
    AnswerTemplateViewSet,
    PriorityViewSet,
    StateViewSet,
    TagViewSet,
)
from helpdesk.api.views import CategoryViewSet, TicketViewSet, UploadViewSet

COLLECTIONS = [
    ("tickets", TicketViewSet),
    ("categories", CategoryViewSet),
    ("uploads", UploadViewSet),
    ("guides", GuideViewSet),
    ("answer-templates", AnswerTemplateViewSet),
    ("tags", TagViewSet),
    ("priorities", PriorityViewSet),
    ("states", StateViewSet),
    ("disruptions", DisruptionViewSet),
]
