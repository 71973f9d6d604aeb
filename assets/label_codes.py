"""Codes of labels: eight letters and digits by chance and one that checks them.

No sign that is taken for another (no 0, O, 1, I, L). The 31 signs make a field: a wrong sign, and
two that changed places, never pass the check.
"""

import re
import secrets
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 8
CODE: Final = re.compile(f"[{SIGNS}]{{{LENGTH + 1}}}")


def new_code() -> str:
    plain = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return plain + _check(plain)


def is_code(text: str) -> bool:
    """Whether it can be a code of ours; typed wrong it is not."""
    return bool(CODE.fullmatch(text)) and _check(text[:-1]) == text[-1]


def _check(plain: str) -> str:
    weighed = sum(place * SIGNS.index(sign) for place, sign in enumerate(plain, start=2))
    return SIGNS[weighed % len(SIGNS)]
