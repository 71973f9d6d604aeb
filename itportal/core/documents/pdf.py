"""From a template and plain data to a PDF that can be kept for decades (docs/documents.md).

The data travels as JSON beside the template, never inside it: nothing a person typed can become
markup. The same template, data and time give the same bytes.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).parent / "typ"
TYPESETTER: Final = Path(__file__).parent / "typesetter.py"
# PDF/A-2b: for the archive; PDF/UA-1: tagged for those who listen to it.
KEPT: Final = ("a-2b", "ua-1")
TIMEOUT_SECONDS: Final = 60


class CannotTypeset(Exception):
    """The template does not fit its data: a fault of ours, with the compiler's words."""


def canonical(data: Mapping[str, Any]) -> str:
    """The one way the data is written, so that its digest means the same everywhere."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return sha256(canonical(data).encode()).hexdigest()


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of `data` by a template of ours, dated `at`. Raises CannotTypeset.

    Takes about 0.2 s in a process of its own; call it outside transactions.
    """
    source = (TEMPLATES / "base.typ").read_text() + template.read_text()
    job = {
        "source": source,
        "root": str(TEMPLATES),
        "data": canonical(data),
        "standards": list(KEPT),
        "at": int(at.timestamp()),
    }
    words = [sys.executable, "-I", str(TYPESETTER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the data goes through its stdin
            words,
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotTypeset(f"{template.name}: over {TIMEOUT_SECONDS} s") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise CannotTypeset(f"{template.name}: {done.stderr.decode(errors='replace')[:2000]}")
    return done.stdout
