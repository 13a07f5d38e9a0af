"""What somebody typed, made fit to keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import typed
from crm.errors import BadInput


def line(value, **more):
    return typed.line(value, field="name", label="a name", **more)


def passage(value, **more):
    return typed.passage(value, field="body", label="what was said", **more)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Eileen   Marsden ", "Eileen Marsden"),
        ("Eileen\nMarsden\tof Hale", "Eileen Marsden of Hale"),
        ("e\u0301", "\u00e9"),
        ("O\u200bBrien\ufeff", "OBrien"),
        ("abc\u202edcba", "abc[U+202E]dcba"),
        ("bell\x07", "bell\ufffd"),
        ("nul\x00", "nul\ufffd"),
        ("=cmd()", "=cmd()"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("\U0001f469\u200d\U0001f9bd", "\U0001f469\u200d\U0001f9bd"),
        (None, ""),
    ],
)
def test_a_line(raw, kept):
    assert line(raw) == kept


def test_a_passage_keeps_its_lines():
    assert passage(" one\r\ntwo\rthree\n\nfour ") == "one\ntwo\nthree\n\nfour"


def test_what_is_needed_and_missing_is_said_of_its_field():
    for nothing in ("", "   ", "\u200b", None):
        with pytest.raises(BadInput) as refused:
            line(nothing, required=True)
        assert refused.value.problems == {"name": "Write a name."}


def test_what_is_too_long_is_measured():
    assert len(line("x" * 200)) == 200
    with pytest.raises(BadInput, match="That is 201 characters; a name can have 200. Nothing you typed is lost."):
        line("x" * 201)
    with pytest.raises(BadInput, match="That is 100,000 characters; what was said can have 20,000."):
        passage("x" * 100_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siân O'Brien", "sian obrien"),
        ("Siân O’Brien", "SIAN OBRIEN"),
        ("Fish & Chips", "fish and chips"),
        ("Anne-Marie  Smith", "anne marie smith"),
        ("Weiß", "weiss"),
    ],
)
def test_spellings_that_agree(one, other):
    assert typed.folded(one) == typed.folded(other)


@given(st.text(max_size=150))
def test_cleaning_twice_changes_nothing_more(raw):
    once = line(raw, longest=10_000)
    assert line(once, longest=10_000) == once
    assert passage(passage(raw)) == passage(raw)


@given(st.text(max_size=150))
def test_nothing_that_hides_or_reorders_is_kept(raw):
    kept = passage(raw)
    assert not set(kept) & {"\u202e", "\u202d", "\u2066", "\u200b", "\ufeff", "\x00", "\r"}
    kept.encode()  # no half of a surrogate pair, which no database would take
    assert typed.folded(typed.folded(raw)) == typed.folded(raw)
