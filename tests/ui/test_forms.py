"""Any Django form is drawn like the mockups, with its errors where they belong."""

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from itportal.core.errors import Invalid, WrongState
from itportal.core.ui.forms import MoneyField, Picks, PlainTextMixin, add_portal_error


class Sample(PlainTextMixin, forms.Form):
    subject = forms.CharField(label="Teema", help_text="Ühe lausega.", max_length=20)
    more = forms.CharField(label="Lähemalt", required=False, widget=forms.Textarea)
    impact = forms.ChoiceField(
        label="Kui palju segab?",
        choices=[("1", "Palju"), ("2", "Vähe")],
        widget=Picks(about={"1": "Vastame tunni jooksul"}, icons={"1": "laptop"}),
    )
    price = MoneyField(label="Hind", required=False)
    copy = forms.BooleanField(label="Koopia mulle", required=False)


class Tree(HTMLParser):
    """Elements by id, labels by what they name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.by_id: dict[str, dict[str, str | None]] = {}
        self.labels: set[str | None] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if own.get("id"):
            self.by_id[str(own["id"])] = {"tag": tag, **own}
        if tag == "label":
            self.labels.add(own.get("for"))


def drawn(form: Any) -> tuple[str, Tree]:
    template = "{% load portal %}{% errsum form %}{{ form }}"
    with translation.override("et"):
        text = engines["django"].from_string(template).render({"form": form})
    return text, Tree(text)


def test_a_field_has_label_hint_and_class() -> None:
    text, tree = drawn(Sample())
    subject = tree.by_id["id_subject"]
    assert subject["class"] == "in"
    assert subject["aria-describedby"] == "id_subject_helptext"
    assert "id_subject_helptext" in tree.by_id
    assert "id_subject" in tree.labels
    assert text.count("(soovi korral)") == 2  # more and price; a tick box says nothing
    assert "errsum" not in text
    assert "Vastame tunni jooksul" in text


def test_errors_stand_at_the_field_and_in_the_summary() -> None:
    form = Sample({"subject": "", "more": "kirjutatu <jääb>", "price": "x"})
    text, tree = drawn(form)
    subject = tree.by_id["id_subject"]
    assert subject["aria-invalid"] == "true"
    for wanted in str(subject["aria-describedby"]).split():
        assert wanted in tree.by_id
    assert 'href="#id_subject"' in text
    assert 'href="#id_impact_0"' in text
    assert "id_impact_0" in tree.by_id
    assert "kirjutatu &lt;jääb&gt;" in text
    assert "Teema: " in text
    assert text.index("errsum") < text.index("id_subject")


@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "a\u2066b", "a\x1bb"])
def test_invisible_characters_are_named(bad: str) -> None:
    form = Sample({"subject": bad, "impact": "1"})
    assert "subject" in form.errors


def test_ordinary_and_rare_letters_are_kept() -> None:
    words = "šžõ 😀 עברית العربية"
    form = Sample({"subject": words[:20], "impact": "1", "more": "a\r\n\tb"})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12,50", "12.50"), ("12.5", "12.5"), ("12 480,50 €", "12480.50"), ("1\u00a0000", "1000")],
)
def test_money_is_read_as_people_write_it(typed: str, value: str) -> None:
    form = Sample({"subject": "a", "impact": "1", "price": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["price"] == Decimal(value)


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e400", "12,5,5", "--3", "1" * 400])
def test_money_turns_nonsense_away(typed: str) -> None:
    assert "price" in Sample({"subject": "a", "impact": "1", "price": typed}).errors


def test_a_services_refusal_is_shown_in_the_form() -> None:
    form = Sample({"subject": "a", "impact": "1"})
    assert form.is_valid()
    add_portal_error(form, Invalid(fields={"subject": "Liiga lühike", "gone": "Puudub"}))
    add_portal_error(form, WrongState("late"))
    text, _tree = drawn(form)
    assert "Liiga lühike" in text
    assert "Puudub" in text
    assert form.errors["subject"] == ["Liiga lühike"]
