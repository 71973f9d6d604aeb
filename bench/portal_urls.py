"""All addresses of the portal and the page that is nothing but its shell."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from itportal.core.ui import PortalRequest
from itportal.urls import handler400, handler403, handler404, handler500
from itportal.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_required
def shell(request: PortalRequest) -> HttpResponse:
    return render(request, "shell_only.html")


urlpatterns = [path("bench/shell/", shell), *portal]
