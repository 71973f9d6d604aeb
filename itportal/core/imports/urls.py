"""Files brought in: the history, and one import from its columns to its undo."""

from django.urls import path

from itportal.core.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("<uuid:uid>/", views.batch_page, name="batch"),
    path("<uuid:uid>/veerud/", views.columns, name="columns"),
    path("<uuid:uid>/parandused/", views.correct, name="correct"),
    path("<uuid:uid>/fail/", views.replace, name="replace"),
    path("<uuid:uid>/vigased.xlsx", views.faulty, name="faulty"),
    path("<uuid:uid>/<slug:act>/", views.do, name="do"),
]
