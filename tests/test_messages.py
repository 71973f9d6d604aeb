"""The catalogue tool finds texts in Python and templates, and notices what is missing."""

from pathlib import Path

import polib
import pytest

from itportal.core import messages
from itportal.runtime import catalogues


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(messages, "PROJECT", tmp_path)
    monkeypatch.setattr(catalogues, "PROJECT", tmp_path)
    folder = tmp_path / "shop"
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text(
        'a = _("Save")\nb = ngettext("%(n)s row", "%(n)s rows", n)\nc = pgettext("verb", "Open")\n'
    )
    (folder / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Cancel" %}{% blocktranslate with x=1 %}Hello {{ x }}'
        "{% endblocktranslate %}"
    )
    return "shop"


def test_texts_of_code_and_templates_are_found(package: str) -> None:
    found = {(m.text, m.plural, m.context) for m in messages.messages_of(package)}
    assert found == {
        ("Save", "", ""),
        ("%(n)s row", "%(n)s rows", ""),
        ("Open", "", "verb"),
        ("Cancel", "", ""),
        ("Hello %(x)s", "", ""),
    }


def test_untranslated_missing_and_broken_texts_are_named(package: str) -> None:
    assert messages.check(package).missing
    assert messages.update(package)
    assert not messages.update(package)
    assert len(messages.check(package).untranslated) == 5
    path = messages.catalogue_path(package)
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s rida", 1: "%(n)s rida"}
        else:
            entry.msgstr = "Tere %(y)s" if "Hello" in entry.msgid else "tõlge"
    catalogue.save()
    report = messages.check(package)
    assert (report.untranslated, report.broken) == ([], ["Hello %(x)s"])


def test_one_text_in_two_words_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "PACKAGES", ("shop", "house"))
    for name, words in (("shop", "Ava"), ("house", "Lahti")):
        path = messages.catalogue_path(name)
        path.parent.mkdir(parents=True)
        entries = [polib.POEntry(msgid="Open", msgstr=words)]
        entries.append(polib.POEntry(msgid="Open", msgctxt=name, msgstr=words))
        catalogue = polib.POFile()
        catalogue.extend(entries)
        catalogue.save(str(path))
    assert messages.clashes() == ["'Open': 'Ava' in shop, 'Lahti' in house"]
