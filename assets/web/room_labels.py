"""Labels of rooms on paper, and the page that a room's label opens."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Room, Site, User
from accounts.web.pages import bound
from assets import policy
from assets.label_sheets import Printed
from assets.models import Asset, Stocktake, StocktakeRoom
from assets.services.room_labels import label_rooms
from assets.web.label_forms import SheetForm
from assets.web.labels import labels_answer
from assets.web.reach import kept_open_institutions
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.ui.forms import ListedField, add_portal_error
from itportal.core.ui.requests import PortalRequest

MOST_SHOWN = 300


class SiteField(ListedField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.institution.short_name}: {obj.name}"


class RoomSheetForm(SheetForm):
    """Labels of all rooms of a building, or (without it) of the one the page was opened for."""

    site = SiteField(
        Site.objects.none(),
        label=_("Rooms of which building"),
        to_field_name="uid",
        empty_label=_("Choose a building"),
    )
    field_order = ("site", "layout", "first", "right", "down")

    def __init__(self, *args: Any, user: User, room: Room | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if room is not None:
            del self.fields["site"]
            return
        site: Any = self.fields["site"]
        kept = kept_open_institutions(user)
        sites = Site.objects.filter(institution__in=kept, is_active=True)
        site.queryset = sites.select_related("institution").order_by(
            "institution__short_name", "name", "pk"
        )


@require_http_methods(["GET", "HEAD", "POST"])
def room_labels(request: PortalRequest) -> HttpResponse:
    """Of a building's rooms, or of one (`ruum`); the answer is the PDF."""
    require(policy.may_register_assets(request.user))
    room = _room(request.GET.get("ruum", ""))
    if room is not None:
        require(policy.may_register_asset(request.user, room.site.institution))
    form = RoomSheetForm(bound(request), user=request.user, room=room)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        rooms = [room] if room else list(_rooms_of(data["site"]))
        try:
            codes = label_rooms(rooms=rooms, actor=request.user)
        except PortalError as error:
            add_portal_error(form, error)
        else:
            return labels_answer(
                [
                    Printed(codes[one.pk], str(one), one.site.institution.short_name)
                    for one in rooms
                ],
                data,
            )
    return render(
        request, "assets/room_labels.html", {"form": form, "room": room}, status=status
    )


@require_safe
def room_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    """What is in the room of what one sees, and the inventories that count it now."""
    require(policy.may_browse_assets(request.user))
    room = get_object_or_404(
        Room.objects.visible_to(request.user).select_related("site__institution"), uid=uid
    )
    here = Asset.objects.visible_to(request.user).filter(room=room).exclude(state="disposed")
    rows = here.select_related("model__manufacturer", "model__category")
    stocktakes = Stocktake.objects.visible_to(request.user).counting()
    places = StocktakeRoom.objects.filter(room=room, stocktake__in=stocktakes)
    institution = room.site.institution
    keeps = bool(policy.may_register_asset(request.user, institution))
    context = {
        "room": room,
        "rows": rows.order_by("model__category", "inventory_no")[:MOST_SHOWN],
        "count": here.count(),
        "places": [
            place
            for place in places.select_related("stocktake__institution")
            if policy.may_scan(request.user, place.stocktake)
        ],
        "keeps": keeps,
        "print_url": f"{reverse('assets:room-labels')}?ruum={room.uid}",
    }
    return render(request, "assets/room.html", context)


def _room(text: str) -> Room | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return Room.objects.select_related("site__institution").filter(uid=uid).first()


def _rooms_of(site: Site) -> Any:
    rooms = Room.objects.filter(site=site, is_active=True)
    return rooms.select_related("site__institution").in_order()
