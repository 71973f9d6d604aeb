"""Settings of `make run`: the embedded servers, plain HTTP on loopback, a key made at first start."""

import secrets

from itportal.settings import env
from itportal.settings.base import *
from itportal.settings.base import VAR


def _own_key() -> str:
    """The secret key of this folder, made once (mode 0600)."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = env.text("ITPORTAL_SECRET_KEY") or _own_key()
DEBUG = env.flag("ITPORTAL_DEBUG")
# Demo data brings its banner and sign-ins, unless ITPORTAL_DEMO says something else.
DEMO_MARK = None if env.text("ITPORTAL_DEMO") else VAR / "demo"
ALLOWED_HOSTS = env.words("ITPORTAL_ALLOWED_HOSTS", ("*",))
