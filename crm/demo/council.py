"""The council itself, made from a seed: who held which post from when to when, over the years before today."""

from __future__ import annotations

import random
from datetime import date, timedelta

from crm.council.models import (
    Controller,
    PostcodeWard,
    Team,
)
from crm.council.models import Ward as WardRow
from crm.demo import places, teams
from crm.demo.days import Calendar
from crm.demo.members import councillors
from crm.demo.people import People, open_post
from crm.demo.rows import Book
from crm.demo.seats import Northmere, Posting


def build(book: Book, calendar: Calendar, seed: int) -> Northmere:
    """Write the council into the book: wards, postcodes, teams, posts, people through the years, councillors."""
    rng = random.Random(f"{seed} council")
    northmere = Northmere(places.wards(rng, book.next_id(WardRow)))
    founded = calendar.first - timedelta(days=365 * 20)
    for ward in northmere.wards:
        book.add(WardRow, code=ward.code, name=ward.name, starts_on=founded, ends_on=None, geometry=None)
        for postcode in ward.postcodes:
            book.add(PostcodeWard, postcode=postcode, ward_id=ward.id, starts_on=founded, ends_on=None)
    _teams(book, northmere, founded)
    people = People(book, calendar, rng, northmere)
    people.welcome_story()
    for posting in list(northmere.postings.values()):
        people.fill(posting)
    people.cover_gaps()
    councillors(book, northmere, people, founded)
    people.write()
    return northmere


def _teams(book: Book, northmere: Northmere, founded: date) -> None:
    parents: dict[str, str | None] = {}
    for key, name, parent, restricted in teams.TEAMS:
        parent_id = northmere.team_ids[parent] if parent else None
        team_id = book.add(
            Team, name=name, parent_id=parent_id, restricted=restricted, opened_on=founded, closed_on=None
        )
        northmere.team_ids[key], parents[key] = team_id, parent
        if restricted:
            northmere.circles[key] = book.add(Controller, kind="council", post_holder_id=None, team_id=team_id)
    own_head: dict[str, Posting] = {}
    for key, title, team, many, is_head in teams.posts():
        team_id = northmere.team_ids[team]
        post_id = open_post(
            book, title, founded, team_id=team_id, places=many, is_head=is_head, room=teams.ROOM.get(key)
        )
        northmere.postings[key] = Posting(post_id, key, team_id, many, "officer")
        if is_head:
            own_head[team] = northmere.postings[key]
    for team, team_id in northmere.team_ids.items():
        above: str | None = team
        while above is not None:
            if above in own_head:
                northmere.heads.setdefault(team_id, []).append(own_head[above])
            above = parents[above]
