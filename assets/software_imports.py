"""Software brought in from files: a row for each program of each device."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import kept_institutions
from assets import policy
from assets.services import imported_software
from itportal.core.imports.cells import read_day, read_text
from itportal.core.imports.kinds import Field, ImportKind, register_import
from itportal.core.imports.models import ImportRow


@dataclass(frozen=True, slots=True)
class Known:
    """Whose devices a person may write of (None: all), and what a row must say."""

    user: User
    kept: frozenset[int] | None
    required: list[Field]

    def keeps(self, institution_id: int) -> bool:
        return self.kept is None or institution_id in self.kept


def known(user: User) -> Known:
    required = [item for item in FIELDS if item.is_required]
    return Known(user, kept_institutions(user), required)


def describe(rows: Sequence[ImportRow]) -> list[list[tuple[str, str, str]]]:
    """What rows of a preview would write, in words: (title, nothing before, after)."""
    titles = {item.name: str(item.title) for item in FIELDS}
    return [
        [
            (titles[name], "", _said(name, value))
            for name, value in row.data.get("after", {}).items()
            if value
        ]
        for row in rows
    ]


def _said(name: str, value: str) -> str:
    return f"{date.fromisoformat(value):%d.%m.%Y}" if name == "since" else value


def _nothing_to_find(ids: Iterable[int]) -> None:
    """Installations are not in the search: their programs and devices are."""


FIELDS = (
    Field(
        "device",
        _("Device"),
        read_text,
        aliases=(
            *("seade", "arvuti", "inventari number", "inventarinumber", "inv nr", "vara nr"),
            *(
                "seerianumber",
                "arvuti nimi",
                "võrgunimi",
                "hostname",
                "computer",
                "computer name",
            ),
            *("asset", "asset tag", "serial", "serial number", "device"),
        ),
        is_required=True,
        hint=_("Inventory number, a code on it, serial number or name in the network."),
    ),
    Field(
        "name",
        _("Program"),
        read_text,
        aliases=(
            *("programm", "tarkvara", "tarkvara nimi", "nimetus", "nimi", "rakendus"),
            *("software", "software name", "program", "application", "displayname", "name"),
        ),
        is_required=True,
    ),
    Field(
        "version",
        _("Version"),
        read_text,
        aliases=("versioon", "version", "displayversion", "software version"),
        hint=_("An empty one is read from the name, if the name says it."),
    ),
    Field(
        "publisher",
        _("Program's maker"),
        read_text,
        aliases=("tootja", "väljaandja", "publisher", "vendor", "manufacturer"),
    ),
    Field(
        "since",
        _("Installed on"),
        read_day,
        aliases=(
            *("paigaldatud", "paigaldamise kuupäev", "kuupäev", "alates"),
            *("installed", "install date", "installdate", "installed on", "date"),
        ),
        hint=_("Empty: from now on."),
    ),
)
SOFTWARE = register_import(
    ImportKind(
        code="software",
        title=_("Software of devices"),
        fields=FIELDS,
        may_import=policy.may_register_assets,
        context=known,
        check=imported_software.check_rows,
        apply=imported_software.apply_rows,
        undo=imported_software.undo_rows,
        after=_nothing_to_find,
        describe=describe,
        list_url="assets:software",
        icon="app",
    )
)
