"""Wards, teams and organisations: who speaks for them, and what goes on there, in plain form."""

from __future__ import annotations

from flask import render_template, request

from crm.actor import Actor
from crm.conversations.queries.of_resident import open_for_organisation
from crm.conversations.queries.pictures import load_of, team_picture
from crm.council.forms import number
from crm.council.picking import name_to_pick
from crm.council.teams import team_page_facts
from crm.council.wards import wards_list
from crm.pages.frame import bp
from crm.pages.team import managed_team
from crm.permissions import Permission
from crm.relationships.continuity.part import may_ask
from crm.residents.organisation_cards import organisation_card
from crm.web.authorise import current_actor, requires


@bp.get("/wards")
@requires(Permission.COUNCIL_READ)
def wards() -> str:
    """The wards of today, with who sits for them."""
    return render_template("pages/wards.html", wards=wards_list())


@bp.get("/teams/<int:team_id>")
@requires(Permission.COUNCIL_READ)
def team(team_id: int) -> str:
    """One team: its posts and who holds them, vacancies and to whom their work falls, and how much waits."""
    actor = current_actor()
    facts = team_page_facts(actor, team_id)
    team_ids = [facts.team_id, *(below.team_id for below in facts.below)]
    picture = team_picture(actor, team_ids)
    return render_template(
        "pages/team.html",
        team=facts,
        picture=picture,
        load={} if facts.is_managed else load_of(actor, [post.post_id for post in facts.posts]),
        managed=managed_team(actor, facts, picture) if facts.is_managed else None,
        may_ask=may_ask(actor, team_id),
        newcomer=_newcomer(actor) if facts.is_managed else None,
    )


def _newcomer(actor: Actor) -> tuple[int, str] | None:
    """Somebody who is to be given a post, by a link that says who: to be led on to the form of a post."""
    colleague_id = number(request.args.get("newcomer"))
    name = name_to_pick(actor, colleague_id)
    return (colleague_id, name) if colleague_id is not None and name else None


@bp.get("/organisations/<int:organisation_id>/conversations")
@requires(Permission.CONVERSATIONS_READ)
def organisation_conversations(organisation_id: int) -> str:
    """What is open between the council and one organisation."""
    actor = current_actor()
    card = organisation_card(actor, organisation_id)
    return render_template(
        "pages/organisation_conversations.html", card=card, conversations=open_for_organisation(actor, organisation_id)
    )
