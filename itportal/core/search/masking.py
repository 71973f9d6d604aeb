"""Secrets that people write into texts are not indexed and not shown in search results.

What is masked is a guess by form; the text itself stays as written in its own place.
"""

import re

MASK = "•••"
_NAMED = re.compile(
    r"(?ix)\b((?:parool|salas[õo]na|password|passwd|pwd|pin\d?(?:-?kood)?|puk(?:-?kood)?"
    r"|api[ _-]?key|api-?v[õo]ti|token|secret|turvakood|kinnituskood|taastekood|wifi\s+parool)\w{0,4})"
    r"(\s*[:=]\s*|\s+on\s+(?=\S*[\d!@\#$%^&*+?]))(\"[^\"\n]+\"|\S+)"
)
_PERSONAL_CODE = re.compile(
    r"(?<!\d)[1-8]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?!\d)"
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_IN_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^\s/@:]+:[^\s/@]+@")
_LONG_KEY = re.compile(
    r"(?<![\w+/=.-])(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[a-z])(?=[\w+/=.-]*[A-Z])[\w+/=.-]{28,}"
)


def masked(text: str) -> str:
    text = _KEY_BLOCK.sub(MASK, text)
    text = _IN_ADDRESS.sub(rf"\1{MASK}@", text)
    text = _NAMED.sub(rf"\1\2{MASK}", text)
    text = _PERSONAL_CODE.sub(MASK, text)
    return _LONG_KEY.sub(MASK, text)
