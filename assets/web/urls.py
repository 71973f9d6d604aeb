"""Assets, and everybody's own devices."""

from django.urls import URLPattern, URLResolver, path

from assets.web import views

app_name = "assets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assets/", views.asset_table, name="assets"),
    path("assets/new/", views.asset_new, name="asset-new"),
    path("assets/<uuid:uid>/", views.asset_page, name="asset"),
    path("assets/<uuid:uid>/assign/", views.asset_assign, name="asset-assign"),
    path("assets/<uuid:uid>/return/", views.asset_return, name="asset-return"),
    path("assets/of/<uuid:uid>/", views.person_assets, name="person-assets"),
    path("minu/seadmed/", views.my_devices, name="mine"),
]
