"""The scheme against hand-written pairs: query, form in a text, whether it must be found."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from itportal.core.search.finding import _ladder
from itportal.core.search.queries import parse
from itportal.core.search.services import rebuild_words
from tests.search.builders import KIND, put

PAIRS = Path(__file__).parent / "estonian_pairs.tsv"


@pytest.mark.django_db
def test_recall_and_precision_of_the_hand_written_pairs() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = [tuple(row) for row in csv.reader(file, delimiter="\t")][1:]
    assert len(pairs) > 700
    # Every real word is in some text, or it would be taken for a slip of another.
    words = {query for query, _, _, category in pairs if category != "typo"}
    forms = sorted({form for _, form, _, _ in pairs} | words)
    row_of = {form: put(form, object_id=number) for number, form in enumerate(forms, start=1)}
    rebuild_words()
    found_by = {query: _found(query) for query, _, _, _ in pairs}
    outcome: Counter[str] = Counter()
    wrong = []
    for query, form, must, category in pairs:
        is_found = row_of[form] in found_by[query]
        outcome[f"{'hit' if is_found else 'no hit'} {must}"] += 1
        if is_found != (must == "1"):
            wrong.append((category, query, form, must))
    recall = outcome["hit 1"] / (outcome["hit 1"] + outcome["no hit 1"])
    precision = outcome["hit 1"] / (outcome["hit 1"] + outcome["hit 0"])
    assert recall >= 0.98, (recall, sorted(wrong))
    assert precision >= 0.98, (precision, sorted(wrong))


def _found(text: str) -> set[int]:
    rows, _near = _ladder(parse(text), [KIND], ["all"], 10_000, near=True)
    return {row.object_id for row in rows}
