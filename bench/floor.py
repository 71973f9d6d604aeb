"""The floors: pages of plain Django on the portal's database, served as the portal is.

`python -m bench.floor` serves them on PORT.
"""

import os

import orjson
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def trivial(request: HttpRequest) -> HttpResponse:
    """A signed-in person, a small template, nothing else."""
    return render(request, "trivial.html")


# What /api/v1/assets/ shows, to anybody and of everything.
BARE = """
SELECT a.uid::text, a.inventory_no AS number, a.serial, a.name, a.state, c.code AS category,
  json_build_object('uid', m.uid, 'name', m.name) AS model,
  json_build_object('uid', i.uid, 'name', i.name) AS institution,
  CASE WHEN r.id IS NOT NULL THEN json_build_object('uid', r.uid, 'name', r.name) END AS room,
  p.uid::text AS holder, a.acquired_on, a.warranty_until, a.created_at, a.updated_at
FROM assets_asset a
JOIN assets_assetmodel m ON m.id = a.model_id JOIN assets_category c ON c.id = m.category_id
JOIN accounts_institution i ON i.id = a.institution_id
LEFT JOIN accounts_room r ON r.id = a.room_id
LEFT JOIN assets_assignment h ON h.asset_id = a.id AND upper_inf(h.during)
LEFT JOIN accounts_person p ON p.id = h.person_id
ORDER BY a.id LIMIT 1000
"""


def bare(request: HttpRequest) -> HttpResponse:
    """One SQL with its joins, made JSON by orjson."""
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps({"results": rows}), content_type="application/json")


def rest(request: HttpRequest) -> HttpResponse:
    """The same by a ModelSerializer of REST framework, its relations selected."""
    from bench.floor_rest import AssetSerializer, shown_assets

    rows = AssetSerializer(shown_assets()[:1000], many=True).data
    return HttpResponse(orjson.dumps({"results": rows}), content_type="application/json")


urlpatterns = [
    path("floor/open/", open_page),
    path("floor/trivial/", trivial),
    path("floor/bare/", bare),
    path("floor/rest/", rest),
]


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
