"""Input fields that take exactly what the schema says: no coercion, no control characters."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from itportal.core.shape import INVISIBLE, LINE, LINES


class TextField(serializers.CharField):
    """Text of at most `max_length` letters, on one line unless `lines`; trimmed at both ends."""

    default_error_messages = {
        "text": INVISIBLE,
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


_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"


class MomentField(serializers.DateTimeField):
    """An instant with its offset: 2026-11-22T10:00:00Z, nothing else."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(_MOMENT, value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        return super().to_internal_value(value)


ADDRESS = (
    r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class PatternField(TextField):
    """Text of one exact form; `shape` is a regular expression of the whole of it."""

    shape = ""
    default_error_messages = {"shape": _("This does not look as it should.")}

    @property
    def pattern(self) -> str:
        return f"^({self.shape})?$" if self.allow_blank else f"^{self.shape}$"

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and not re.fullmatch(self.pattern, data):
            self.fail("shape")
        return super().to_internal_value(data)


class AddressField(PatternField):
    """An e-mail address of plain letters: what mail servers everywhere take."""

    shape = ADDRESS
    default_error_messages = {"shape": _("Write an e-mail address, name@institution.ee.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)


class RegistryCodeField(PatternField):
    """Eight digits; whether the last one fits is the service's to say."""

    shape = "[1-9][0-9]{7}"
    default_error_messages = {"shape": _("A registry code has eight digits.")}


class AnswersField(serializers.DictField):
    """Question → answer: text, number, yes or no, or a list of texts."""

    default_error_messages = {"answers": _("Answers are text, numbers, true, false or lists.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or not all(map(self._is_answer, data.values())):
            self.fail("answers")
        return data

    @staticmethod
    def _is_answer(value: Any) -> bool:
        if isinstance(value, list):
            return all(isinstance(word, str) for word in value)
        return value is None or isinstance(value, str | int | float | bool)
