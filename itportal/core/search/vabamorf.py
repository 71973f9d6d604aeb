"""Vabamorf, the native analyser of Estonian inside the EstNLTK wheel, loaded on first use.

EstNLTK's own __init__ imports pandas and more, so the folder is loaded as a package by itself.
The lexicon takes 28 MB a process; the library holds the GIL, so threads get equal answers.
"""

import importlib.metadata
import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

_PACKAGE = "et_vabamorf"
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Reading:
    """One analysis of a word form: `parts` are the roots of a compound."""

    lemma: str
    parts: tuple[str, ...]
    pos: str
    form: str


@cache
def _analyser() -> Any:
    root = Path(str(importlib.metadata.distribution("estnltk").locate_file("estnltk/vabamorf")))
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, root / "__init__.py", submodule_search_locations=[str(root)]
    )
    if spec is None or spec.loader is None:
        raise ImportError("estnltk is installed without its native analyser")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)
    return importlib.import_module(f"{_PACKAGE}.morf").Vabamorf()


def analyse(
    words: list[str], *, guess: bool = False, propername: bool = False, likely: bool = False
) -> list[tuple[Reading, ...]]:
    """The readings of each word by itself; `likely`: only those the disambiguator keeps."""
    with _loading:
        analyser = _analyser()
    found = analyser.analyze(
        words,
        disambiguate=likely,
        guess=guess,
        propername=propername,
        compound=True,
        phonetic=False,
    )
    return [
        tuple(
            Reading(a["lemma"], tuple(a["root_tokens"]), a["partofspeech"], a["form"])
            for a in word["analysis"]
        )
        for word in found
    ]
