"""Addresses of software."""

from django.urls import path

from assets.web import device_software
from assets.web import software as views

ONE = "tarkvara/<uuid:uid>"
SUPPORT = f"{ONE}/tugi/<uuid:support>"
SOFTWARE_URLS = [
    path("tarkvara/", views.software_list, name="software"),
    path("tarkvara/uus/", views.software_new, name="software-new"),
    path("tarkvara/valik/", views.software_options, name="software-options"),
    path("tarkvara/leiud/", views.software_findings, name="software-findings"),
    path("tarkvara/nimed/", views.name_list, name="software-names"),
    path("tarkvara/nimed/<uuid:batch>/tagasi/", views.names_undo, name="software-names-undo"),
    path("tarkvara/nimed/reeglid/", views.alias_list, name="software-aliases"),
    path("tarkvara/nimed/reeglid/uus/", views.alias_new, name="software-alias-new"),
    path(
        "tarkvara/nimed/reeglid/<uuid:uid>/eemalda/",
        views.alias_remove,
        name="software-alias-remove",
    ),
    path(
        "tarkvara/reegel/<uuid:uid>/eemalda/",
        views.software_rule_remove,
        name="software-rule-remove",
    ),
    path(
        "tarkvara/paigaldus/<uuid:uid>/lopp/",
        device_software.installation_end,
        name="installation-end",
    ),
    path(f"{ONE}/muuda/", views.software_edit, name="software-edit"),
    path(f"{ONE}/eemalda/", views.software_remove, name="software-remove"),
    path(f"{ONE}/tugi/", views.software_support, name="software-support-new"),
    path(f"{SUPPORT}/", views.software_support, name="software-support"),
    path(f"{SUPPORT}/eemalda/", views.software_support_remove, name="software-support-remove"),
    path(f"{ONE}/litsentsid/", views.software_licences, name="software-licences"),
    path(f"{ONE}/reegel/", views.software_rule, name="software-rule-new"),
    path(f"{ONE}/", views.software_title, name="software-title"),
    path(
        "assets/<inventory:number>/tarkvara/",
        device_software.asset_software,
        name="asset-software",
    ),
]
