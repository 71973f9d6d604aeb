"""Forms look like the mockups by themselves: label above, hint, error with words, nothing lost.

`settings.FORM_RENDERER` points here, so any Django form drawn with `{% include
"parts/field.html" %}` or `{{ form }}` gets the classes, the hint and the error wired by
`aria-describedby`. Server-validated: put `novalidate` on the `<form>`.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise

from itportal.core.errors import Invalid, PortalError
from itportal.core.shape import INVISIBLE, has_control

TICKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class ListedChoices(ModelChoiceIterator):  # type: ignore[type-arg]  # not generic at run time
    """All at once: a cursor on the server costs two statements more, for a few rows."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for row in self.queryset.all():
            yield self.choice(row)


class ListedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice of rows that are few: institutions, kinds, topics."""

    iterator = ListedChoices


class PortalBoundField(BoundField):
    """A field that knows the CSS class and the element its error should lead to."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if not isinstance(widget, (*TICKS, forms.HiddenInput, forms.FileInput)):
            own = f"{widget.attrs.get('class', '')} {built.get('class', '')}".strip()
            built["class"] = f"in {own}".strip()
        return built

    @property
    def focus_id(self) -> str:
        """The id an error link jumps to: the first control of a group."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or str(self.auto_id)

    @property
    def summary(self) -> list[str]:
        """The errors for the summary: a text of the form's own stands alone, one of the
        framework's ("This field is required") is led by the label."""
        own: list[str] = []
        general = {
            str(text)
            for kind in type(self.field).__mro__
            for text in getattr(kind, "default_error_messages", {}).values()
        }
        for error in self.errors:
            text = str(error)
            own.append(f"{self.label}: {text}" if text in general else text)
        return own

    @property
    def is_group(self) -> bool:
        """Drawn as a fieldset with a legend."""
        return bool(self.field.widget.use_fieldset)

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)


class PortalRenderer(TemplatesSetting):
    """Templates of the project, then Django's own."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
    bound_field_class = PortalBoundField


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class Picks(forms.RadioSelect):
    """Radio buttons as cards; `about` gives a second line, `icons` an icon, per value."""

    template_name = "parts/widgets/picks.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        about: Mapping[str, str | Promise] | None = None,
        icons: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.about = dict(about or {})
        self.icons = dict(icons or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["about"] = self.about.get(str(value), "")
        option["icon"] = self.icons.get(str(value), "")
        return option


class MoneyField(forms.DecimalField):
    """Euros; accepts a comma or a point, gaps between thousands and a trailing €."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).rstrip("€").replace("\u2212", "-").replace(",", ".")
        return super().to_python(value)


class PlainTextMixin:
    """Turns away characters that cannot be stored or that disguise text (core/shape.py).

    For the fields of `forms.Form` classes: `class RequestForm(PlainTextMixin, forms.Form)`.
    """

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]  # mixin of Form
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and has_control(value, lines=True):
                self.add_error(  # type: ignore[attr-defined]  # mixin of Form
                    name,
                    ValidationError(INVISIBLE, code="control_characters"),
                )
        return cleaned


def add_portal_error(form: forms.Form, error: PortalError) -> None:
    """A service's refusal shown in the form: on its fields when it names them."""
    if isinstance(error, Invalid):
        for name, text in error.fields.items():
            if name in form.fields:
                form.add_error(name, str(text))
            else:
                form.add_error(None, str(text))
        return
    form.add_error(None, error.message)
