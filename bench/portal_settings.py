"""The portal as it is, with one page more: its shell around next to nothing."""

from itportal.runtime.paths import PROJECT
from itportal.settings.dev import *
from itportal.settings.dev import TEMPLATES

ROOT_URLCONF = "bench.portal_urls"
TEMPLATES[0]["DIRS"] = [PROJECT / "bench" / "templates"]
