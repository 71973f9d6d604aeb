"""One thing out of many, chosen by typing: a person, later a device, a site, a supplier.

`ComboboxField` in a form, `combobox_options` in the view it asks while one types. Without script
it is a text field; what cannot be told from the text comes back as choices under it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

OFFERED = 10
TYPED_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the list: `key` is what the form sends, `text` what stands in the field."""

    key: str
    text: str
    about: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sent: the text, and the key of the option it was taken from, if any."""

    text: str = ""
    key: str = ""


class Combobox(forms.TextInput):
    """`url_name`: the view that answers `?q=` with `combobox_options`."""

    template_name = "parts/widgets/combobox.html"

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.offers: list[Option] = []

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> Typed | None:
        if name not in data:
            return None
        return Typed(str(data.get(name) or ""), str(data.get(f"{name}-key") or ""))

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        context: dict[str, Any] = super().get_context(name, typed.text, attrs)
        context["widget"] |= {
            "url": reverse(self.url_name),
            "key": typed.key,
            "offers": self.offers,
        }
        return context


class ComboboxField(forms.CharField):
    """Cleans to an object or None. An app says what its objects are by overriding the four
    methods; they see only what this user may choose from."""

    url_name: ClassVar[str]
    default_error_messages = {
        "unknown": _("Nothing of this name is here. Choose from the list."),
        "several": _("There are several of this name: choose one of them."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", Combobox(self.url_name))
        super().__init__(**kwargs)
        self.offers: list[Option] = []

    def option(self, item: Any) -> Option:
        raise NotImplementedError

    def by_key(self, key: str) -> Any | None:
        """The object of a key; None when there is none, or none to be chosen."""
        raise NotImplementedError

    def named(self, text: str) -> list[Any]:
        """Those whose whole name, address or number this is."""
        raise NotImplementedError

    def search(self, text: str) -> list[Any]:
        """Up to `OFFERED` for an unfinished text, best first."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Typed | str):
            return value
        option = self.option(value)
        return Typed(option.text, option.key)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, now = self.prepare_value(initial), data
        return _text(before) != _text(now) or bool(_key(now) and _key(before) != _key(now))

    def clean(self, value: Any) -> Any:
        text = " ".join(_text(value).split())
        text = str(super().clean(text) or "")
        if key := _key(value):
            found = self.by_key(key)
            if found is not None:
                return found
        if not text:
            return None
        named = self.named(text)
        if len(named) == 1:
            return named[0]
        self._offer(named or self.search(text))
        code = "several" if named else "unknown"
        raise ValidationError(self.error_messages[code], code=code, params={"text": text})

    def _offer(self, items: Iterable[Any]) -> None:
        self.offers = [self.option(item) for item in items][:OFFERED]
        if isinstance(self.widget, Combobox):
            self.widget.offers = self.offers


def _text(value: Any) -> str:
    return value.text if isinstance(value, Typed) else str(value or "")


def _key(value: Any) -> str:
    return value.key if isinstance(value, Typed) else ""


def typed_text(request: HttpRequest) -> str:
    """What stands in the field so far, as `?q=` of the options' view."""
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:TYPED_LIMIT]


def combobox_options(request: HttpRequest, options: Iterable[Option]) -> HttpResponse:
    """The list under the field, for its script."""
    context = {"options": list(options)[:OFFERED]}
    return render(request, "parts/combobox_options.html", context)
