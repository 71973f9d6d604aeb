"""/healthz (this process), /readyz (everything it stands on), /metrics (for Prometheus)."""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from itportal.core.health.metrics import exposition
from itportal.core.health.probes import readiness


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 naming what is missing. The words are for administrators: no secrets."""
    probes = readiness()
    missing = [probe.name for probe in probes if not probe.ok]
    body = {
        "status": "unavailable" if missing else "ok",
        "missing": missing,
        "checks": {probe.name: probe.problem or "ok" for probe in probes},
    }
    return JsonResponse(body, status=503 if missing else 200)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for the holder of the token or for this machine itself."""
    if not _may_read_metrics(request):
        return HttpResponse(
            "A token or this machine only.\n", status=403, content_type="text/plain"
        )
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read_metrics(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.METRICS_TOKEN:
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    return (
        not forwarded
        and _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and _names_this_machine(request)
    )


def _names_this_machine(request: HttpRequest) -> bool:
    """Whether the address asked for is a loopback one. A page of another site whose name was made
    to lead to 127.0.0.1 reaches the portal from this machine too, but still by that name.
    """
    name, _port = split_domain_port(request.headers.get("Host", ""))
    return name == "localhost" or _is_loopback(name.strip("[]"))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
