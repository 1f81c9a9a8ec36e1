"""All words in one walk: the same places as a search for each would find."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lmsdesk.domain.masking import MASK, mask_body
from lmsdesk.domain.masking_names import WORDS
from lmsdesk.domain.masking_places import _searchers
from lmsdesk.domain.word_search import one_by_one, searcher

LETTERS = st.text(alphabet="keysctpaon_ -\n", max_size=60).map(str.encode)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20, unique=True), LETTERS)
@example([b"key", b"pw"], b"pwkeypw")
def test_what_a_search_for_each_word_finds_is_found_or_overlaps_with_what_is(
    words: Sequence[bytes], text: bytes
) -> None:
    found = sorted(searcher(words)(text), key=lambda hit: hit[1:])
    assert all(text[begin:end] == words[which] for which, begin, end in found)
    for which, begin, end in one_by_one(words, text):
        assert any(first < end and last > begin for _, first, last in found), words[which]


@given(LETTERS, LETTERS)
def test_every_word_is_found_between_anything(before: bytes, after: bytes) -> None:
    search = searcher(WORDS)
    for word in WORDS:
        text = before + word + after
        assert any(begin < len(before) + len(word) and end > len(before) for _, begin, end in search(text))


def test_without_the_library_the_words_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    _searchers.cache_clear()
    try:
        found = list(searcher([b"key", b"pw"])(b"a key, a pw, a key"))
        assert sorted(found) == [(0, 2, 5), (0, 15, 18), (1, 9, 11)]
        assert (
            mask_body(b'{"api_key":"hunter22","n":1}', "application/json").decode() == f'{{"api_key":"{MASK}","n":1}}'
        )
    finally:
        _searchers.cache_clear()
