"""Codes on boxes, as scanners read them and people type them."""

GTIN_LENGTHS = (8, 12, 13, 14)


def code_key(text: str) -> str:
    """What two ways of writing one code have in common: a GTIN of 8, 12 or 13 digits is the one of
    14 with noughts before it (GS1 General Specifications 3.3.2); other codes ignore case and gaps.
    """
    bare = "".join(text.split()).upper()
    return bare.zfill(14) if bare.isdecimal() and len(bare) in GTIN_LENGTHS else bare
