"""Sign-in, second step, passkeys, sessions, own settings.

allauth's names stand where its flows reverse them; only the views the portal uses are here.
"""

from django.urls import include, path, re_path

from accounts.signin import profile_views, second_step_views, views

profile = [path("", profile_views.profile, name="index")]

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("login/valmis/", views.signed_in, name="account_signed_in"),
    path("login/kood/", views.CodeView.as_view(), name="mfa_authenticate"),
    path("login/paasuvoti/", views.KeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("login/parool/", views.ask_reset, name="account_reset_password"),
    path("login/parool/saadetud/", views.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^login/parool/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]+)/$",
        views.ResetKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("logout/", views.sign_out, name="account_logout"),
    path("profiil/", include((profile, "profile"))),
    path("profiil/parool/", profile_views.change_password, name="account_change_password"),
    path("profiil/seansid/", profile_views.sessions, name="usersessions_list"),
    path(
        "profiil/seansid/teised/",
        profile_views.end_other_sessions,
        name="usersessions_end_others",
    ),
    path("profiil/seansid/<int:pk>/", profile_views.end_session, name="usersessions_end"),
    path(
        "profiil/kinnita/",
        profile_views.PasswordAgainView.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "profiil/kinnita/kood/",
        profile_views.CodeAgainView.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "profiil/kinnita/paasuvoti/",
        profile_views.KeyAgainView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("profiil/kaheastmeline/", second_step_views.OverviewView.as_view(), name="mfa_index"),
    path(
        "profiil/kaheastmeline/rakendus/",
        second_step_views.ActivateAppView.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "profiil/kaheastmeline/rakendus/eemalda/",
        second_step_views.DeactivateAppView.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "profiil/kaheastmeline/varukoodid/",
        second_step_views.CodesView.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "profiil/kaheastmeline/varukoodid/uued/",
        second_step_views.MakeCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "profiil/paasuvotmed/lisa/",
        second_step_views.AddKeyView.as_view(),
        name="mfa_add_webauthn",
    ),
    path(
        "profiil/paasuvotmed/<int:pk>/nimi/",
        second_step_views.RenameKeyView.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "profiil/paasuvotmed/<int:pk>/eemalda/",
        second_step_views.RemoveKeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
]
