"""Institutions, sites, rooms and people as the API shows them."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from accounts.models import Employment, Institution
from itportal.core.api.serializers import Out
from itportal.core.journal.reads import note_persons


class InstitutionRef(Out):
    """An institution, briefly."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class PersonRef(Out):
    """A person, by name only."""

    uid = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


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
    name = serializers.CharField(source="__str__")
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
