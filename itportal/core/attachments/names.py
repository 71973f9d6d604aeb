"""File names as people may see and save them: no paths, no control or direction marks."""

import re
import unicodedata

from itportal.core.attachments.limits import MAX_NAME_LETTERS

_FORBIDDEN = re.compile(r'[<>:"|?*%]')


def clean_name(raw: str) -> str:
    """The last part of `raw` without control, format and direction marks; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    shown = _FORBIDDEN.sub("_", " ".join(shown.split())).strip(". ")
    stem, dot, extension = shown.rpartition(".")
    if not dot:
        return shown[:MAX_NAME_LETTERS] or "fail"
    extension = extension[:12]
    return f"{stem[: MAX_NAME_LETTERS - len(extension) - 1].strip() or 'fail'}.{extension}"


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
