"""What templates keep: the same text as ever, in every language, and nothing of a request."""

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import override_settings
from django.utils.safestring import mark_safe
from django.utils.translation import override

from itportal.core.templatetags.portal import status
from itportal.core.ui.folding import Folded, address_of, fold

SOURCE = """{% load i18n portal static %}{% comment %}x{% endcomment %}<p>{% translate "Skip to content" %}
{% icon "bell" "i--s" %}{% url "ui:privacy" %}{% static "portal/logo.svg" %}</p>
{% translate "Error:" as word %}{{ word }}{% if person.name %}<b>{{ person.name }}</b>
{% blocktranslate %}Urgent{% endblocktranslate %}{% else %}{{ rows.0.key }}{% endif %}
{% for row in rows %}{% url "ui:privacy" %}{{ row.key|upper }}{{ row.items }}{% endfor %}
{% autoescape off %}{{ person.name }}{% translate "Error:" %}{% endautoescape %}{{ absent.thing }}{{ person }}"""


class Someone:
    def __init__(self, name: object) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"<{self.name}>"


@pytest.mark.parametrize("name", ["<Mari>", mark_safe("<i>Mari</i>"), 1234.5, None, ""])
def test_a_folded_template_draws_the_same(name: object) -> None:
    plain, folded = Template(SOURCE), Template(SOURCE)
    fold(folded.nodelist)
    facts = {"person": Someone(name), "rows": [{"key": "a&b", "items": 3}]}
    for language in ("et", "en", "et"):
        with override(language):
            for _ in range(2):
                drawn = folded.render(Context(facts))
                assert drawn == plain.render(Context(facts))
            assert drawn == folded.render(Context(facts))
            bare = Context(facts, autoescape=False)
            assert folded.render(bare) == plain.render(Context(facts, autoescape=False))
    assert len(folded.nodelist) < len(plain.nodelist)


def test_the_portals_templates_are_folded() -> None:
    frame = get_template("shell/base.html").template  # type: ignore[attr-defined]  # Django's engine
    assert any(isinstance(node, Folded) for node in frame.nodelist.get_nodes_by_type(Folded))


def test_texts_change_with_the_language() -> None:
    folded = Template('{% load i18n %}<b>{% translate "Skip to content" %}</b>')
    fold(folded.nodelist)
    texts = set()
    for language in ("et", "en"):
        with override(language):
            texts.add(folded.render(Context()))
    assert len(texts) == 2


def test_kept_answers_do_not_take_plain_text_for_safe() -> None:
    with override("en"):
        assert "<i>x</i>" in status("open", mark_safe("<i>x</i>"))
        assert "&lt;i&gt;x&lt;/i&gt;" in status("open", "<i>x</i>")
        assert status("new") != status("open")


def test_addresses_follow_the_settings() -> None:
    here = address_of("ui:privacy")
    with override_settings(ROOT_URLCONF="tests.ui.other_urls"):
        assert address_of("ui:privacy") != here
    assert address_of("ui:privacy") == here


def test_a_kept_part_is_drawn_once_for_each_key_and_language() -> None:
    page = Template(
        '{% load i18n portal %}{% kept key %}{{ drawn }} {% translate "Error:" %}{% endkept %}'
    )
    fold(page.nodelist)
    with override("en"):
        assert page.render(Context({"key": (1, "a"), "drawn": "<1>"})) == "&lt;1&gt; Error:"
        assert page.render(Context({"key": (1, "a"), "drawn": "2"})) == "&lt;1&gt; Error:"
        assert page.render(Context({"key": (1, "b"), "drawn": "2"})) == "2 Error:"
        for drawn in ("3", "4"):
            assert page.render(Context({"key": None, "drawn": drawn})) == f"{drawn} Error:"
    with override("et"):
        assert page.render(Context({"key": (1, "a"), "drawn": "5"})) == "5 Viga:"
