"""Repairs for those who keep them, and the vendor's own page of one."""

from django.urls import URLPattern, URLResolver, path

from assets.web import (  # noqa: F401  # numbers and repair_numbers register converters
    numbers,
    repair_numbers,
    repair_page,
    repair_verbs,
    vendor_page,
)

app_name = "repairs"
ONE = "remondid/<repair:number>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("remondid/", repair_page.repair_table, name="repairs"),
    path("remondid/uus/<inventory:number>/", repair_verbs.repair_new, name="new"),
    path("remondid/seade/<inventory:number>/", repair_page.asset_repairs, name="of-asset"),
    path(f"{ONE}/", repair_page.repair, name="repair"),
    path(f"{ONE}/eelvaade/", repair_page.repair_peek, name="peek"),
    path(f"{ONE}/saateleht.pdf", repair_page.repair_sheet, name="sheet"),
    path(f"{ONE}/muuda/", repair_verbs.repair_edit, name="edit"),
    path(f"{ONE}/saada/", repair_verbs.repair_send, name="send"),
    path(f"{ONE}/alusta/", repair_verbs.repair_start, name="start"),
    path(f"{ONE}/pakkumus/", repair_verbs.repair_quote, name="quote"),
    path(f"{ONE}/otsus/", repair_verbs.repair_decide, name="decide"),
    path(f"{ONE}/tagasi/", repair_verbs.repair_back, name="back"),
    path(f"{ONE}/sulge/", repair_verbs.repair_close, name="close"),
    path(f"{ONE}/kanna-maha/", repair_verbs.repair_scrap, name="scrap"),
    path(f"{ONE}/asendus/", repair_verbs.repair_lend, name="lend"),
    path(f"{ONE}/asendus-tagasi/", repair_verbs.repair_loaner_back, name="loaner-back"),
    path(f"{ONE}/osa/", repair_verbs.repair_part, name="part"),
    path(f"{ONE}/seade/", repair_verbs.repair_device, name="device"),
    path(f"{ONE}/link/", repair_verbs.repair_link, name="link"),
    path(f"{ONE}/link/lopeta/", repair_verbs.repair_unlink, name="unlink"),
    path("remondid/teade/<uuid:uid>/", repair_verbs.entry_decide, name="entry"),
    path("remont/<str:token>/", vendor_page.vendor_page, name="vendor"),
]
