"""`format_html` for what is drawn hundreds of times on a page.

The same as Django's; only its way to a plain text is shorter: no wrapper that looks for lazy ones.
"""

import re
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_to_escape = re.compile("[&<>\"']").search


def safe(value: Any) -> str:
    """HTML of a value: what is safe already as it is, everything else escaped."""
    kind = type(value)
    if kind is SafeString:
        return str(value)
    if kind is str:
        return escape(value) if _to_escape(value) else value
    return conditional_escape(value)


def format_html(form: str, *values: Any, **named: Any) -> SafeString:
    """`form`, which is HTML of ours, with the values escaped. Raises TypeError without any."""
    if not (values or named):
        raise TypeError("no values: the text would be trusted as it is")
    said = {name: safe(value) for name, value in named.items()}
    return SafeString(form.format(*map(safe, values), **said))
