"""The Estonian catalogues, compiled by a library before anything reads them.

A fresh machine has no GNU gettext, and Django keeps a language's texts from their first use on:
the supervisor compiles before it loads the applications.
"""

from pathlib import Path

import polib

from itportal.runtime.paths import PROJECT

PACKAGES = (
    "itportal/core",
    "itportal/core/journal",
    "itportal/core/notices",
    "itportal/core/search",
    "itportal/core/attachments",
    "itportal/core/api",
    "itportal/core/jobs",
    "itportal/core/imports",
    "itportal/core/webhooks",
    "itportal/pages",
    "accounts",
    "assets",
    "helpdesk",
)
LANGUAGE = "et"


def catalogue_path(package: str) -> Path:
    return PROJECT / package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_all(*, force: bool = False) -> int:
    """Compile every catalogue that is newer than its .mo; returns how many."""
    done = 0
    for package in PACKAGES:
        source = catalogue_path(package)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        fresh = target.exists() and target.stat().st_mtime >= source.stat().st_mtime
        if fresh and not force:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        done += 1
    return done
