"""Kits of Näidisvald: what a new employee gets, and the set of a class."""

from assets.models import Category, StockItem
from assets.services.kits import Wanted, create_kit
from itportal.pages.demo.cast import Cast


def make_kits(cast: Cast) -> None:
    keeper = cast.known["it"]
    house = cast.institutions["Vallavalitsus"]
    school = cast.known["tootaja"].institution
    kinds = {category.code: category for category in Category.objects.all()}
    supplies = StockItem.objects.filter(institution=house).order_by("number")
    inputs = supplies.filter(kind=StockItem.Kind.INPUT)[:3:2]  # a mouse and a keyboard
    create_kit(
        actor=keeper.user,
        institution=house,
        name="Uus töötaja",
        note="Annab üle IT-osakond esimesel tööpäeval.",
        lines=[
            Wanted(kinds["laptop"]),
            Wanted(kinds["dock"]),
            Wanted(kinds["monitor"]),
            *(Wanted(item) for item in inputs),
        ],
    )
    create_kit(
        actor=keeper.user,
        institution=school,
        name="Klassikomplekt",
        lines=[Wanted(kinds["tablet"], 24)],
    )
