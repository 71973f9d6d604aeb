"""Form fields of assets: another asset, and the custom fields of a kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.web.fields import DayField
from assets.custom import PREFIX
from assets.models import Asset, Category, CustomField
from itportal.core.ui.combobox import OFFERED, ComboboxField, Option
from itportal.core.ui.forms import ListedField

Kind = CustomField.Kind


class CategoryField(ListedField):
    """A kind of asset by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Category.objects.order_by("pk"), to_field_name="code", **kwargs)


class AssetField(ComboboxField):
    """Another asset, by its number, code, serial number, name or model; `assets`: those to be
    chosen from."""

    url_name = "assets:options"
    default_error_messages = {
        "unknown": _("No device of this number is here. Choose from the list."),
        "several": _("There are several: choose one of them."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.assets: Any = Asset.objects.none()

    def option(self, item: Asset) -> Option:
        return asset_option(item)

    def by_key(self, key: str) -> Asset | None:
        return self._whole().filter(inventory_no=key).first()

    def named(self, text: str) -> list[Asset]:
        return list(self._whole().filter(pk__in=self.assets.with_code(text))[:OFFERED])

    def search(self, text: str) -> list[Asset]:
        return list(assets_beginning(self._whole(), text)[:OFFERED])

    def _whole(self) -> QuerySet[Asset]:
        whole: QuerySet[Asset] = self.assets.select_related(
            "model__manufacturer", "institution"
        )
        return whole


def partners(user: User) -> Any:
    """Assets that another may be a part of or given to."""
    return Asset.objects.visible_to(user).exclude(state=Asset.State.DISPOSED)


def assets_beginning(assets: QuerySet[Asset], text: str) -> QuerySet[Asset]:
    begins = (
        Q(inventory_no__istartswith=text)
        | Q(name__istartswith=text)
        | Q(serial__istartswith=text)
        | Q(model__name__icontains=text)
    )
    return assets.filter(begins).order_by("inventory_no", "pk")


def asset_option(asset: Asset) -> Option:
    about = f"{asset.model.manufacturer} {asset.model} · {asset.institution.short_name}"
    return Option(asset.inventory_no, asset.inventory_no, about, "laptop")


def custom_form_fields(fields: Sequence[CustomField]) -> dict[str, forms.Field]:
    """By `cf.<slug>`, in the order given; what is typed is judged by assets/custom.py."""
    return {PREFIX + field.slug: _form_field(field) for field in fields}


def custom_given(data: dict[str, Any]) -> dict[str, Any]:
    """Takes what was typed into custom fields out of a form's data: by slug."""
    names = [name for name in data if name.startswith(PREFIX)]
    return {name.removeprefix(PREFIX): data.pop(name) for name in names}


def custom_initial(values: Mapping[str, Any]) -> dict[str, Any]:
    return {PREFIX + slug: value for slug, value in values.items()}


def _form_field(field: CustomField) -> forms.Field:
    label = f"{field.name} ({field.unit})" if field.unit else field.name
    about: dict[str, Any] = {"label": label, "required": field.is_required}
    if field.kind == Kind.CHOICE:
        choices = [("", "–"), *((option, option) for option in field.options)]
        return forms.ChoiceField(choices=choices, **about)
    if field.kind == Kind.BOOLEAN:
        answers = [("", "–"), ("true", _("Yes")), ("false", _("No"))]
        return _YesNoField(choices=answers, **about)
    if field.kind == Kind.DATE:
        return DayField(**about)
    attributes = {"inputmode": "decimal"} if field.kind == Kind.NUMBER else {}
    return forms.CharField(max_length=300, widget=forms.TextInput(attributes), **about)


class _YesNoField(forms.ChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value
