"""The days off of Estonia (Public Holidays and Days of National Importance Act, § 2)."""

from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import holidays


@cache
def public_holidays(year: int, language: str = "et") -> dict[date, str]:
    """The public holidays of a year with their names; language: et or en_US."""
    return dict(_estonia()(years=year, language=language))


@cache
def _estonia() -> Any:
    """The library's Estonia alone: asked by name it loads 250 countries, 10 MB in each process."""
    where = Path(holidays.__file__).parent / "countries" / "estonia.py"
    spec = spec_from_file_location("estonian_holidays", where)
    if spec is None or spec.loader is None:
        raise ImportError(f"the library holidays has no {where}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Estonia
