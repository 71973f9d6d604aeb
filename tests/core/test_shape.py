"""One rule of what text may hold, at every door: services, forms, the API."""

import pytest
from django import forms
from rest_framework.exceptions import ValidationError

from itportal.core.api.fields import TextField
from itportal.core.shape import disarmed, has_control, tidy
from itportal.core.ui.forms import PlainTextMixin

BROKEN = ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "a\ud800b"]
HARMLESS = ["tere", "šžõ 😀", "עברית العربية", "a\u200bb", "\ufeffab", "👨\u200d👩\u200d👧"]


class Form(PlainTextMixin, forms.Form):
    text = forms.CharField(widget=forms.Textarea)


def accepts(field: TextField, text: str) -> bool:
    try:
        field.run_validation(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "good"), [(t, False) for t in BROKEN] + [(t, True) for t in HARMLESS]
)
def test_every_door_judges_alike(text: str, good: bool) -> None:
    assert has_control(text) is not good
    assert has_control(text, lines=True) is not good
    assert Form({"text": text}).is_valid() is good
    if "\ud800" not in text:  # the API reads UTF-8, which cannot hold it
        assert accepts(TextField(), text) is good
        assert accepts(TextField(lines=True), text) is good


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nb"])
def test_lines_are_for_long_texts(text: str) -> None:
    assert has_control(text)
    assert not has_control(text, lines=True)
    assert not accepts(TextField(), text)
    assert accepts(TextField(lines=True), text)


def test_a_line_is_tidied() -> None:
    assert tidy("  To\u0303nu \u200b Tamm\ufeff ") == "Tõnu Tamm"
    assert disarmed("\u202egpj.exe") == "gpj.exe"
