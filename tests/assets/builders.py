"""Typed builders of assets."""

from itertools import count

from accounts.models import Institution
from assets.models import Asset, AssetModel, Category, Manufacturer
from tests.builders import make_institution

_next = count(1)


def make_model(*, name: str = "Latitude 5440", category: str = "laptop") -> AssetModel:
    kind, _made = Category.objects.get_or_create(
        code=category, defaults={"name_et": category, "name_en": category, "icon": category}
    )
    maker, _made = Manufacturer.objects.get_or_create(name="Dell")
    return AssetModel.objects.get_or_create(
        manufacturer=maker, name=name, defaults={"category": kind}
    )[0]


def make_asset(
    *, institution: Institution | None = None, inventory_no: str = "", name: str = ""
) -> Asset:
    return Asset.objects.create(
        inventory_no=inventory_no or f"T-{next(_next)}",
        model=make_model(name=name or "Latitude 5440"),
        institution=institution or make_institution(),
    )
