"""Numbers that rules set."""

from django.urls import path

from itportal.core.dated import web

app_name = "dated"
urlpatterns = [
    path("", web.numbers, name="numbers"),
    path("uus/<str:kind>/", web.number_new, name="new"),
    path("<uuid:uid>/", web.number_edit, name="edit"),
    path("<uuid:uid>/eemalda/", web.number_remove, name="remove"),
]
