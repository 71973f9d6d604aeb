"""The collection of one's own long work."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from itportal.core.api.paging import BY_AGE, NEWEST_FIRST
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet, signed_in
from itportal.core.attachments.serving import serve_attachment
from itportal.core.errors import NotThere
from itportal.core.jobs.models import Job
from itportal.core.jobs.selectors import jobs_of
from itportal.core.jobs.services import cancel_job


class JobOut(Out):
    """Long work the caller began: an export, an import."""

    uid = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True, help_text="Null while it is not known.")
    words = serializers.CharField(help_text="What is being done, in the owner's language.")
    error = serializers.CharField(help_text="Why it failed and what to do.")
    has_result = serializers.BooleanField(help_text="A file waits at …/result/.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When its file is removed."
    )


class JobViewSet(ReadViewSet):
    """One's own long work; nobody sees another's."""

    rules = dict.fromkeys(("list", "retrieve", "result", "cancel"), signed_in)
    scopes = dict.fromkeys(("list", "retrieve", "result"), "jobs:read") | {
        "cancel": "jobs:write"
    }
    serializer_class = JobOut
    orderings = (NEWEST_FIRST, BY_AGE)

    def visible(self, actor: Any) -> QuerySet[Job]:
        return jobs_of(actor)

    @extend_schema(request=In, responses=JobOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Cancel it: at once while it waits, within about a second while it is under way."""
        self.validated(In)
        job = cancel_job(uid=self.get_object().uid, actor=self.actor, now=timezone.now())
        return self.answer(self.by_pk(job.pk))

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True)
    def result(self, request: Request, uid: str) -> Any:
        """The bytes of the file that is its result."""
        job = self.get_object()
        if job.result is None:
            raise NotThere("not_there")
        return serve_attachment(request._request, job.result, download=True)


COLLECTIONS = [("jobs", JobViewSet)]
