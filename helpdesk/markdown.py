"""Markdown of guides made into safe HTML (docs/guides.md says what authors may write).

No raw HTML, links by an allow-list of schemes, pictures only of the guide's own attachments; what
comes out is cleaned once more by nh3, so that a fault of the renderer is not a hole.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

FILE = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
KEY = re.compile(r"\{([^{}\n]{1,24})\}")
LINK = re.compile(r"(?:https?://|mailto:|tel:|#|/(?!/))", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?:](?:\s|$)|\n")
# As fast as people read instructions while following them.
WORDS_A_MINUTE = 110
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre"),
    *("a", "img", "figure", "figcaption", "kbd", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "loading"},
    "ol": {"class"},
    "h2": {"id"},
    "h3": {"id"},
}


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A guide's text as a page shows it; `toc`: its headings of the first level."""

    html: SafeString
    toc: list[Heading]
    minutes: int


@dataclass(slots=True)
class Judged:
    """What an editor is told before publishing."""

    words_a_sentence: int = 0
    steps: int = 0
    undescribed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def is_short(self) -> bool:
        return self.words_a_sentence <= 14


def render(body: str, *, images: Collection[UUID] = ()) -> Rendered:
    """`images`: the attachments that may be shown; others leave their description."""
    env: dict[str, Any] = {"images": {str(uid) for uid in images}, "ids": set(), "toc": []}
    parser = _parser()
    html = parser.renderer.render(parser.parse(body, env), parser.options, env)
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}
    )
    return Rendered(_dressed(clean), env["toc"], minutes_of(body))


def plain(body: str) -> str:
    """The words without marks, for the search."""
    return "\n".join(
        "".join(
            part.content or ("\n" if "break" in part.type else "") for part in _parts(token)
        )
        for token in _parser().parse(body)
        if token.content
    )


def minutes_of(body: str) -> int:
    return max(1, round(len(body.split()) / WORDS_A_MINUTE))


def image_uids(body: str) -> set[UUID]:
    """The attachments that the text shows."""
    return {UUID(found) for found in FILE.findall(body)}


def judge(body: str, *, images: Collection[UUID] = ()) -> Judged:
    """The checks of the editor: short sentences, numbered steps, described pictures of our own."""
    tokens = _parser().parse(body)
    own = {str(uid) for uid in images}
    judged = Judged()
    depth = [
        t.type for t in tokens if t.type.endswith(("list_open", "list_close", "item_open"))
    ]
    kinds: list[str] = []
    for kind in depth:
        if kind.endswith("list_open"):
            kinds.append(kind)
        elif kind.endswith("list_close"):
            kinds.pop()
        elif kinds[-1] == "ordered_list_open":
            judged.steps += 1
    for token in tokens:
        for part in _parts(token):
            if part.type == "image":
                address = str(part.attrs.get("src", ""))
                found = FILE.fullmatch(address)
                if not found or found[1] not in own:
                    judged.foreign.append(address)
                if not part.content.strip():
                    judged.undescribed.append(address)
    sentences = [s for s in SENTENCE.split(plain(body)) if len(s.split()) > 1]
    if sentences:
        words = sum(len(sentence.split()) for sentence in sentences)
        judged.words_a_sentence = round(words / len(sentences))
    return judged


def _parts(token: Token) -> Sequence[Token]:
    return token.children if token.children else (token,)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": False})
    parser.enable("table")
    parser.validateLink = lambda url: bool(LINK.match(url))  # type: ignore[method-assign]  # made to be replaced
    parser.inline.ruler.before("link", "key", _key)
    for name, rule in {
        "heading_open": _heading_open,
        "heading_close": _heading_close,
        "ordered_list_open": _ordered_open,
        "image": _image,
        "paragraph_open": _paragraph,
        "paragraph_close": _paragraph,
        "key": _key_html,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _key(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own signature
    """`{Ctrl}` is a key of the keyboard."""
    found = KEY.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("key", "kbd", 0).content = found[1].strip()
    state.pos = found.end()
    return True


def _key_html(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return f"<kbd>{escape(tokens[index].content)}</kbd>"


def _heading_tag(token: Token) -> str:
    """The page's title is its h1; `#` and `##` are both the first level below."""
    return f"h{min(max(int(token.tag[1]), 2), 4)}"


def _heading_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    tag = _heading_tag(tokens[index])
    text = "".join(part.content for part in _parts(tokens[index + 1]))
    if tag == "h4":
        return "<h4>"
    name = _unused(_slug(text), env["ids"])
    if tag == "h2":
        env["toc"].append(Heading(name, text))
    return f'<{tag} id="{name}">'


def _heading_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return f"</{_heading_tag(tokens[index])}>\n"


def _slug(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "s-" + (re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60] or "osa")


def _unused(name: str, used: set[str]) -> str:
    free, number = name, 1
    while free in used:
        number += 1
        free = f"{name}-{number}"
    used.add(free)
    return free


def _ordered_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """Numbered lists of the first level are the guide's steps."""
    return '<ol class="do">\n' if tokens[index].level == 0 else "<ol>\n"


def _lone_image(tokens: Sequence[Token], index: int) -> Token | None:
    """The picture that is all of the paragraph around `index`, if it has a caption."""
    inline = tokens[index + 1] if tokens[index].nesting == 1 else tokens[index - 1]
    parts = inline.children or []
    lone = len(parts) == 1 and parts[0].type == "image" and parts[0].attrs.get("title")
    return parts[0] if lone else None


def _paragraph(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    token = tokens[index]
    image = _lone_image(tokens, index)
    if image is not None:
        caption = escape(str(image.attrs["title"]))
        return (
            "<figure>" if token.nesting == 1 else f"<figcaption>{caption}</figcaption></figure>"
        )
    if token.hidden:
        return ""
    return "<p>" if token.nesting == 1 else "</p>\n"


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    token = tokens[index]
    found = FILE.fullmatch(str(token.attrs.get("src", "")))
    if not found or found[1] not in env["images"]:
        return escape(token.content)
    return format_html(
        '<img src="/files/{}/" alt="{}" loading="lazy">', found[1], token.content
    )


def _dressed(html: str) -> SafeString:
    """Our own frames around cleaned HTML: what authors typed cannot contain these tags."""
    from itportal.core.templatetags.portal import icon  # draws from the built sprite

    tip = f'<div class="notice" data-s="info">{icon("bulb")}<div>'
    table = (
        f'<div class="tbl-wrap" role="region" tabindex="0" aria-label="{escape(_("Table"))}">'
    )
    frames = {
        "<blockquote>": tip,
        "</blockquote>": "</div></div>",
        "<table>": f'{table}<table class="tbl">',
        "</table>": "</table></div>",
    }
    return mark_safe(_replaced(html, frames))  # noqa: S308 - cleaned above


def _replaced(html: str, frames: dict[str, str]) -> str:
    marks = re.compile("|".join(map(re.escape, frames)))
    return marks.sub(lambda found: frames[found[0]], html)
