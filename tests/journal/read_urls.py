"""A portal of a few pages that show people, marked and unmarked."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Person
from itportal.core.journal.reads import (
    keep_noted,
    note_persons,
    personal_data_read,
)


def others() -> Any:
    return Person.objects.filter(user=None) or Person.objects.all()


@personal_data_read("contact")
def people(request: HttpRequest) -> HttpResponse:
    if request.GET.get("absent"):
        return HttpResponseNotFound()
    note_persons(request, others(), purpose=request.GET.get("for", ""))
    return HttpResponse("ok")


@personal_data_read("contact")
def many(request: HttpRequest) -> HttpResponse:
    note_persons(request, request.POST.getlist("uid"), is_export=True)
    return HttpResponse("ok")


@personal_data_read("contact")
def forgot(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


class People(APIView):
    """As PortalViewSet does: a serializer notes, the view keeps."""

    authentication_classes = [SessionAuthentication]

    def get(self, request: Request) -> Response:
        found = others()
        note_persons(request, found)
        return Response({"results": [{"uid": str(p.uid)} for p in found]})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kw: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kw)
        keep_noted(request, finished)
        return finished


urlpatterns = [
    path("people/", people, name="people"),
    path("api/people/", People.as_view(), name="api-people"),
    path("many/", many, name="many"),
    path("forgot/", forgot, name="forgot"),
    path("plain/", plain, name="plain"),
]
