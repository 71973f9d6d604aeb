"""Input fields that take exactly what the schema says: no coercion, no control characters."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

# One line: no control characters, no line or paragraph separators, no text-direction overrides.
LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$"
# Several lines: tab, line feed and carriage return too.
LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"
NOT_BLANK = r"(?=[\s\S]*[^\s])"


class TextField(serializers.CharField):
    """Text of at most `max_length` letters, on one line unless `lines`; trimmed at both ends."""

    default_error_messages = {
        "text": _("Control characters and text-direction marks are not allowed here."),
        "type": _("Write text."),
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        super().__init__(**options)

    @property
    def pattern(self) -> str:
        return LINES if self.lines else LINE

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("type")
        if not re.fullmatch(self.pattern, data):
            self.fail("text")
        return super().to_internal_value(data)


class WholeField(serializers.IntegerField):
    default_error_messages = {"type": _("Write a whole number.")}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)  # JSON knows one kind of number: 3.0 is 3
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("type")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    default_error_messages = {"type": _("Write true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("type")
        return data


class OneOfField(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class UidField(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or len(data) != 36:
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """YYYY-MM-DD, nothing else."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)
