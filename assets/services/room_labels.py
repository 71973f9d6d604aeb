"""Labels of rooms: a code for each, made once."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Room, User
from assets import errors, policy
from assets.label_codes import new_code
from assets.models import RoomLabel
from assets.services.labels import MOST_LABELS
from itportal.core.errors import Invalid
from itportal.core.journal.audit import audited_bulk_create
from itportal.core.journal.record import record
from itportal.core.policy import require


@transaction.atomic
def label_rooms(*, rooms: Sequence[Room], actor: User) -> dict[int, str]:
    """The code on each room's label, by its key; made for those that have none. Rooms of one
    site, their site's institution loaded. Raises Refused, Invalid.
    """
    if not 0 < len(rooms) <= MOST_LABELS:
        raise Invalid(fields={"site": errors.ROOMS_NONE})
    institution = rooms[0].site.institution
    for room in rooms:
        require(policy.may_register_asset(actor, room.site.institution))
    # One after another: two who print at once get the same codes.
    keys = sorted(room.pk for room in rooms)
    locked = Room.objects.select_for_update(of=("self",), no_key=True)
    list(locked.filter(pk__in=keys).order_by("pk").values_list("pk"))
    labels = RoomLabel.objects.filter(room__in=keys)
    codes = dict(labels.values_list("room", "code"))
    new = [
        RoomLabel(code=new_code(), room_id=key, made_by=actor)
        for key in keys
        if key not in codes
    ]
    if new:
        audited_bulk_create(RoomLabel, new)
        record("assets.labels.rooms", actor=actor, target=institution, count=len(new))
    return codes | {label.room_id: label.code for label in new}
