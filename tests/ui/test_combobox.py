"""The part that chooses one thing out of many knows nothing of what it chooses."""

import pytest
from django import forms
from django.http import QueryDict

from itportal.core.ui.style import SITES, SiteField


class Sample(forms.Form):
    site = SiteField(label="Koht")
    other = SiteField(label="Teine", required=False)


def filled(query: str) -> Sample:
    return Sample(QueryDict(query))


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("site=Metsaveere+Kool", SITES[0]),
        ("site=metsaveere++kool+", SITES[0]),
        ("site=Kool&site-key=vallamaja", SITES[2]),  # a choice under the field
        ("site=Lepatriinu+Lasteaed&site-key=gone", SITES[1]),  # the text still tells
    ],
)
def test_text_or_key_tells(query: str, chosen: tuple[str, str, str]) -> None:
    form = filled(query)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"site": chosen, "other": None}


@pytest.mark.parametrize(
    ("query", "offered"),
    [("site=Metsa", 2), ("site=puudub", 0), ("site=&site-key=gone", 0), ("", 0)],
)
def test_what_cannot_be_told_comes_back_as_choices(query: str, offered: int) -> None:
    form = filled(query)
    assert list(form.errors) == ["site"]
    assert str(form["site"]).count('type="radio"') == offered
    assert ('type="hidden"' in str(form["site"])) == (offered == 0)


def test_an_initial_object_is_shown_and_known() -> None:
    form = Sample(initial={"site": SITES[1]})
    drawn = str(form["site"])
    assert 'value="Lepatriinu Lasteaed"' in drawn
    assert 'name="site-key" value="lasteaed"' in drawn
    same = QueryDict("site=Lepatriinu+Lasteaed&site-key=lasteaed")
    assert not Sample(same, initial={"site": SITES[1]}).has_changed()
    assert Sample(QueryDict("site=Metsaveere+Kool"), initial={"site": SITES[1]}).has_changed()
