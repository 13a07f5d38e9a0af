"""Hostile words in everything that people write, on every page that shows it, in a real browser: they stay words.

`open_as` also fails where a breach of the CSP is reported, where something is asked of elsewhere, or a script errs.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import String, Text, cast, literal, update

from crm.database import db
from crm.sign_in.models import KeptForm
from tests.browser.test_every_page import PAGES
from tests.scene import play

pytestmark = [pytest.mark.browser, pytest.mark.page]

# Each family at the head of some column: pages cut long words.
FAMILIES = {
    "script": "<script data-hurt>window.hurt='script'</script>",
    "image": "<img data-hurt src=x onerror=\"window.hurt='image'\">",
    "vector": "<svg data-hurt onload=\"window.hurt='svg'\"><use href='//elsewhere.example/x'></use></svg>",
    "double quote": '" data-hurt autofocus tabindex=0 onfocus="window.hurt=\'attribute\'" title="',
    "single quote": "' data-hurt autofocus tabindex=0 onfocus='window.hurt=1' title='",
    "no quote": " data-hurt onmouseover=window.hurt=1 ",
    "leaves its place": "</textarea></title></option></select></svg>--><b data-hurt>",
    "address": "javascript:window.hurt='address'",
    "style": "<style data-hurt>@import url(//elsewhere.example/x.css)</style>",
    "template": "{{ 31337 * 3 }}{% raw %}${31337*3}#{31337*3}",
    "htmx": "<i data-hurt hx-get='/sign-in' hx-trigger='load' hx-on::load='window.hurt=1'></i>",
    "htmx, long names": "<i data-hurt data-hx-get='/sign-in' data-hx-trigger='load' data-hx-swap='outerHTML'></i>",
}
# What nobody writes as words: spellings for comparing, digests, places on a map, where a form was sent to.
NO_WORDS = {
    "account.normal", "contact_point.normal", "interaction.source_id", "kept_form.path", "search_row.names",
    "search_row.points", "search_row.words", "search_row.remembered", "ward.geometry",
}  # fmt: skip
# Where most words stand; the others are gone through in the long run.
OFTEN = {
    "conversations.thread", "handovers.brief", "handovers.handover", "pages.log", "pages.resident", "pages.team",
    "pages.today", "relationships.resident_network", "relationships.ward", "residents.find", "sign_in.kept",
}  # fmt: skip
# Codes, which the database or the code knows all of, are shorter.
SHORTEST = 80

HURT = """() => [
    window.hurt && 'ran: ' + window.hurt,
    ...[...document.querySelectorAll('[data-hurt]')].map(one => 'stands as ' + one.outerHTML.slice(0, 200)),
    ...[...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
        .filter(it => /^on/i.test(it.name) || (/^(href|src|action|formaction|xlink:href)$/i.test(it.name)
            && /^\\s*(javascript|data|vbscript):/i.test(it.value)))
        .map(it => it.name + '=' + it.value.slice(0, 100))),
    document.documentElement.innerHTML.includes('94011') && 'worked out: 94011',
].filter(Boolean)"""


def words_of(table: Any) -> list[Any]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | Text)
        and (column.type.length is None or column.type.length >= SHORTEST)
        and f"{table.name}.{column.name}" not in NO_WORDS
    ]


def write_everywhere() -> int:
    """Every word of the record, the audit's too, each column beginning with another family. Returns how many columns
    hold some now."""
    families, written = list(FAMILIES.values()), 0
    db.session.commit()
    with db.engine.begin() as connection:
        for table in db.metadata.sorted_tables:
            for column in words_of(table):
                at = written % len(families)
                words: Any = literal(" ".join(families[at:] + families[:at]))
                if "id" in table.columns:
                    words = words + cast(table.c.id, String)  # names of teams, among others, are unique
                changed = connection.execute(update(table).where(column != "").values({column: words}))
                written += changed.rowcount > 0
        connection.execute(update(KeptForm.__table__).values(fields={words: [words] for words in families}))
    return written


@pytest.mark.parametrize(
    "endpoint", [name if name in OFTEN else pytest.param(name, marks=pytest.mark.long) for name in PAGES]
)
def test_words_stay_words(endpoint, cast, database, request):
    if database.name == "postgresql":
        pytest.skip("Templates are the same on both, and PostgreSQL refuses words longer than their column.")
    visit = PAGES[endpoint]
    url = visit.url(cast, play(cast, 3))
    assert write_everywhere() > 20
    who = getattr(cast, visit.who) if visit.who else None
    page = request.getfixturevalue("open_as")(who, at=url)
    assert page.locator("h1").count() == 1
    assert page.evaluate(HURT) == []


@pytest.mark.parametrize("path", ["/residents", "/who-knows", "/organisations", "/conversations", "/log", "/sign-in"])
def test_what_is_asked_for_stays_words(path, cast, database, open_as):
    if database.name == "postgresql":
        pytest.skip("Templates are the same on both, and nothing here depends on the database.")
    page = open_as(cast.maggie, expects={422})
    for family in FAMILIES.values():
        page.goto(f"{path}?{urlencode(dict.fromkeys(('q', 'next', 'show', 'scope', 'name'), family))}")
        assert page.evaluate(HURT) == []
