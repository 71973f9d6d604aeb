"""LibreOffice without a screen: files that a real spreadsheet program opened and saved."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ON_PATH = ("soffice", "libreoffice")
CURE = "No LibreOffice was found. Install one (Debian: apt-get install libreoffice-calc-nogui)."
SECONDS = 120
# Field and text signs, character set, first line, column formats, language (Estonian),
# quoted cells as text, dates and numbers as a person typed them.
READ_CSV = "CSV:{signs},34,{charset},1,,1061,false,true"
WRITE_CSV = "csv:Text - txt - csv (StarCalc):{signs},34,{charset},1,,1061,false,true,false"
UTF8, BALTIC = 76, 39
ESTONIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>et-EE</value></prop></item></oor:items>
"""


class Office:
    """Each call opens files, saves them in another form, and gives what was saved."""

    def __init__(self, home: Path) -> None:
        found = next(filter(None, map(shutil.which, ON_PATH)), None)
        if found is None:
            # What CI runs has installed it: there the test may not be left out.
            (pytest.fail if os.environ.get("CI") else pytest.skip)(CURE)
        self._program = found
        self._home = home
        settings = home / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(ESTONIAN, encoding="utf-8")

    def saved(self, content: bytes, ending: str, to: str, *, read: str = "") -> bytes:
        """to: an ending, or a filter of LibreOffice (`csv:Text - txt - csv (StarCalc):…`)."""
        folder = self._home / f"run-{len(list(self._home.iterdir()))}"
        folder.mkdir()
        source = folder / f"leht.{ending}"
        source.write_bytes(content)
        options: Sequence[str] = (f"--infilter={read}",) if read else ()
        subprocess.run(
            [
                self._program,
                f"-env:UserInstallation={(self._home / 'profile').as_uri()}",
                *("--headless", "--norestore", *options),
                *("--convert-to", to, "--outdir", str(folder / "out"), str(source)),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        return (folder / "out" / f"leht.{to.partition(':')[0]}").read_bytes()
