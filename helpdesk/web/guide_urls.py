"""Guides: the shelf, reading, and writing for specialists."""

from django.urls import path

from helpdesk.web import guide_editor, guides, numbers  # noqa: F401 - numbers registers

app_name = "guides"
urlpatterns = [
    path("", guides.shelf, name="list"),
    path("uus/", guide_editor.new, name="new"),
    path("moju/", guides.effect, name="effect"),
    path("eelvaade/", guide_editor.preview, name="preview"),
    path("uus/mustand/", guide_editor.draft, name="new-draft"),
    path("uus/mustand/loobu/", guide_editor.discard, name="new-discard"),
    path("<guide:number>/mustand/", guide_editor.draft, name="draft"),
    path("<guide:number>/mustand/loobu/", guide_editor.discard, name="discard"),
    path("<guide:number>/", guides.guide, name="guide"),
    path("<guide:number>/hinda/", guides.vote, name="vote"),
    path("<guide:number>/muuda/", guide_editor.edit, name="edit"),
    path("<guide:number>/versioonid/", guide_editor.versions, name="versions"),
    path("<guide:number>/versioonid/<int:version>/", guide_editor.restore, name="restore"),
    path("<guide:number>/<slug:verb>/", guide_editor.act, name="act"),
]
