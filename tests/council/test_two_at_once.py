"""Two managers who decide at the same moment, each in a thread and a connection of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import select

from crm.actor import Actor
from crm.council import commands, imports
from crm.council.access import actor_of
from crm.council.lists.councillor_file import read_councillors
from crm.council.models import Colleague, ListLoaded, PostHolder
from crm.database import db
from crm.errors import Refused
from tests.cast import keep
from tests.council.command_line import councillor_list, written


def both(app, *acts):
    """Run the acts at once; what each returned or refused."""
    together = Barrier(len(acts))

    def run(act):
        with app.app_context():
            together.wait()
            try:
                return act()
            except Refused as refusal:
                return refusal

    db.session.commit()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_place_is_taken_once(app, cast):
    people = keep(Colleague(name="Ann Uttley"), Colleague(name="Bea Lowe"))

    def take(colleague_id, day):
        """Both looked at the post while Maggie Oakes held it."""
        return lambda: commands.take_over_post(
            actor_of(cast.samina), cast.hale_officer, colleague_id=colleague_id, starts_on=date(2026, 11, day),
            from_holder_id=cast.maggie_holding,
        )  # fmt: skip

    answers = both(app, take(people[0], 20), take(people[1], 25))
    came = select(PostHolder).where(PostHolder.post_id == cast.hale_officer, PostHolder.colleague_id.in_(people))
    (held,) = db.session.execute(came).scalars()
    (refusal,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert "Neighbourhood Officer, Hale has one place, held then by" in refusal.words
    assert held.ends_on is None


def test_one_list_imported_twice_at_once_is_loaded_once(app, cast, tmp_path):
    rows = [("u9", "Helen Brathay", "Labour", "Hale"), ("501", "Ida Kirkby", "Labour", "Hale")]
    listed = read_councillors(written(tmp_path, councillor_list(*rows)))

    def load():
        return imports.import_councillors(Actor.system("test"), listed, as_at=date(2026, 6, 1), apply=True)

    both(app, load, load)
    assert len(db.session.execute(select(ListLoaded)).all()) == 1
    assert len(db.session.execute(select(Colleague).where(Colleague.uid == "501")).all()) == 1
