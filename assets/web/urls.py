"""Assets, and everybody's own devices."""

from django.urls import URLPattern, URLResolver, path

from assets.web import act_editor, acts, numbers, views  # noqa: F401  # numbers: a converter

app_name = "assets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assets/", views.asset_table, name="assets"),
    path("assets/new/", views.asset_new, name="asset-new"),
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
    path("assets/<inventory:number>/eelvaade/", views.asset_peek, name="asset-peek"),
    path("assets/<inventory:number>/", views.asset_page, name="asset"),
    path("minu/seadmed/", views.my_devices, name="mine"),
]
