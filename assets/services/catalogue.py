"""Kinds of assets, manufacturers, models."""

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import AssetModel, Category, Manufacturer
from itportal.core.errors import Invalid
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

# code, Estonian, English, icon
CATEGORIES = (
    ("laptop", "Sülearvuti", "Laptop", "laptop"),
    ("desktop", "Lauaarvuti", "Desktop computer", "monitor"),
    ("monitor", "Kuvar", "Monitor", "monitor"),
    ("phone", "Telefon", "Phone", "phone"),
    ("tablet", "Tahvelarvuti", "Tablet", "tablet"),
    ("printer", "Printer", "Printer", "printer"),
    ("projector", "Projektor", "Projector", "projector"),
    ("board", "Puutetahvel", "Interactive board", "pic"),
    ("network", "Võrguseade", "Network device", "net"),
    ("server", "Server", "Server", "rows"),
    ("dock", "Dokk", "Docking station", "chip"),
    ("other", "Muu seade", "Other device", "box"),
)


def install_categories() -> None:
    """Make the categories the portal ships with; leaves existing ones as people set them.

    Runs after every migration, by nobody, so there is nothing to authorise.
    Records nothing: the release did it, not a person.
    """
    known = set(Category.objects.values_list("code", flat=True))
    for code, et, en, icon in CATEGORIES:
        if code not in known:
            texts = {"name_et": et, "name_en": en, "icon": icon}
            Category.objects.get_or_create(code=code, defaults=texts)


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


def _ensure_manufacturer(name: str) -> Manufacturer:
    maker = Manufacturer(name=name)
    try:
        check_shape(maker, ("name",))
    except Invalid as error:
        raise Invalid(fields={"manufacturer": error.fields["name"]}) from error
    known = Manufacturer.objects.filter(name__iexact=maker.name).first()
    return known or Manufacturer.objects.get_or_create(name=maker.name)[0]
