"""Addresses of disposal acts, and of the erasure of a device's data."""

from django.urls import path

from assets.web import (
    disposals,
    numbers,  # noqa: F401  # registers a converter
)

ACT = "mahakandmine/<str:number>"
ERASURE = "assets/<inventory:number>/andmed"
DISPOSAL_URLS = [
    path("mahakandmine/", disposals.disposal_table, name="disposals"),
    path("mahakandmine/uus/", disposals.disposal_new, name="disposal-new"),
    path("mahakandmine/ridadest/", disposals.disposal_of_rows, name="disposal-of-rows"),
    path(f"{ACT}/", disposals.disposal_page, name="disposal"),
    path(f"{ACT}/muuda/", disposals.disposal_edit, name="disposal-edit"),
    path(f"{ACT}/tuhista/", disposals.disposal_cancel, name="disposal-cancel"),
    path(f"{ACT}/koik/", disposals.disposal_all, name="disposal-all"),
    path(f"{ACT}/asi/<uuid:uid>/", disposals.disposal_line, name="disposal-line"),
    path(f"{ACT}/samm/<str:verb>/", disposals.disposal_do, name="disposal-do"),
    path(f"{ACT}/akt.pdf", disposals.disposal_pdf, name="disposal-pdf"),
    path(
        f"{ACT}/raamatupidamine.<str:ending>",
        disposals.disposal_figures,
        name="disposal-figures",
    ),
    path(f"{ERASURE}/", disposals.asset_erasure, name="asset-erasure"),
    path(f"{ERASURE}/<uuid:uid>/", disposals.asset_erasure_revoke, name="asset-erasure-revoke"),
]
