"""Disruptions: what does not work now, for everybody; kept by specialists."""

from django.urls import path

from helpdesk.web import disruptions, numbers  # noqa: F401 - numbers registers

app_name = "disruptions"
urlpatterns = [
    path("", disruptions.listed, name="list"),
    path("praegu/", disruptions.of_now, name="now"),
    path("uus/", disruptions.new, name="new"),
    path("<disruption:number>/", disruptions.one, name="one"),
    path("<disruption:number>/muuda/", disruptions.edit, name="edit"),
    path("<disruption:number>/teade/", disruptions.news, name="news"),
    path("<disruption:number>/kestab/", disruptions.resume, name="resume"),
    path("<disruption:number>/mind-ka/", disruptions.me_too, name="me-too"),
]
