"""The shape of one guide of the demo municipality."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """`body` is Markdown; `topic` a code of the catalogue; `place` the short name of an
    institution whose people it is for; `was` a sentence of the text as an earlier version had it,
    with what stands there now."""

    shelf: str
    title: str
    summary: str
    keywords: str
    body: str
    topic: str = ""
    audience: str = "staff"
    place: str = ""
    was: tuple[str, str] | None = None
