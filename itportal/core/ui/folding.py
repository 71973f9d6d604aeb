"""Templates whose unchanging parts are drawn once per process and language, not once per request.

A page's frame is some hundred `{% translate %}`, `{% static %}`, `{% icon %}` and `{% url %}` that
come out the same every time. After a template is read, every run of such nodes becomes one node
that keeps its text by language; an address with arguments is reversed once per argument.
Nothing a request holds is kept: a node that looks at the context is left as it is.
"""

from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache, wraps
from html import escape
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import Context, Origin, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    TokenType,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import (
    AutoEscapeControlNode,
    CommentNode,
    IfNode,
    LoadNode,
    URLNode,
)
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

memories: list[Callable[[], None]] = []  # what empties each
F = TypeVar("F", bound=Callable[..., Any])
MARK = "same_every_time"
ADDRESSES_KEPT = 4096
ANSWERS_KEPT = 1000
CHILDREN = ("nodelist", "nodelist_true", "nodelist_false", "nodelist_loop", "nodelist_empty")


def same_every_time(tag: F) -> F:
    """A tag's function whose answer depends on its (hashable) arguments and the language alone:
    it is kept. Safe text and plain text are different arguments.
    """

    @lru_cache(maxsize=ANSWERS_KEPT, typed=True)
    def by_language(_language: str | None, *args: Any, **options: Any) -> Any:
        return tag(*args, **options)

    @wraps(tag)
    def kept(*args: Any, **options: Any) -> Any:
        return by_language(get_language(), *args, **options)

    setattr(kept, MARK, True)
    memories.append(by_language.cache_clear)
    return kept  # type: ignore[return-value]  # of the same signature


def same_in_every_language(tag: F) -> F:
    """As `same_every_time`, for what holds no word of ours: the language is not asked for."""
    kept = lru_cache(maxsize=ANSWERS_KEPT, typed=True)(tag)
    setattr(kept, MARK, True)
    memories.append(kept.cache_clear)
    return kept  # type: ignore[return-value]  # of the same signature


class Folded(Node):
    """A run of unchanging nodes: drawn at first use, then kept by language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.texts: dict[str | None, str] = {}
        memories.append(self.texts.clear)

    def render(self, context: Context) -> SafeString:
        if not context.autoescape:
            return SafeString("".join(str(node.render(context)) for node in self.nodes))
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = "".join(
                str(node.render_annotated(context)) for node in self.nodes
            )
        return SafeString(text)

    def render_annotated(self, context: Context) -> SafeString:
        return self.render(context)


class Kept(Node):
    """`{% kept key %}…{% endkept %}`: what stands inside shows nothing that is not in the (hashable)
    key, the language aside: it is drawn once for each. A key of None keeps nothing: say so when a
    token of the reader's is inside.
    """

    def __init__(self, key: FilterExpression, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist
        self.texts: dict[Hashable, SafeString] = {}
        memories.append(self.texts.clear)

    def render(self, context: Context) -> SafeString:
        key = self.key.resolve(context)
        if key is None or not context.autoescape:
            return self.nodelist.render(context)
        place = (get_language(), key)
        text = self.texts.get(place)
        if text is None:
            if len(self.texts) >= ANSWERS_KEPT // 4:
                self.texts.clear()
            text = self.texts[place] = self.nodelist.render(context)
        return text


class Value(Node):
    """`{{ … }}`: text is escaped at once, without the questions asked of every other type."""

    child_nodelists = ()

    def __init__(self, node: VariableNode) -> None:
        self.expression = node.filter_expression

    def render(self, context: Context) -> str:
        found = self.expression.resolve(context)
        kind = type(found)
        if kind is SafeString or (kind is str and not context.autoescape):
            return str(found)
        if kind is str:
            return escape(found)
        return str(render_value_in_context(found, context))


class Address(Node):
    """`{% url "name" … %}` by the memory of `address_of`; `as` works as ever."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node = node
        self.name = node.view_name.resolve(Context())
        self.args = node.args

    def render(self, context: Context) -> str:
        if self.node.asvar or not context.autoescape:
            return str(self.node.render(context))
        return address_of(self.name, *(arg.resolve(context) for arg in self.args))


@lru_cache(maxsize=ADDRESSES_KEPT, typed=True)
def address_of(name: str, *args: Any) -> str:
    """The escaped address of a view. Its arguments are numbers, uids and codes: hashable."""
    return conditional_escape(reverse(name, args=args))


