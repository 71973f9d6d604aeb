"""Assets, and everybody's own devices."""

from django.urls import URLPattern, URLResolver, path

from assets.web import numbers, views  # noqa: F401  # numbers: registers a converter

app_name = "assets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assets/", views.asset_table, name="assets"),
    path("assets/new/", views.asset_new, name="asset-new"),
    path("assets/of/<uuid:uid>/", views.person_assets, name="person-assets"),
    path("assets/<inventory:number>/assign/", views.asset_assign, name="asset-assign"),
    path("assets/<inventory:number>/return/", views.asset_return, name="asset-return"),
    path("assets/<inventory:number>/eelvaade/", views.asset_peek, name="asset-peek"),
    path("assets/<inventory:number>/", views.asset_page, name="asset"),
    path("minu/seadmed/", views.my_devices, name="mine"),
]
