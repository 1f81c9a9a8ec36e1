"""Finds many words at once in a long text: in one walk through it, where a search for each takes one walk for each.

``ahocorasick_rs`` (the search of ripgrep) needs a tenth of a millisecond for a page of a hundred courses. Where a
computer has no build of it, the words are looked for one by one: the same places, many times slower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Hits = list[tuple[int, int, int]]
"""Which word (its place in the list), where it begins, where it ends."""
_SHORT = 4
"""Shorter words are looked for in a walk of their own: with them the walk for all would take several times as long."""


def searcher(words: Sequence[bytes]) -> Callable[[bytes], Hits]:
    """What finds these words in bytes, in no order. Of words that overlap one at least is found."""
    try:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind
    except ImportError:
        return lambda text: one_by_one(words, text)
    groups = [[which for which, word in enumerate(words) if (len(word) < _SHORT) is short] for short in (False, True)]
    machines = [
        (BytesAhoCorasick([words[which] for which in group], matchkind=MatchKind.LeftmostFirst), group)
        for group in groups
        if group
    ]

    def found(text: bytes) -> Hits:
        hits: Hits = []
        for machine, group in machines:
            hits += [(group[which], begin, end) for which, begin, end in machine.find_matches_as_indexes(text)]
        return hits

    return found


def one_by_one(words: Sequence[bytes], text: bytes) -> Hits:
    """The same without help."""
    hits: Hits = []
    for which, word in enumerate(words):
        at = text.find(word)
        while at >= 0:
            hits.append((which, at, at + len(word)))
            at = text.find(word, at + len(word))
    return hits
