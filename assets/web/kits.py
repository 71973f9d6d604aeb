"""Kits: the list of templates, and setting one up. Handing one out: act_editor.py."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Institution, User
from accounts.web.fields import SeenForm
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import AssetModel, Category, Kit, StockItem
from assets.services import kits
from assets.services.kits import Wanted
from assets.web.reach import kept_open_institutions
from itportal.core.policy import require
from itportal.core.ui.forms import ListedField
from itportal.core.ui.requests import PortalRequest

LIST = "assets:kits"
ROWS = 8


class KitForm(SeenForm):
    """A kit's name and its rows: what, and how many. An empty row is left out."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("For example “New employee” or “Set of a class”."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, items: Any, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _choices(items)
        for n in range(rows):
            self.fields[f"what_{n}"] = forms.ChoiceField(
                label=_("Thing %(n)s") % {"n": n + 1}, choices=choices, required=False
            )
            self.fields[f"count_{n}"] = forms.IntegerField(
                label=_("How many of thing %(n)s") % {"n": n + 1},
                min_value=1,
                max_value=100,
                required=False,
            )

    @property
    def facts(self) -> list[Any]:
        return [field for field in self if not field.name.startswith(("what_", "count_"))]

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        names = [name for name in self.fields if name.startswith("what_")]
        return [(self[name], self[name.replace("what", "count")]) for name in names]

    def clean(self) -> dict[str, Any]:
        """`lines`: what the rows say."""
        data = super().clean() or self.cleaned_data
        lines = []
        for name in [name for name in self.fields if name.startswith("what_")]:
            said, count = data.pop(name, ""), data.pop(name.replace("what", "count"), None)
            if said:
                lines.append(Wanted(_thing(said), count or 1))
        data["lines"] = lines
        return data


class NewKitForm(KitForm):
    institution = ListedField(
        Institution.objects.none(),
        label=gettext_lazy("Whose devices"),
        to_field_name="uid",
        empty_label=gettext_lazy("Choose an institution"),
    )
    field_order = ("name", "institution", "note")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution: Any = self.fields["institution"]
        institution.queryset = kept_open_institutions(user)


class EditKitForm(KitForm):
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)


@require_safe
def kit_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    visible = Kit.objects.visible_to(request.user).select_related("institution")
    lines = ("lines__category", "lines__model__manufacturer", "lines__item")
    context = {
        "kits": [
            (kit, policy.may_keep_kit(request.user, kit))
            for kit in visible.prefetch_related(*lines).order_by("-is_active", "name", "pk")
        ],
        "may_make": policy.may_register_assets(request.user),
    }
    return render(request, "assets/kits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kit_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_register_assets(request.user))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        kits.create_kit(actor=request.user, **data)
        return reverse(LIST)

    kept = kept_open_institutions(request.user)
    items = StockItem.objects.filter(institution__in=kept, is_active=True)
    return form_page(
        request,
        NewKitForm(bound(request), user=request.user, items=items),
        title=_("New kit"),
        crumbs=_crumbs(),
        submit=_("Make the kit"),
        back=reverse(LIST),
        save=save,
        done=_("The kit is made"),
        template="assets/kit_form.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def kit_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    kit = get_object_or_404(Kit.objects.visible_to(request.user), uid=uid)
    require(policy.may_keep_kit(request.user, kit))
    lines = kits.lines_of(kit)
    initial: dict[str, Any] = {
        "name": kit.name,
        "note": kit.note,
        "is_active": kit.is_active,
        "seen_at": kit.updated_at.isoformat(),
    }
    for n, line in enumerate(lines):
        thing: Any = line.category or line.model or line.item
        initial |= {f"what_{n}": _key(thing), f"count_{n}": line.count}

    def save(data: dict[str, Any]) -> str:
        kits.edit_kit(kit_id=kit.pk, actor=request.user, seen=data.pop("seen_at"), **data)
        return reverse(LIST)

    items = StockItem.objects.filter(institution=kit.institution_id)
    rows = max(ROWS, len(lines) + 2)
    return form_page(
        request,
        EditKitForm(bound(request), items=items, rows=rows, initial=initial),
        title=_("Change the kit"),
        crumbs=_crumbs(),
        submit=_("Save"),
        back=reverse(LIST),
        save=save,
        template="assets/kit_form.html",
    )


def _choices(items: Any) -> list[Any]:
    models = AssetModel.objects.select_related("manufacturer").order_by(
        "manufacturer__name", "name"
    )
    return [
        ("", "–"),
        (_("A kind"), [(_key(kind), kind.name) for kind in Category.objects.order_by("pk")]),
        (_("A model"), [(_key(model), f"{model.manufacturer} {model}") for model in models]),
        (_("A supply"), [(_key(item), item.name) for item in items.order_by("name", "pk")]),
    ]


def _key(thing: Category | AssetModel | StockItem) -> str:
    letter = {Category: "k", AssetModel: "m", StockItem: "t"}[type(thing)]
    return f"{letter}{thing.pk}"


def _thing(key: str) -> Category | AssetModel | StockItem:
    """Of a key that was one of the choices."""
    if key.startswith("k"):
        return Category.objects.get(pk=key[1:])
    if key.startswith("m"):
        return AssetModel.objects.get(pk=key[1:])
    return StockItem.objects.get(pk=key[1:])


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Acts"), reverse("assets:acts")), (_("Kits"), reverse(LIST))]
