"""People and places."""

from django.urls import URLPattern, URLResolver, path

from accounts.web import institutions, people, sessions, users, vendors

app_name = "accounts"
PERSON, PLACE, VENDOR = "<uuid:uid>/", "institutions/<uuid:uid>/", "vendors/<uuid:uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.person_list, name="people"),
    path("options/", people.person_options, name="person-options"),
    path("new/", people.person_new, name="person-new"),
    path(PERSON, people.person_page, name="person"),
    path(PERSON + "eelvaade/", people.person_peek, name="person-peek"),
    path(PERSON + "edit/", people.person_edit, name="person-edit"),
    path(PERSON + "leave/", people.person_leave, name="person-leave"),
    path(PERSON + "return/", people.person_return, name="person-return"),
    path(PERSON + "jobs/new/", people.employment_new, name="employment-new"),
    path("jobs/<uuid:uid>/", people.employment_edit, name="employment-edit"),
    path("jobs/<uuid:uid>/end/", people.employment_end, name="employment-end"),
    path(PERSON + "user/new/", users.user_new, name="user-new"),
    *(
        path(f"{PERSON}user/{verb}/", users.user_verb, {"verb": verb}, name=f"user-{verb}")
        for verb in ("invite", "close", "open")
    ),
    path(PERSON + "sessions/", sessions.person_sessions, name="sessions"),
    path(PERSON + "sessions/end/", sessions.end, name="sessions-end"),
    path(PERSON + "roles/new/", users.role_new, name="role-new"),
    path("roles/<uuid:uid>/revoke/", users.role_revoke, name="role-revoke"),
    path("vendors/", vendors.vendor_list, name="vendors"),
    path("vendors/new/", vendors.vendor_new, name="vendor-new"),
    path("vendors/options/", vendors.vendor_options, name="vendor-options"),
    path(VENDOR, vendors.vendor_page, name="vendor"),
    path(VENDOR + "edit/", vendors.vendor_edit, name="vendor-edit"),
    path(VENDOR + "contacts/new/", vendors.contact_new, name="vendor-contact-new"),
    path("vendors/contacts/<uuid:uid>/edit/", vendors.contact_edit, name="vendor-contact-edit"),
    path(
        "vendors/contacts/<uuid:uid>/remove/",
        vendors.contact_remove,
        name="vendor-contact-remove",
    ),
    path("institutions/", institutions.tree, name="institutions"),
    path("institutions/new/", institutions.institution_new, name="institution-new"),
    path(PLACE, institutions.institution_page, name="institution"),
    path(PLACE + "edit/", institutions.institution_edit, name="institution-edit"),
    path(PLACE + "sites/new/", institutions.site_new, name="site-new"),
    path("sites/<uuid:uid>/", institutions.site_page, name="site"),
    path("sites/<uuid:uid>/edit/", institutions.site_edit, name="site-edit"),
    path("sites/<uuid:uid>/rooms/new/", institutions.room_new, name="room-new"),
    path("rooms/<uuid:uid>/", institutions.room_edit, name="room-edit"),
    *(
        path(f"{where}{verb}/", view, {"verb": verb}, name=f"{name}-{verb}")
        for where, view, name in (
            (PLACE, institutions.institution_verb, "institution"),
            (VENDOR, vendors.vendor_verb, "vendor"),
            ("sites/<uuid:uid>/", institutions.site_verb, "site"),
            ("rooms/<uuid:uid>/", institutions.room_verb, "room"),
        )
        for verb in ("close", "open")
    ),
]
