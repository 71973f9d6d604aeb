"""A portal of one page that changes something and answers with its request id."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from itportal.core.context import current
from tests.builders import make_person


@login_not_required
@csrf_exempt
def change(request: HttpRequest) -> HttpResponse:
    make_person(first_name="Malle", last_name="Maasikas")
    return HttpResponse(str(current().request_id))


urlpatterns = [path("change/", change)]
