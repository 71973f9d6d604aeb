"""`make setup` on machines whose Python is not what the portal needs."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from itportal.runtime import install
from itportal.runtime.paths import PROJECT

# An old interpreter is played by this one saying it is old.
AS_OLD = (
    "import runpy, sys; sys.version_info = (3, 9, 2); "
    "script = sys.argv[1]; sys.argv = sys.argv[1:]; runpy.run_path(script, run_name='__main__')"
)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """install.py in a folder of its own, with nothing to install."""
    folder = tmp_path / "IT portaal, õpe"
    home = folder / "itportal" / "runtime"
    home.mkdir(parents=True)
    for name in (*install.SETS.values(), "requirements-uv.txt"):
        (folder / name).touch()
    return Path(shutil.copy(PROJECT / "itportal" / "runtime" / "install.py", home))


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(words: list[str], path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_old_python_can_read_the_installer() -> None:
    ast.parse(
        (PROJECT / "itportal" / "runtime" / "install.py").read_text(), feature_version=(3, 6)
    )


def test_old_python_says_what_to_install(script: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3.13", "exit 127")  # pyenv's stand-in
    done = run(["-c", AS_OLD, str(script), "run"], tmp_path / "bin")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.9" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_python_hands_over_to_a_newer_one(script: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3.13", "exit 127")
    program(tmp_path / "bin", "python3.12", f'exec "{sys.executable}" "$@"')
    done = run(["-c", AS_OLD, str(script), "nonsense"], tmp_path / "bin")
    assert done.stderr == "usage: install.py run|dev\n"


def test_python_without_venv_says_which_package_is_missing(
    script: Path, tmp_path: Path
) -> None:
    (tmp_path / "venv.py").write_text("raise SystemExit('ensurepip is not available')")
    done = run([str(script), "run"], tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in done.stderr
    assert not (script.parents[2] / ".venv").exists()
