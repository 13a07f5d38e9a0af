"""The checks that every test gets with its client, each shown to notice what it is for."""

import doctest

import pytest
from sqlalchemy import exists, select

from crm.council.models import Post, PostHolder, Team
from crm.database import db
from tests import tied
from tests.checked_client import HTMX
from tests.pages import faults, text_of, tree
from tests.watches import SqlWhileRendering, TiedToNothing

FRAME = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Hale – Throughline</title>
<script src="/static/htmx.js" nonce="x"></script></head><body><main><h1>Hale</h1>
{}
</main></body></html>"""


def test_a_page_as_it_should_be_passes():
    good = """<p id="a">Words &amp; more</p><label for="q">Find</label><input id="q" name="q" aria-describedby="a">
    <label>Ward <select name="w"><option value="1">Hale</option></select></label><input type="hidden" name="h">
    <form method="post" action="/x"><input type="hidden" name="csrf_token" value="1">
    <input type="hidden" name="form_id" value="2"><button type="submit">Save it</button></form>
    <a href="#a">Up</a><img src="/static/a.svg" alt="">
    <svg viewBox="0 0 2 2"><title>Hale</title><path d="M0 0"/></svg>"""
    assert faults(FRAME.format(good)) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("<p><div></div></p>", "invalid HTML"),
        ("<b>never closed", "invalid HTML"),
        ("<table><p>x</p></table>", "invalid HTML"),
        ('<a href="/x" href="/y">x</a>', "invalid HTML"),
        ("<h1>Again</h1>", "it has 2 h1"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' stands twice"),
        ('<p id=""></p>', "an id is ''"),
        ('<input name="q">', "the field 'q' has no label"),
        ('<label for="q"></label><input id="q" name="q">', "the field 'q' has no label"),
        ('<textarea name="t"></textarea>', "the field 't' has no label"),
        ('<select name="s"><option>x</option></select>', "the field 's' has no label"),
        ('<label for="elsewhere">x</label>', "refers to nothing"),
        ('<p aria-describedby="elsewhere">x</p>', "refers to nothing"),
        ('<a href="#elsewhere">x</a>', "leads nowhere"),
        ('<a href="/x"></a>', "has no words"),
        ('<button type="button"><svg></svg></button>', "has no words"),
        ("<fieldset><p>x</p></fieldset>", "a fieldset has no legend"),
        ("<script>x()</script>", "an inline script"),
        ("<style>p {}</style>", "an inline style sheet"),
        ('<p style="color: red">x</p>', "a style= on <p>"),
        ('<p onclick="x()">x</p>', "onclick= on <p>"),
        ('<p hx-on:click="x()">x</p>', "hx-on:click= on <p>"),
        ("<p hx-vals='js:{a: 1}'>x</p>", "script in hx-vals= on <p>"),
        ('<a href="javascript:x()">x</a>', "script in href= on <a>"),
        ('<img src="/static/a.svg">', "an image has no alt"),
        ('<form method="post" action="/x"></form>', "carries 0 csrf_token"),
        ('<form method="post"><input type="hidden" name="csrf_token" value="1"></form>', "carries 0 form_id"),
        ('<form method="put"></form>', "a form is sent by 'put'"),
    ],
)
def test_what_is_wrong_is_noticed(planted, said):
    found = faults(FRAME.format(planted))
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (' lang="en-GB"', "", "its language is not said"),
        ("<title>Hale", "<title>Tarn", "does not start with its h1"),
        ("<h1>Hale</h1>", "<h2>Hale</h2>", "it has 0 h1"),
        ("<!doctype html>", "", "no whole page"),
    ],
)
def test_a_frame_that_is_wrong_is_noticed(right, wrong, said):
    found = faults(FRAME.replace(right, wrong).format(""))
    assert any(said in fault for fault in found), found


def test_an_error_may_stand_before_the_title():
    assert faults(FRAME.replace("<title>Hale", "<title>Error: Hale").format("")) == []


def test_a_fragment_is_no_page_but_must_be_right_as_well():
    assert faults("<p>x</p>", fragment=True) == []
    assert faults("<p>x</p>") == ["it is no whole page, though nobody asked for a fragment"]
    assert faults('<input name="q">', fragment=True) == ["the field 'q' has no label"]


def test_words_are_what_a_reader_sees():
    root = tree("<p>One<br>two</p><ul><li>three</li><li>four <b>fi</b>ve</li></ul>")
    assert text_of(root) == "One two three four five"


def test_a_view_that_leaves_a_change_behind_is_noticed(probe_as):
    with pytest.raises((AssertionError, RuntimeError), match="not committed|outside a transaction"):
        probe_as(None).get("/probe/careless")


def test_a_template_that_asks_the_database_is_noticed(probe_as, cast):
    with pytest.raises(SqlWhileRendering, match="FROM team"):
        probe_as(None).get("/probe/asking")
    probe_as(cast.maggie).get("/probe/page")  # and the next page is not blamed for it


def test_a_field_that_the_form_does_not_have_is_noticed(probe_as, cast):
    with pytest.raises(AssertionError, match="no field 'nickname'"):
        probe_as(cast.maggie).submit("/probe/page", {"nickname": "x"}, form="/probe/teams")
    with pytest.raises(AssertionError, match="no form '/elsewhere'"):
        probe_as(cast.maggie).submit("/probe/page", form="/elsewhere")


def test_a_fragment_is_asked_for_as_htmx_does(probe_as, cast):
    assert probe_as(cast.maggie).get("/probe/page", headers=HTMX).text == "<p>Probe</p>"


def test_a_condition_that_is_tied_to_nothing_is_noticed(app):
    """As SQLAlchemy writes it where nobody says what the inner one is to look through."""
    assert doctest.testmod(tied).failed == 0
    inner = exists().where(PostHolder.post_id == Post.id, Post.team_id == Team.id)
    teams = select(Team.id).where(exists().where(Post.title == "x", inner))
    with pytest.raises(TiedToNothing, match="team in SELECT"):
        db.session.execute(teams)
    db.session.execute(select(Team.id).where(exists().where(Post.title == "x", inner.correlate_except(PostHolder))))
