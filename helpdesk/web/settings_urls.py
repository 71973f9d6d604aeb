"""Addresses of the help desk's settings, under /helpdesk/seaded/."""

from django.urls import path

from helpdesk.web import answer_templates, checklists, settings, settings_form, settings_tags

PATHS = [
    path("", settings.index, name="settings"),
    path("liigid/", settings.types, name="types"),
    path("liigid/uus/", settings.type_form, name="type-new"),
    path("liigid/<slug:code>/", settings.type_form, name="type"),
    path("teemad/", settings.topics, name="topics"),
    path("teemad/uus/", settings.topic_form, name="topic-new"),
    path("teemad/<slug:code>/", settings.topic_form, name="topic"),
    path("teemad/<slug:code>/kontroll-leht/", checklists.checklist, name="checklist"),
    path("teemad/<slug:code>/vorm/", settings_form.questions, name="questions"),
    path("teemad/<slug:code>/vorm/eelvaade/", settings_form.preview, name="question-preview"),
    path("teemad/<slug:code>/vorm/uus/", settings_form.question, name="question-new"),
    path("teemad/<slug:code>/vorm/<slug:slug>/", settings_form.question, name="question"),
    path(
        "teemad/<slug:code>/vorm/<slug:slug>/<slug:do>/",
        settings_form.act,
        name="question-act",
    ),
    path("prioriteedid/", settings.priorities, name="priorities"),
    path("seisud/", settings.states, name="states"),
    path("reeglid/", settings.rules, name="rules"),
    path("sildid/", settings_tags.tags, name="tags"),
    path("sildid/<uuid:uid>/", settings_tags.tag, name="tag"),
    path("sildid/<uuid:uid>/<slug:do>/", settings_tags.act, name="tag-act"),
    path("mallid/", answer_templates.templates, name="templates"),
    path("mallid/uus/", answer_templates.template, name="template-new"),
    path("mallid/<uuid:uid>/", answer_templates.template, name="template"),
    path("mallid/<uuid:uid>/<slug:do>/", answer_templates.template_act, name="template-act"),
    path("<slug:section>/<slug:code>/<slug:do>/", settings.act, name="settings-act"),
]
