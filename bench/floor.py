"""The floors: pages of plain Django on the portal's database, served as the portal is.

`python -m bench.floor` serves them on PORT.
"""

import os

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def trivial(request: HttpRequest) -> HttpResponse:
    """A signed-in person, a small template, nothing else."""
    return render(request, "trivial.html")


urlpatterns = [path("floor/open/", open_page), path("floor/trivial/", trivial)]


def main() -> None:
    import uvicorn
    from a2wsgi import WSGIMiddleware

    from itportal.wsgi import application

    uvicorn.run(
        WSGIMiddleware(application, workers=4),  # type: ignore[arg-type]  # stubs differ
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        access_log=False,
        log_config=None,
        proxy_headers=False,
        lifespan="off",
    )


if __name__ == "__main__":
    main()
