"""The two kinds of serializer: Out shows an object, In checks the shape of what came."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Out(serializers.Serializer[Any]):
    """What the API shows of one object.

    At the root, `fields=` keeps the named members only. As a member (a relation) it shows its
    `brief` members unless `expand=` names it. Relations shown are loaded by the viewset.
    """

    brief: tuple[str, ...] = ("uid", "name")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("read_only", True)
        super().__init__(*args, **options)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        wanted = self._wanted()
        if wanted is None:
            return fields
        return {name: field for name, field in fields.items() if name in wanted}

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


class In(serializers.Serializer[Any]):
    """The shape of a request's body. A member it does not know is an error naming it."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            text = str(_("There is no such field here."))
            raise serializers.ValidationError({name[:80]: text for name in unknown})
        return values
