"""Rights of the sign-in pages and of one's own settings."""

from tests.architecture.matrix import ALL, OPEN, SIGN_IN, Place, Row


def _session(place: Place) -> dict[str, int]:
    return {"pk": 1}


def _link(place: Place) -> dict[str, str]:
    return {"uidb36": "1", "key": "abc-def"}


ROWS = [
    Row("account_login", signed_out=OPEN),
    Row("account_login", method="POST", signed_out=OPEN),
    Row("account_signed_in"),
    Row("mfa_authenticate", notes="without a password first: to the sign-in page"),
    Row("mfa_authenticate", method="POST"),
    Row("mfa_login_webauthn"),
    Row("mfa_login_webauthn", method="POST"),
    Row("account_reset_password", signed_out=OPEN),
    Row("account_reset_password", method="POST", signed_out=OPEN),
    Row("account_reset_password_done", signed_out=OPEN),
    Row("account_reset_password_from_key", signed_out=OPEN, args=_link, notes="410"),
    Row("account_reset_password_from_key", method="POST", signed_out=OPEN, args=_link),
    Row("account_logout", method="POST", own="", otherwise=SIGN_IN),
    Row("profile:index"),
    Row("profile:index", method="POST"),
    Row("account_change_password"),
    Row("account_change_password", method="POST"),
    Row("usersessions_list"),
    Row("usersessions_end_others", method="POST"),
    Row("usersessions_end", method="POST", own="", args=_session, notes="nobody's session"),
    Row("account_reauthenticate"),
    Row("account_reauthenticate", method="POST"),
    Row("mfa_reauthenticate", notes="without a second step: to the password"),
    Row("mfa_reauthenticate", method="POST"),
    Row("mfa_reauthenticate_webauthn"),
    Row("mfa_reauthenticate_webauthn", method="POST"),
    Row("mfa_index", own=ALL),
    Row("mfa_activate_totp"),
    Row("mfa_activate_totp", method="POST"),
    Row("mfa_deactivate_totp", own="", notes="nobody here has one"),
    Row("mfa_deactivate_totp", method="POST", own=""),
    Row("mfa_view_recovery_codes", own=""),
    Row("mfa_generate_recovery_codes"),
    Row("mfa_generate_recovery_codes", method="POST"),
    Row("mfa_add_webauthn"),
    Row("mfa_add_webauthn", method="POST"),
    Row("mfa_edit_webauthn", args=_session, notes="asks for the password again first"),
    Row("mfa_edit_webauthn", method="POST", args=_session),
    Row("mfa_remove_webauthn", args=_session),
    Row("mfa_remove_webauthn", method="POST", args=_session),
]
