"""HTML in and out: what is kept, what is refused, and what becomes of pasted text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PySide6.QtGui import QTextDocument

from lmsdesk.ui.editor.html_reader import CannotShow, read_html
from lmsdesk.ui.editor.html_tidy import read_pasted
from lmsdesk.ui.editor.html_writer import write_html
from lmsdesk.ui.editor.rich_document import fill, paragraphs
from lmsdesk.ui.editor.rich_model import BREAK, SOFT, ListPlace, Para, Run, tidy
from lmsdesk.ui.editor.rich_text import survives


def through_qt(paras: list[Para]) -> list[Para]:
    document = QTextDocument()
    fill(document, paras)
    return paragraphs(document)


CLEAN = [
    "<p>One</p>",
    "<h2>Title</h2>\n<p>a <strong>b <em>c</em></strong> d</p>",
    '<p>See <a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener">th<strong>is</strong></a>.</p>',
    "<ul>\n<li>One\n<ol>\n<li>Inner</li>\n<li>Second</li>\n</ol>\n</li>\n<li>Two</li>\n</ul>",
    "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>",
    "<blockquote>\n<p>Said <em>someone</em></p>\n<p>else</p>\n</blockquote>\n<p>after</p>",
    '<p><img class="alignleft wp-image-5" src="https://a.example/u.jpg" alt="A &quot;uke&quot;" width="300"></p>',
    "<p>one<br>two</p>\n<p>&nbsp;</p>\n<p>5&nbsp;km &lt; 6 &amp; more</p>",
    "<p>H<sub>2</sub>O <code>x</code> <u>u</u> <s>s</s></p>",
    "<p>line\nend</p>",
]


@pytest.mark.parametrize("source", CLEAN)
def test_clean_html_is_written_as_it_was_read(source: str, qapp: object) -> None:
    assert write_html(survives(source)) == source
    assert write_html(through_qt(read_html(source))) == source


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("One\n\nTwo <b>x</b><br />\nthree", "<p>One</p>\n<p>Two <strong>x</strong><br>three</p>"),
        ("<p>  a \n  b </p>", "<p>a\nb</p>"),
        ("<P>Caf&eacute; AT&T</P>", "<p>Café AT&amp;T</p>"),
        ("<ul><li>a</li></ul>", "<ul>\n<li>a</li>\n</ul>"),
        ("One\n\n&nbsp;\n\nTwo", "<p>One</p>\n<p>&nbsp;</p>\n<p>Two</p>"),
        ("", ""),
    ],
)
def test_the_same_meaning_is_kept_in_other_ways_of_writing(source: str, wanted: str, qapp: object) -> None:
    assert write_html(survives(source)) == wanted


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("Before [gallery ids='1,2'] after", "a shortcode"),
        ("<p>[masteriyo_courses]</p>", "a shortcode"),
        ("<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->", "blocks of the WordPress editor"),
        ("<p>x</p><!--more--><p>y</p>", "a comment"),
        ('<iframe src="https://video.example"></iframe>', "an embedded page"),
        ("<table><tr><td>x</td></tr></table>", "a table"),
        ('<p class="lead">x</p>', "styles and classes"),
        ('<p style="text-align:center">x</p>', "styles and classes"),
        ('<h2 id="top">x</h2>', "attributes"),
        ('<span style="color:red">x</span>', "styles and classes"),
        ("<div>x</div>", "<div>"),
        ("<custom-tag>x</custom-tag>", "<custom-tag>"),
        ("<script>alert(1)</script>", "a script"),
        ("<p>a<p>b", "an unusual nesting"),
        ("<p>a", "a tag without its partner"),
        ("<p>a</b></p>", "a tag without its partner"),
        ("<p>a</p> <b", "a tag without its end"),
        ("<ul><li><p>a</p></li></ul>", "an unusual nesting"),
        ("<ul><li>a</li>text</ul>", "text between the items of a list"),
        ("<ul><li>a<ul><li>b</li></ul>after</li></ul>", "text between the items of a list"),
        ('<ol start="3"><li>a</li></ol>', "attributes"),
        ('<a name="top"></a>', "an anchor"),
        ('<p><a href="x"></a>y</p>', "an empty tag"),
        ("<p><strong></strong>y</p>", "an empty tag"),
        ("<p><br><a href='x'> </a></p>", "an empty tag"),
        ("<p>a\n\nb</p>", "empty lines inside a paragraph"),
        ("<b>a\n\nb</b>", "empty lines inside a paragraph"),
        ("<p>a\u2028b</p>", "invisible signs"),
        ("<!doctype html><p>x</p>", "a declaration"),
        ("<p>x</p><hr>", "<hr>"),
        ("<del>x</del>", "<del>"),
        ("<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>", "two quotes in a row"),
    ],
)
def test_what_the_visual_view_would_lose_is_refused(source: str, what: str, qapp: object) -> None:
    with pytest.raises(CannotShow) as found:
        survives(source)
    assert found.value.what == what


_LETTERS = some.text(alphabet="ab é<&>\"'.1\u00a0😀", min_size=1, max_size=8)
_LINKS = some.sampled_from([(), (("href", "https://a.example/?x=1&y=2"),), (("href", "#a"), ("title", 'T "q"'))])
_RUNS = some.one_of(
    some.builds(Run, _LETTERS, some.frozensets(some.sampled_from(("strong", "em", "u", "s", "sub"))), _LINKS),
    some.builds(Run, some.sampled_from([BREAK, SOFT])),
    some.builds(lambda src: Run("\ufffc", frozenset(), (), (("src", src), ("alt", ""))), some.sampled_from("xyz")),
)
_SHAPES = some.sampled_from(
    [("p", 0), ("h2", 0), ("h3", 0), ("p", 1), ("ul", 0), ("ol", 0), ("ul>ol", 0), ("ul>ul>ul", 0), ("ul", 1)]
)


@some.composite
def texts(draw: some.DrawFn) -> list[Para]:
    found: list[Para] = []
    lists: list[ListPlace] = []
    number = 0
    for shape, quote in draw(some.lists(_SHAPES, max_size=8)):
        runs = tuple(draw(some.lists(_RUNS, max_size=4)))
        if shape[0] in "ph":
            lists = []
            found.append(Para(runs, shape, quote))
            continue
        tags = shape.split(">")
        if found and found[-1].quote != quote:
            lists = []
        lists = lists[: len(tags)]
        while lists and [tag for tag, _ in lists] != tags[: len(lists)]:
            lists.pop()
        if not lists:
            tags = tags[:1]
        for tag in tags[len(lists) : len(lists) + 1]:
            number += 1
            lists.append((tag, number))
        found.append(Para(runs, "p", quote, tuple(lists)))
    return tidy(found)


@settings(max_examples=200, deadline=None)
@given(texts())
def test_any_text_survives_writing_reading_and_the_visual_view(qapp: object, text: list[Para]) -> None:
    assert read_html(write_html(text)) == text
    assert tidy(through_qt(text)) == text


def _bare(source: str) -> str:
    return re.sub(r"<[^>]*>", "", source)


@settings(max_examples=200, deadline=None)
@given(
    some.lists(
        some.sampled_from(
            ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>", "a", " ", "\n", "\n\n", "<br>", "[x]",
             "<blockquote>", "</blockquote>", "<a href='x'>", "</a>", "<img src=x>", "&nbsp;", "<!--c-->", "<h2>",
             "</h2>", "&lt;", "<div>"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_is_let_through_keeps_every_letter_and_picture(qapp: object, parts: list[str]) -> None:
    source = "".join(parts)
    try:
        text = survives(source)
    except CannotShow:
        return
    written = write_html(text)
    for sign in ("a", "&lt;", "&nbsp;", "[x]"):
        assert _bare(written).count(sign) == _bare(source).count(sign), written
    assert written.count("<img") == source.count("<img")
    assert survives(written) == text


@pytest.mark.parametrize(
    ("pasted", "wanted"),
    [
        (
            "<b style='font-weight:normal' id='docs'><p style='x'>Hi <span style='font-weight:700'>you</span></p></b>",
            "<p>Hi <strong>you</strong></p>",
        ),
        ("<div>One</div><div>Two<br>three</div>", "<p>One</p>\n<p>Two<br>three</p>"),
        ("<p class='MsoNormal'>a<o:p></o:p></p><script>x</script><style>y</style>", "<p>a</p>"),
        ("<ul><li><p>one</p></li><li>two<ol><li>in</li></ol></li></ul>",
         "<ul>\n<li>one</li>\n<li>two\n<ol>\n<li>in</li>\n</ol>\n</li>\n</ul>"),
        ("<table><tr><td>x</td><td>y</td></tr></table>", "<p>x</p>\n<p>y</p>"),
        ("<a href='javascript:alert(1)'>x</a> <a href='https://a.example' onclick='y'>z</a>",
         '<p>x <a href="https://a.example">z</a></p>'),
        ("<h1>Big</h1><p>a\n b</p>", "<h1>Big</h1>\n<p>a b</p>"),
        ("<img src='https://a.example/x.png' onerror='y' class='z'>", '<p><img src="https://a.example/x.png"></p>'),
        ("<span style='font-style:italic'>i</span>", "<p><em>i</em></p>"),
    ],
)  # fmt: skip
def test_pasted_html_keeps_its_meaning_only(pasted: str, wanted: str) -> None:
    assert write_html(read_pasted(pasted)) == wanted
