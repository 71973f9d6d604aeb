"""Saved views, columns, filters and verbs on many rows of any list."""

from django.urls import path

from itportal.core.tables import edit_views, views

app_name = "tables"
urlpatterns = [
    path("<slug:table>/filtrid/", views.filters, name="filters"),
    path("<slug:table>/paigutus/", views.layout, name="layout"),
    path("<slug:table>/paigutus/salvesta/", views.choose_layout, name="choose_layout"),
    path("<slug:table>/vaated/", views.save_view, name="save_view"),
    path("<slug:table>/vaated/jarjesta/", views.move_tab, name="move_tab"),
    path("<slug:table>/vaated/<uuid:uid>/", views.change_view, name="change_view"),
    path("<slug:table>/fail.<slug:ending>", views.export, name="export"),
    path("<slug:table>/rida/<path:row>/<slug:name>/", edit_views.edit_row, name="edit"),
    path("<slug:table>/hulgi/<slug:action>/", views.act, name="act"),
]
