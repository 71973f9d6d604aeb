"""Assets, and everybody's own devices."""

from django.urls import URLPattern, URLResolver, path

from assets.web import views

app_name = "assets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("assets/", views.asset_table, name="assets"),
    path("assets/new/", views.asset_new, name="asset-new"),
    path("assets/<str:number>/", views.asset_page, name="asset"),
    path("assets/<str:number>/assign/", views.asset_assign, name="asset-assign"),
    path("assets/<str:number>/return/", views.asset_return, name="asset-return"),
    path("assets/of/<uuid:uid>/", views.person_assets, name="person-assets"),
    path("minu/seadmed/", views.my_devices, name="mine"),
]
