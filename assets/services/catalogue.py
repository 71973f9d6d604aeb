"""Kinds of assets, manufacturers, models."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, TypeVar, Unpack

from django.db import models, transaction

from accounts.models import User
from accounts.services.changes import apply_changes, require_unchanged
from assets import errors, policy
from assets.models import AssetModel, Category, CustomField, Manufacturer
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

# code, Estonian, English, icon, useful life in months, whether it holds data
CATEGORIES: tuple[tuple[str, str, str, str, int | None, bool], ...] = (
    ("laptop", "Sülearvuti", "Laptop", "laptop", 60, True),
    ("desktop", "Lauaarvuti", "Desktop computer", "monitor", 60, True),
    ("monitor", "Kuvar", "Monitor", "monitor", 84, False),
    ("phone", "Telefon", "Phone", "phone", 36, True),
    ("tablet", "Tahvelarvuti", "Tablet", "tablet", 48, True),
    ("printer", "Printer", "Printer", "printer", 72, True),
    ("projector", "Projektor", "Projector", "projector", 72, False),
    ("board", "Puutetahvel", "Interactive board", "pic", 84, False),
    ("network", "Võrguseade", "Network device", "net", 72, True),
    ("server", "Server", "Server", "rows", 72, True),
    ("dock", "Dokk", "Docking station", "chip", 60, False),
    ("other", "Muu seade", "Other device", "box", None, False),
)


M = TypeVar("M", bound=models.Model)
CATEGORY_UNIQUE = {"assets_category_code_key": ("code", errors.CODE_OF_KIND_TAKEN)}
FIELD_UNIQUE = {"assets_customfield_slug_key": ("slug", errors.FIELD_TAKEN)}


class ModelChanges(TypedDict, total=False):
    """What can be changed; what is left out stays."""

    name: str
    category: Category
    part_no: str
    eol_on: date | None
    lifetime_months: int | None
    compatible: str


class CategoryChanges(TypedDict, total=False):
    name_et: str
    name_en: str
    icon: str
    lifetime_months: int | None
    holds_data: bool


class FieldChanges(TypedDict, total=False):
    """`kind` and `slug` stay: values are kept by them."""

    name_et: str
    name_en: str
    unit: str
    options: Sequence[str]
    is_required: bool
    is_filterable: bool
    position: int
    is_active: bool
    categories: Sequence[Category]


def install_categories() -> None:
    """Make the categories the portal ships with; leaves existing ones as people set them.

    Runs after every migration, by nobody, so there is nothing to authorise.
    Records nothing: the release did it, not a person.
    """
    known = set(Category.objects.values_list("code", flat=True))
    for code, et, en, icon, months, holds_data in CATEGORIES:
        if code not in known:
            facts = {"name_et": et, "name_en": en, "icon": icon}
            more = {"lifetime_months": months, "holds_data": holds_data}
            Category.objects.get_or_create(code=code, defaults=facts | more)


@transaction.atomic
def ensure_model(
    *, actor: User, category: Category, manufacturer: str, name: str
) -> AssetModel:
    """The model of this manufacturer and name, made when missing (letter case is ignored).

    Raises Refused, Invalid.
    """
    require(policy.may_register_assets(actor))
    model = AssetModel(category=category, name=name)
    check_shape(model, ("name",))
    maker = _ensure_manufacturer(manufacturer)
    known = AssetModel.objects.filter(manufacturer=maker, name__iexact=model.name).first()
    if known is not None:
        return known
    model.manufacturer = maker
    with constraints({"asset_model_once": ("name", errors.MODEL_TAKEN)}):
        model.save()
    record("assets.model.created", actor=actor, target=model)
    return model


@transaction.atomic
def update_model(
    *,
    model_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[ModelChanges],
) -> AssetModel:
    """Raises NotThere, Refused, Invalid, WrongState."""
    model = _locked(AssetModel, model_id, actor)
    require_unchanged(model, seen)
    was, now = apply_changes(model, changes)
    check_shape(model, ("lifetime_months",))
    if now:
        with constraints({"asset_model_once": ("name", errors.MODEL_TAKEN)}):
            model.save(update_fields=[*now, "updated_at"])
        record("assets.model.changed", actor=actor, target=model, was=was, now=now)
    return model


@transaction.atomic
def create_category(*, actor: User, code: str, **facts: Unpack[CategoryChanges]) -> Category:
    """One more kind of assets. Raises Refused, Invalid."""
    require(policy.may_keep_catalogue(actor))
    category = Category(code=code, **facts)
    category.icon = category.icon or "box"
    check_shape(category, ("code", "name_et", "name_en", "icon", "lifetime_months"))
    with constraints(CATEGORY_UNIQUE):
        category.save()
    record("assets.category.created", actor=actor, target=category)
    return category


@transaction.atomic
def update_category(
    *,
    category_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[CategoryChanges],
) -> Category:
    """Raises NotThere, Refused, Invalid, WrongState."""
    category = _locked(Category, category_id, actor)
    require_unchanged(category, seen)
    was, now = apply_changes(category, changes)
    check_shape(category, ("lifetime_months",))
    if now:
        category.save(update_fields=[*now, "updated_at"])
        record("assets.category.changed", actor=actor, target=category, was=was, now=now)
    return category


@transaction.atomic
def create_field(
    *,
    actor: User,
    slug: str,
    kind: str,
    **facts: Unpack[FieldChanges],
) -> CustomField:
    """A custom field of these kinds of assets. Raises Refused, Invalid."""
    require(policy.may_keep_catalogue(actor))
    plain: dict[str, Any] = dict(facts)
    categories = plain.pop("categories", ())
    options = _checked_options(kind, plain.pop("options", ()))
    field = CustomField(slug=slug, kind=kind, options=options, **plain)
    check_shape(field, ("slug", "kind", "name_et", "name_en", "unit"))
    with constraints(FIELD_UNIQUE):
        field.save()
    field.categories.set(categories)
    record("assets.field.created", actor=actor, target=field, slug=field.slug)
    return field


@transaction.atomic
def update_field(
    *,
    field_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[FieldChanges],
) -> CustomField:
    """Values that assets have of it stay as they are. Raises NotThere, Refused, Invalid."""
    field = _locked(CustomField, field_id, actor)
    require_unchanged(field, seen)
    plain: dict[str, Any] = dict(changes)
    categories = plain.pop("categories", None)
    if "options" in plain:
        plain["options"] = _checked_options(field.kind, plain["options"])
    was, now = apply_changes(field, plain)
    asked = set(field.categories.all())
    if categories is not None and set(categories) != asked:
        was["categories"] = sorted(row.code for row in asked)
        now["categories"] = sorted(row.code for row in categories)
        field.categories.set(categories)
    if now:
        field.save()
        record("assets.field.changed", actor=actor, target=field, was=was, now=now)
    return field


def _checked_options(kind: str, options: Sequence[str]) -> list[str]:
    """Each once, letter case ignored; a list has some and everything else has none."""
    said = {option.casefold(): option for option in (" ".join(o.split()) for o in options)}
    said.pop("", None)
    if (kind == CustomField.Kind.CHOICE) != bool(said):
        raise Invalid(fields={"options": errors.OPTIONS_MISFIT})
    if len(said) > 200 or any(len(option) > 80 for option in said.values()):
        raise Invalid(fields={"options": errors.OPTIONS_LONG})
    return list(said.values())


def _locked(model: type[M], pk: int, actor: User) -> M:
    row = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk)
    found = row.first()
    if found is None:
        raise NotThere("not_there")
    require(policy.may_keep_catalogue(actor))
    return found


def _ensure_manufacturer(name: str) -> Manufacturer:
    maker = Manufacturer(name=name)
    try:
        check_shape(maker, ("name",))
    except Invalid as error:
        raise Invalid(fields={"manufacturer": error.fields["name"]}) from error
    known = Manufacturer.objects.filter(name__iexact=maker.name).first()
    return known or Manufacturer.objects.get_or_create(name=maker.name)[0]
