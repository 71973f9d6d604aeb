"""The two kinds of serializer: Out shows an object, In checks the shape of what came."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC
from operator import attrgetter
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import Field


class SaidField(serializers.CharField):
    """What a method of the object says. (DRF would look at its signature at every reading.)"""

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, self.source_attrs[0])()


class Out(serializers.Serializer[Any]):
    """What the API shows of one object.

    At the root, `fields=` keeps the named members only. As a member (a relation) it shows its
    `brief` members unless `expand=` names it. Relations shown are loaded by the viewset.

    personal: member → the scope without which a token is not shown it: it is left out.
    """

    brief: tuple[str, ...] = ("uid", "name")
    personal: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("read_only", True)
        super().__init__(*args, **options)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.DateTimeField):
                field.timezone = UTC
        lacks = self.context.get("lacks", ())
        hidden = {name for name, scope in self.personal.items() if scope in lacks}
        wanted = self._wanted()
        if wanted is None and not hidden:
            return fields
        return {
            name: field
            for name, field in fields.items()
            if name not in hidden and (wanted is None or name in wanted)
        }

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """As DRF does it, but what is read of an object is settled once for all objects."""
        if isinstance(instance, dict):
            return super().to_representation(instance)
        shown: dict[str, Any] = {}
        for name, read, shape in self._readers:
            value = read(instance)
            shown[name] = None if value is None else shape(value)
        return shown

    @cached_property
    def _readers(self) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
        return [
            (field.field_name or "", _reader(field), field.to_representation)
            for field in self._readable_fields
        ]

    def _wanted(self) -> Collection[str] | None:
        holder: Any = self.parent
        if isinstance(holder, serializers.ListSerializer):
            name, holder = holder.field_name or "", holder.parent
        else:
            name = self.field_name or ""
        if holder is None:
            only: Collection[str] | None = self.context.get("only")
            return only
        if "expand" not in self.context:  # the schema generator wants all members
            return None
        above = holder.parent
        first_level = above is None or (
            isinstance(above, serializers.ListSerializer) and above.parent is None
        )
        return None if first_level and name in self.context["expand"] else self.brief


def _reader(field: Field[Any, Any, Any, Any]) -> Callable[[Any], Any]:
    """How the field's value is had of an object: an attribute, or as the field does it itself."""
    if type(field).get_attribute is not Field.get_attribute or len(field.source_attrs) != 1:
        return field.get_attribute
    read = attrgetter(field.source_attrs[0])

    def read_if_there(instance: Any) -> Any:
        try:
            return read(instance)
        except ObjectDoesNotExist:  # a relation kept on the other side
            return None

    return read_if_there if field.allow_null else read


class In(serializers.Serializer[Any]):
    """The shape of a request's body. A member it does not know is an error naming it."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            text = str(_("There is no such field here."))
            raise serializers.ValidationError({name[:80]: text for name in unknown})
        return values
