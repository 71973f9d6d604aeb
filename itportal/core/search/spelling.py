"""Near words for one that no text holds: deletions find candidates, distance chooses."""

from itertools import combinations

MAX_SUGGESTIONS = 6
_KEY_LETTERS = 7
SHORTEST, LONGEST = 4, 40


def is_word(folded: str) -> bool:
    """Only letters, of a length that typos can be told in."""
    return folded.isalpha() and SHORTEST <= len(folded) <= LONGEST


def reach(folded: str) -> int:
    """How many slips are forgiven."""
    return 1 if len(folded) < _KEY_LETTERS else 2


def deletions(folded: str) -> list[str]:
    """The first seven letters with up to `reach` of them left out."""
    key = folded[:_KEY_LETTERS]
    found = {key}
    for count in range(1, reach(folded) + 1):
        for gone in combinations(range(len(key)), count):
            found.add("".join(c for at, c in enumerate(key) if at not in gone))
    return sorted(found)


def distance(one: str, other: str, *, at_most: int = LONGEST) -> int:
    """Damerau–Levenshtein (optimal string alignment): swapped neighbours count one.

    Of words farther apart than `at_most` only that is told.
    """
    if abs(len(one) - len(other)) > at_most:
        return at_most + 1
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        two_back, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_back[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most and min(before) > at_most:
            break
    return row[-1]


def nearest(typed: str, candidates: dict[str, int]) -> list[str]:
    """Of words with their frequency, those nearest to `typed`, at most MAX_SUGGESTIONS."""
    most = reach(typed)
    far = {word: distance(typed, word, at_most=most) for word in candidates}
    within = [word for word, slips in far.items() if 0 < slips <= most]
    if not within:
        return []
    best = min(far[word] for word in within)
    chosen = [word for word in within if far[word] == best]
    chosen.sort(key=lambda word: (word[0] != typed[0], -candidates[word], word))
    return chosen[:MAX_SUGGESTIONS]
