"""Institutions, sites, rooms and people as the API shows them."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from accounts.models import Employment, Institution
from itportal.core.api.fields import (
    AddressField,
    DayField,
    OneOfField,
    RegistryCodeField,
    TextField,
    UidField,
)
from itportal.core.api.serializers import In, Out, SaidField
from itportal.core.journal.reads import note_persons


class InstitutionRef(Out):
    """An institution, briefly."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class PersonRef(Out):
    """A person, by name only."""

    uid = serializers.UUIDField()
    name = SaidField(source="__str__")


class RoomRef(Out):
    """A room, briefly."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class InstitutionOut(Out):
    """An institution of the municipality."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Institution.Kind.choices)
    registry_code = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    is_active = serializers.BooleanField()
    parent = InstitutionRef(allow_null=True)
    head = PersonRef(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SiteOut(Out):
    """A building where an institution works."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    is_active = serializers.BooleanField()
    institution = InstitutionOut()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RoomOut(Out):
    """A room of a site."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    floor = serializers.CharField()
    is_active = serializers.BooleanField()
    site = SiteOut()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EmploymentOut(serializers.Serializer[Employment]):
    """A position: the days of work, both ends included."""

    institution = InstitutionRef()
    position = serializers.CharField(read_only=True)
    is_main = serializers.BooleanField(read_only=True)
    starts_on = serializers.SerializerMethodField()
    ends_on = serializers.SerializerMethodField()

    def get_starts_on(self, row: Employment) -> date:
        day: date | None = row.during.lower
        if day is None:
            raise ValueError("an employment has a first day")
        return day

    def get_ends_on(self, row: Employment) -> date | None:
        end: date | None = row.during.upper
        return end - timedelta(days=1) if end else None


class PersonOut(Out):
    """A person with work contacts."""

    uid = serializers.UUIDField()
    name = SaidField(source="__str__")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    is_active = serializers.BooleanField()
    room = RoomOut(allow_null=True)
    employments = EmploymentOut(many=True, read_only=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Contacts only of people the caller may see with `people:read` (context `contacts`)."""
        shown = super().to_representation(instance)
        contacts = self.context.get("contacts")
        if contacts is not None and instance.pk not in contacts:
            for name in ("email", "phone", "room", "employments"):
                shown.pop(name, None)
        view = self.context.get("view")
        if view is not None and {"email", "phone"} & shown.keys():
            note_persons(view.request, [instance])
        return shown


# --- what comes in ------------------------------------------------------------------------------
PHONE, NAME = 40, 80


class InstitutionIn(In):
    """A new institution; `parent` left out: at the top of the tree."""

    name = TextField(max_length=200)
    short_name = TextField(max_length=60)
    kind = OneOfField(choices=Institution.Kind.choices)
    parent = UidField(required=False, allow_null=True)  # type: ignore[assignment]  # a member, not the serializer's parent
    registry_code = RegistryCodeField(required=False)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    head = UidField(required=False, allow_null=True)


class InstitutionPatch(In):
    """What changes; what is left out stays."""

    name = TextField(max_length=200, required=False)
    short_name = TextField(max_length=60, required=False)
    kind = OneOfField(choices=Institution.Kind.choices, required=False)
    parent = UidField(required=False, allow_null=True)  # type: ignore[assignment]  # a member, not the serializer's parent
    registry_code = RegistryCodeField(required=False)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    head = UidField(required=False, allow_null=True)


class SiteIn(In):
    institution = UidField()
    name = TextField(max_length=120)
    address = TextField(max_length=200, required=False, allow_blank=True)


class SitePatch(In):
    name = TextField(max_length=120, required=False)
    address = TextField(max_length=200, required=False, allow_blank=True)


class RoomIn(In):
    site = UidField()
    name = TextField(max_length=60)
    floor = TextField(max_length=10, required=False, allow_blank=True)


class RoomPatch(In):
    name = TextField(max_length=60, required=False)
    floor = TextField(max_length=10, required=False, allow_blank=True)


class PersonIn(In):
    """A new person with their first position; days include both ends."""

    first_name = TextField(max_length=NAME)
    last_name = TextField(max_length=NAME)
    institution = UidField()
    position = TextField(max_length=120)
    starts_on = DayField()
    ends_on = DayField(required=False, allow_null=True)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    room = UidField(required=False, allow_null=True)


class PersonPatch(In):
    first_name = TextField(max_length=NAME, required=False)
    last_name = TextField(max_length=NAME, required=False)
    email = AddressField(required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    room = UidField(required=False, allow_null=True)
