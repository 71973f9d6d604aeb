"""Assets, and everybody's own devices."""

from django.urls import URLPattern, URLResolver, path

from assets.web import (
    act_editor,
    acts,
    asset,
    catalogue,
    changing,
    course,
    kits,
    labels,
    model_picture,
    numbers,  # noqa: F401  # registers a converter
    room_labels,
    stocktake_room,
    stocktakes,
    views,
)
from assets.web.disposal_urls import DISPOSAL_URLS
from assets.web.installation_urls import INSTALLATION_URLS
from assets.web.licence_urls import LICENCE_URLS
from assets.web.maintenance_urls import PATHS as MAINTENANCE
from assets.web.software_urls import SOFTWARE_URLS
from assets.web.stock_urls import urlpatterns as stock

app_name = "assets"
ONE = "assets/<inventory:number>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assets/", views.asset_table, name="assets"),
    *MAINTENANCE,
    *DISPOSAL_URLS,
    *SOFTWARE_URLS,
    *INSTALLATION_URLS,
    path("assets/new/", changing.asset_new, name="asset-new"),
    path("assets/valik/", changing.asset_options, name="options"),
    path("assets/skanni/", labels.scan, name="scan"),
    path("assets/sildid/", labels.labels, name="labels"),
    path("assets/sildid/ruumid/", room_labels.room_labels, name="room-labels"),
    path("assets/ruum/<uuid:uid>/", room_labels.room_page, name="room"),
    path("assets/sildid/tyhjad/", labels.blank_labels, name="blank-labels"),
    path("t/<str:code>/", labels.label, name="label"),
    path("t/<str:code>/seade/", labels.label_claim, name="label-claim"),
    path("assets/komplektid/", kits.kit_list, name="kits"),
    path("assets/komplektid/uus/", kits.kit_new, name="kit-new"),
    path("assets/komplektid/<uuid:uid>/muuda/", kits.kit_edit, name="kit-edit"),
    path("assets/lahkujad/", acts.leavers, name="leavers"),
    path("assets/aktid/", acts.act_table, name="acts"),
    path("assets/aktid/uus/", act_editor.act_new, name="act-new"),
    path("assets/aktid/ridadest/", act_editor.act_of_rows, name="act-of-rows"),
    path("assets/aktid/allkirjastatud/", acts.act_file, name="act-file-any"),
    path("assets/aktid/<str:number>/muuda/", act_editor.act_edit, name="act-edit"),
    path("assets/aktid/<str:number>/allkiri/", acts.act_sign, name="act-sign"),
    path("assets/aktid/<str:number>/fail/", acts.act_file, name="act-file"),
    path("assets/aktid/<str:number>/tyhista/", acts.act_cancel, name="act-cancel"),
    path("assets/aktid/<str:number>/pdf/", acts.act_pdf, name="act-pdf"),
    path("assets/aktid/<str:number>/", acts.act_page, name="act"),
    path("akt/<str:code>/", acts.act_of_code, name="act-of-code"),
    path("minu/aktid/<str:number>/", acts.my_act, name="my-act"),
    path("assets/of/<uuid:uid>/", views.person_assets, name="person-assets"),
    path("assets/liigid/", catalogue.catalogue_page, name="catalogue"),
    path("assets/liigid/uus/", catalogue.kind_new, name="kind-new"),
    path("assets/liigid/liik/<slug:code>/", catalogue.kind_edit, name="kind-edit"),
    path("assets/liigid/valjad/uus/", catalogue.field_new, name="field-new"),
    path("assets/liigid/valjad/<slug:slug>/", catalogue.field_edit, name="field-edit"),
    path("assets/liigid/mudel/<uuid:uid>/", catalogue.model_edit, name="model-edit"),
    path(
        "assets/liigid/mudel/<uuid:uid>/pilt/",
        model_picture.model_picture,
        name="model-picture",
    ),
    path(f"{ONE}/eelvaade/", asset.asset_peek, name="asset-peek"),
    path(f"{ONE}/muuda/", changing.asset_edit, name="asset-edit"),
    path(f"{ONE}/koht/", changing.asset_move, name="asset-move"),
    path(f"{ONE}/kood/", changing.asset_code, name="asset-code"),
    path(f"{ONE}/kood/<uuid:uid>/", changing.asset_code_end, name="asset-code-end"),
    path(f"{ONE}/failid/", changing.asset_files, name="asset-files"),
    path(f"{ONE}/failid/<uuid:uid>/", changing.asset_file_remove, name="asset-file-remove"),
    path(f"{ONE}/<asset_verb:verb>/", course.asset_verb, name="asset-verb"),
    path(f"{ONE}/", asset.asset_page, name="asset"),
    *stock,
    path("minu/seadmed/", views.my_devices, name="mine"),
    *LICENCE_URLS,
    path("minu/seadmed/kinnita/", stocktake_room.own_confirm, name="own-confirm"),
    path("inventuur/", stocktakes.stocktake_table, name="stocktakes"),
    path("inventuur/uus/", stocktakes.stocktake_new, name="stocktake-new"),
    path("inventuur/<str:number>/", stocktakes.stocktake_page, name="stocktake"),
    path("inventuur/<str:number>/muuda/", stocktakes.stocktake_edit, name="stocktake-edit"),
    path(
        "inventuur/<str:number>/tuhista/", stocktakes.stocktake_cancel, name="stocktake-cancel"
    ),
    path(
        "inventuur/<str:number>/ulevaatus/",
        stocktakes.stocktake_review,
        name="stocktake-review",
    ),
    path("inventuur/<str:number>/akt/", stocktakes.stocktake_act, name="stocktake-act"),
    path("inventuur/<str:number>/akt.pdf", stocktakes.stocktake_pdf, name="stocktake-pdf"),
    path(
        "inventuur/<str:number>/raamatupidamine.<str:ending>",
        stocktakes.stocktake_figures,
        name="stocktake-figures",
    ),
    path(
        "inventuur/<str:number>/skannid/",
        stocktake_room.stocktake_scans,
        name="stocktake-scans",
    ),
    path(
        "inventuur/<str:number>/samm/<str:verb>/", stocktakes.stocktake_do, name="stocktake-do"
    ),
    path(
        "inventuur/<str:number>/uus-vara/<uuid:uid>/",
        stocktakes.stocktake_new_thing,
        name="stocktake-new-thing",
    ),
    path(
        "inventuur/<str:number>/ettepanek/<uuid:uid>/",
        stocktake_room.stocktake_choose,
        name="stocktake-choose",
    ),
    path(
        "inventuur/<str:number>/ruumid/<uuid:uid>/",
        stocktake_room.stocktake_room,
        name="stocktake-room",
    ),
    path(
        "inventuur/<str:number>/ruumid/<uuid:uid>/leid/",
        stocktake_room.stocktake_scan,
        name="stocktake-scan",
    ),
    path(
        "inventuur/<str:number>/ruumid/<uuid:uid>/tagasi/",
        stocktake_room.stocktake_unfind,
        name="stocktake-unfind",
    ),
    path(
        "inventuur/<str:number>/ruumid/<uuid:uid>/valmis/",
        stocktake_room.stocktake_room_done,
        name="stocktake-room-done",
    ),
]