memories.append(address_of.cache_clear)


class Loader(cached.Loader):
    """Django's cached loader; what it keeps is folded."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        new = self.cache_key(template_name, skip) not in self.get_template_cache
        template = super().get_template(template_name, skip)
        if new:
            fold(template.nodelist)
        return template


class Quick(Variable):
    """A variable whose objects are asked for the attribute at once, not first for an item."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        first, *names = self.lookups or ()
        try:
            found = context[first]
            for name in names:
                if type(found) is dict:
                    found = found[name]
                elif callable(found) or hasattr(type(found), "__getitem__"):
                    return self._as_ever(context)
                else:
                    found = getattr(found, name)
        except (KeyError, AttributeError):
            return self._as_ever(context)
        return self._as_ever(context) if callable(found) else found

    def _as_ever(self, context: Any) -> Any:
        return super()._resolve_lookup(context)  # type: ignore[misc]  # not in the stubs


@receiver(setting_changed)
def forget(**_changed: Any) -> None:
    """Tests change addresses and static files under way."""
    for clear in memories:
        clear()


def fold(nodelist: NodeList) -> None:
    """Fold the runs of this list, in place, and of all lists below it."""
    result: list[Node] = []
    run: list[Node] = []
    for node in nodelist:
        if isinstance(node, CommentNode | LoadNode):
            continue
        if _is_same(node):
            run.append(node)
            continue
        result += _folded(run)
        run = []
        for below in _lists_of(node):
            fold(below)
        for value in vars(node).values():
            _quicken(value)
        if type(node) is VariableNode:
            node = _placed(Value(node), node)
        elif isinstance(node, URLNode) and _is_address(node):
            node = _placed(Address(node), node)
        result.append(node)
    nodelist[:] = result + _folded(run)


def _folded(run: list[Node]) -> list[Node]:
    if not run:
        return []
    if all(isinstance(node, TextNode) for node in run):
        return [_placed(TextNode("".join(node.s for node in run)), run[0])]  # type: ignore[attr-defined]
    return [_placed(Folded(run), run[0])]


def _placed(node: Node, instead_of: Node) -> Node:
    """Where it stands in the template, for messages of faults."""
    node.origin, node.token = instead_of.origin, instead_of.token
    return node


def _lists_of(node: Node) -> Iterator[NodeList]:
    if isinstance(node, AutoEscapeControlNode):
        return
    if isinstance(node, IfNode):
        yield from (below for _condition, below in node.conditions_nodelists)
        return
    for name in CHILDREN:
        below = getattr(node, name, None)
        if isinstance(below, NodeList):
            yield below


def _quicken(value: Any) -> None:
    """Make the variables of a tag's arguments or conditions quick."""
    if isinstance(value, FilterExpression):
        if type(value.var) is Variable and value.var.lookups:
            value.var = Quick(value.var.var)
    elif isinstance(value, TokenBase):
        for part in (value.first, value.second, getattr(value, "value", None)):
            _quicken(part)
    elif isinstance(value, dict):
        for part in value.values():
            _quicken(part)
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for part in value:
            _quicken(part)


def _is_same(node: Node) -> bool:
    if isinstance(node, TextNode):
        return True
    if isinstance(node, TranslateNode):
        return not node.asvar and _literal(node.filter_expression, node.message_context)
    if isinstance(node, BlockTranslateNode):
        texts = all(token.token_type == TokenType.TEXT for token in node.singular)
        plain = not (node.extra_context or node.plural or node.asvar or node.message_context)
        return texts and plain
    if isinstance(node, StaticNode):
        return node.varname is None and _literal(node.path)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _literal(node.view_name)
    if type(node) is SimpleNode:
        values = [*node.args, *node.kwargs.values()]
        marked = getattr(node.func, MARK, False) and node.target_var is None
        return marked and _literal(*values)
    return False


def _is_address(node: URLNode) -> bool:
    return bool(node.args) and not (node.asvar or node.kwargs) and _literal(node.view_name)


def _literal(*expressions: FilterExpression | None) -> bool:
    """Written out in the template, without filters."""
    for expression in expressions:
        if expression is None:
            continue
        if expression.filters:
            return False
        if isinstance(expression.var, Variable) and expression.var.literal is None:
            return False
    return True
