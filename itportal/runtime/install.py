"""Install what the portal needs into `.venv`: `python3 itportal/runtime/install.py run|dev`.

Runs before anything is installed and on whatever Python is there, so it uses the standard
library only, and nothing newer than Python 3.6 can read: an old one must be able to say so.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
SETS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
# pip's settings that name where packages come from, and what uv calls them
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
}


def say(text):  # type: (str) -> None
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def stop(text):  # type: (str) -> None
    say(text)
    sys.exit(1)


def use_new_enough_python():  # type: () -> None
    """Go on under a newer interpreter of this machine, or say what to install."""
    if sys.version_info[:2] >= OLDEST:
        return
    for name in NEWER_NAMES:
        path = shutil.which(name)
        # a name on PATH may be a stand-in with nothing behind it (pyenv), or lack venv (Debian)
        if path and answers(path, "import ensurepip, venv"):
            os.execv(path, [path] + sys.argv)  # noqa: RUF005, S606
    stop(
        f"IT portal needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]} ({sys.executable}). Install a newer one "
        "(Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv) or name one: "
        "PYTHON=/path/to/python3.12 make run"
    )


def run(title, command, environment=None):  # type: (str, list[str], dict[str, str] | None) -> int
    began = time.monotonic()
    say("setup    | " + title)
    code = subprocess.call(command, cwd=str(PROJECT), env=environment or dict(os.environ))  # noqa: S603
    say(
        "setup    | {}: {:.1f} s".format(
            "done" if code == 0 else "failed", time.monotonic() - began
        )
    )
    return code


def make_venv():  # type: () -> None
    if works():
        return
    if VENV.is_dir() and not VENV.is_symlink():
        say("setup    | .venv does not work any more (another Python?); making it anew")
        shutil.rmtree(str(VENV), ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if run("Making the virtual environment .venv", command):
        shutil.rmtree(str(VENV), ignore_errors=True)
        stop(
            "This Python cannot make virtual environments. On Debian or Ubuntu install the "
            f"missing part and try again:\n    apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )


def works():  # type: () -> bool
    """Whether .venv has a Python that starts, is new enough and has pip."""
    if not PYTHON.exists():
        return False
    return answers(str(PYTHON), "import pip")


def answers(python, imports):  # type: (str, str) -> bool
    """Whether this interpreter starts, is new enough and has these modules."""
    question = f"import sys; {imports}; sys.exit(sys.version_info[:2] < {OLDEST})"
    quiet = subprocess.DEVNULL
    try:
        return subprocess.call([python, "-c", question], stdout=quiet, stderr=quiet) == 0  # noqa: S603
    except OSError:
        return False


def install(name):  # type: (str) -> None
    python = str(PYTHON)
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    if run("Installing the installer uv", [*pip, "-r", "requirements-uv.txt"]):
        stop(
            "The package registry cannot be reached: check the network, a proxy or pip's settings."
        )
    sync = [
        python,
        "-m",
        "uv",
        "pip",
        "sync",
        "--require-hashes",
        "--compile-bytecode",  # here once: not every service may write into the libraries later
        "--python",
        python,
        SETS[name],
    ]
    title = f"Installing the libraries of {SETS[name]}"
    if run(title, sync, uv_environment()) and run(
        "Once more with pip", [*pip, "-r", SETS[name]]
    ):
        stop("The libraries could not be installed; the lines above say why.")


def uv_environment():  # type: () -> dict[str, str]
    """uv reads no pip configuration: hand over where this machine takes its packages from."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_NO_CONFIG="1")
    if any(key in environment for key in PIP_TO_UV.values()):
        return environment
    listing = subprocess.check_output([str(PYTHON), "-m", "pip", "config", "list"])  # noqa: S603
    for line in listing.decode(errors="replace").splitlines():
        key, _, value = line.partition("=")
        name = PIP_TO_UV.get(key.rpartition(".")[2])
        if name:
            words = " ".join(shlex.split(value)).split()
            environment[name] = (",".join if name == "UV_FIND_LINKS" else " ".join)(words)
    # every file is pinned by its hash, so any index may deliver it
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def fingerprint(name):  # type: (str) -> str
    content = (PROJECT / SETS[name]).read_bytes() + (
        PROJECT / "requirements-uv.txt"
    ).read_bytes()
    return hashlib.sha256(content).hexdigest()


def is_installed(name):  # type: (str) -> bool
    stamp = VENV / f"{name}.stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(name)


def main():  # type: () -> None
    use_new_enough_python()
    name = sys.argv[1] if sys.argv[1:] in (["run"], ["dev"]) else ""
    if not name:
        stop("usage: install.py run|dev")
    if name == "run" and (VENV / "dev.stamp").exists():
        name = "dev"  # it holds everything `run` needs; do not take the test tools away
    if is_installed(name) or VENV.is_symlink():  # a linked .venv is kept by who linked it
        return
    make_venv()
    install(name)
    (VENV / f"{name}.stamp").write_text(fingerprint(name))


if __name__ == "__main__":
    main()
