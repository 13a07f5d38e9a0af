"""Who here spoke with an organisation itself: no tie is kept of that, so it is worked out from what was said."""

from __future__ import annotations

from sqlalchemy import select

from crm.actor import Actor
from crm.conversations.models import Interaction, Participant
from crm.council.models import Colleague
from crm.database import db
from crm.relationships.queries.cut import Cut
from crm.relationships.queries.past import summed
from crm.relationships.queries.unnamed import Unnamed
from graph.network import Node

MOST_SAID = 2_000  # the newest


def take_spoken_with(actor: Actor, hidden: Unnamed, cut: Cut, organisation: Node) -> None:
    """Read into `cut` how well each colleague knows an organisation, from what they said with it. One statement."""
    rows = db.session.execute(
        select(Interaction.colleague_id, Colleague.name, Colleague.left_on, Interaction.channel, Interaction.direction,
               Participant.occurred_at)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .join(Colleague, Colleague.id == Interaction.colleague_id)
        .where(
            Participant.organisation_id == organisation[1], Interaction.controller_id.in_(actor.controllers),
            hidden.may_name(Interaction.colleague_id, hidden.colleague_ids),
        )
        .order_by(Participant.occurred_at.desc(), Interaction.id)
        .limit(MOST_SAID)
    ).all()  # fmt: skip
    for row in rows:
        cut.name(("colleague", row.colleague_id), row.name, row.left_on)
    said = [(row.colleague_id, None, None, row.channel, row.direction, row.occurred_at) for row in rows]
    for tie in summed(said, cut.moment, organisation):
        cut.tie(tie)
