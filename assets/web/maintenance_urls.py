"""Addresses of maintenance."""

from django.urls import URLPattern, path

from assets.web import maintenance

PATHS: list[URLPattern] = [
    path("assets/hooldus/", maintenance.task_table, name="maintenance"),
    path("assets/hooldus/plaanid/", maintenance.plan_list, name="maintenance-plans"),
    path("assets/hooldus/plaanid/uus/", maintenance.plan_new, name="maintenance-plan-new"),
    path("assets/hooldus/plaanid/<uuid:uid>/", maintenance.plan_page, name="maintenance-plan"),
    path(
        "assets/hooldus/plaanid/<uuid:uid>/muuda/",
        maintenance.plan_edit,
        name="maintenance-plan-edit",
    ),
    *(
        path(
            f"assets/hooldus/plaanid/<uuid:uid>/{word}/",
            maintenance.plan_verb,
            {"verb": verb},
            name=f"maintenance-plan-{verb}",
        )
        for verb, word in (("end", "lopeta"), ("resume", "jatka"))
    ),
    path("assets/hooldus/<uuid:uid>/", maintenance.task_page, name="maintenance-task"),
    path("assets/hooldus/<uuid:uid>/samm/", maintenance.task_tick, name="maintenance-tick"),
    path("assets/hooldus/<uuid:uid>/tehtud/", maintenance.task_done, name="maintenance-done"),
    path("assets/hooldus/<uuid:uid>/jata/", maintenance.task_skip, name="maintenance-skip"),
    path("assets/hooldus/<uuid:uid>/ava/", maintenance.task_reopen, name="maintenance-reopen"),
]
