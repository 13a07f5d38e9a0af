"""Who somebody is on a day, what they may therefore read, and which posts they may hand on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, Row, Select, and_, bindparam, exists, or_, select

from crm import clock
from crm.actor import Actor, Hat
from crm.council import rules
from crm.council.models import COUNCIL, Colleague, Controller, Post, PostHolder, RoleGrant, Team
from crm.database import db
from crm.errors import NotAllowed, NotFound, Refused
from crm.permissions import Permission, Role


def actor_of(colleague_id: int, *, on: date | None = None) -> Actor | None:
    """The colleague as an actor on a day (today): hats, roles, teams managed, controllers. None once they have left.

    Three statements, whatever the size of the council.
    """
    on = on or clock.today()
    asked = {"colleague_id": colleague_id, "on": on}
    hats_and_name = db.session.execute(_HATS, asked).all()
    if not hats_and_name or (hats_and_name[0].left_on is not None and hats_and_name[0].left_on < on):
        return None
    hats = tuple(_hat(row.PostHolder, row.Post) for row in hats_and_name if row.PostHolder is not None)
    staffed = _staffed(on)
    granted = db.session.execute(_GRANTED, asked).all()
    roles = _roles(hats) | {Role(row.role) for row in granted if row.role}
    if not roles:
        return None
    return Actor(
        colleague_id=colleague_id,
        name=hats_and_name[0].name,
        roles=roles,
        hats=hats,
        controllers=_controllers(roles, hats, staffed, {(row.id, row.team_id, row.post_holder_id) for row in granted}),
        managed_team_ids=rules.below(staffed.parents, (hat.team_id for hat in hats if hat.is_head and hat.team_id)),
        keeps_what_falls=not staffed.headed or _is_in_a_circle_without_head(hats, staffed),
    )


def _staffed(on: date) -> rules.Staffed:
    """The tree of teams, and who is in it. One statement."""
    teams = db.session.execute(_PEOPLED, {"on": on}).all()
    return rules.Staffed(
        parents={team.id: team.parent_id for team in teams},
        restricted=frozenset(team.id for team in teams if team.restricted),
        headed=frozenset(team.id for team in teams if team.is_headed),
        peopled=frozenset(team.id for team in teams if team.is_peopled),
    )


def _is_in_a_circle_without_head(hats: tuple[Hat, ...], staffed: rules.Staffed) -> bool:
    paths = [rules.above(staffed.parents, hat.team_id) for hat in hats if hat.team_id is not None]
    return any(staffed.restricted & set(path) and not staffed.headed & set(path) for path in paths)


def held_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The postholders of a day."""
    return in_force(PostHolder, on)


def in_force(model: type[PostHolder] | type[RoleGrant], on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Rows of a dated table whose half-open interval holds on a day."""
    return and_(model.starts_on <= on, or_(model.ends_on.is_(None), model.ends_on > on))


# What every page asks, put together once: to do so anew takes longer than to ask.
_on = bindparam("on", type_=Date)
_colleague_id = bindparam("colleague_id", type_=Integer)
_HATS = (
    select(Colleague.name, Colleague.left_on, PostHolder, Post)
    .outerjoin(PostHolder, and_(PostHolder.colleague_id == Colleague.id, held_on(_on)))
    .outerjoin(Post, Post.id == PostHolder.post_id)
    .where(Colleague.id == _colleague_id)
    .order_by(PostHolder.kind.desc(), PostHolder.starts_on, PostHolder.id)
)
_GRANTED = (
    select(RoleGrant.role, Controller.id, Controller.team_id, Controller.post_holder_id)
    .select_from(Controller)
    .outerjoin(PostHolder, PostHolder.id == Controller.post_holder_id)
    .outerjoin(RoleGrant, and_(RoleGrant.colleague_id == _colleague_id, in_force(RoleGrant, _on)))
    .where(or_(Controller.post_holder_id.is_(None), PostHolder.colleague_id == _colleague_id))
)
_held = exists().where(Post.team_id == Team.id, PostHolder.post_id == Post.id, in_force(PostHolder, _on))
_PEOPLED = select(
    Team.id, Team.parent_id, Team.restricted, _held.where(Post.is_head).label("is_headed"), _held.label("is_peopled")
)


def hidden_team_ids(actor: Actor) -> frozenset[int]:
    """Restricted teams of whose circle the actor is not, and all below them: absent everywhere. One statement."""
    return _hidden(actor, db.session.execute(_CIRCLES).all())


def all_teams(actor: Actor) -> tuple[list[Team], frozenset[int]]:
    """Every team by name, closed ones too, and which of them are hidden from the actor. One statement."""
    rows = db.session.execute(_TEAMS).all()
    return [row.Team for row in rows], _hidden(actor, rows)


def _hidden(actor: Actor, teams: Sequence[Row[Any]]) -> frozenset[int]:
    closed = (team.id for team in teams if team.restricted and team.circle not in actor.controllers)
    return rules.below({team.id: team.parent_id for team in teams}, closed)


# As above.
_CIRCLES = select(Team.id, Team.parent_id, Team.restricted, Controller.id.label("circle")).outerjoin(
    Controller, Controller.team_id == Team.id
)
_TEAMS = _CIRCLES.add_columns(Team).order_by(Team.name, Team.id)


def visible_posts(actor: Actor) -> Select[tuple[Post]]:
    """The posts that the actor may know of: all but those of hidden teams."""
    return select(Post).where(or_(Post.team_id.is_(None), Post.team_id.not_in(hidden_team_ids(actor))))


def team(actor: Actor, team_id: int) -> Team:
    """A team that the actor may know of; NotFound for any other. One statement."""
    teams, hidden = all_teams(actor)
    found = next((each for each in teams if each.id == team_id and each.id not in hidden), None)
    if found is None:
        raise NotFound
    return found


def post(actor: Actor, post_id: int) -> Post:
    """A post that the actor may know of; NotFound for any other."""
    found = db.session.execute(visible_posts(actor).where(Post.id == post_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def may_hand_on(actor: Actor, post: Post) -> bool:
    """Whether the actor manages the post: it sits in a team whose head they are, or below."""
    return actor.may(Permission.POSTS_HAND_ON) and post.team_id in actor.managed_team_ids


def post_to_hand_on(actor: Actor, post_id: int) -> Post:
    """A post to decide about who holds it. Locks the row until the transaction ends."""
    found = db.session.execute(
        visible_posts(actor).where(Post.id == post_id).with_for_update(of=Post, key_share=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.ward_id is not None or not may_hand_on(actor, found):
        refuse_to_hand_on(found.title, is_seat=found.ward_id is not None)
    return found


def refuse_to_hand_on(title: str, *, is_seat: bool) -> NoReturn:
    """Say who decides about a post instead."""
    if is_seat:
        raise NotAllowed("A seat in a ward is filled by an election. The list of councillors brings it here.")
    raise NotAllowed(f"Only who manages the team of {title} decides who holds it.")


def holding_to_end(actor: Actor, post_holder_id: int) -> PostHolder:
    """A time in a post, to end it. Locks its post, then the row, until the transaction ends."""
    post_id = db.session.execute(select(PostHolder.post_id).where(PostHolder.id == post_holder_id)).scalar_one_or_none()
    if post_id is None:
        raise NotFound
    post_to_hand_on(actor, post_id)
    return db.session.execute(select(PostHolder).where(PostHolder.id == post_holder_id).with_for_update()).scalar_one()


def colleague_to_take_back(actor: Actor, colleague_id: int) -> Colleague:
    """Somebody who left, locked until the transaction ends. NotFound where all their posts are hidden from the actor;
    Refused for a councillor."""
    found = db.session.scalar(select(Colleague).where(Colleague.id == colleague_id).with_for_update())
    posts = db.session.scalars(
        select(Post)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(PostHolder.colleague_id == colleague_id)
        .order_by(PostHolder.starts_on.desc(), PostHolder.id.desc())
    ).all()
    hidden = hidden_team_ids(actor)
    if found is None or (posts and all(post.team_id in hidden for post in posts)):
        raise NotFound
    if posts and posts[0].ward_id is not None:
        raise Refused(f"{found.name} was a councillor. The list of councillors brings a councillor back.")
    return found


def _hat(holder: PostHolder, post: Post) -> Hat:
    return Hat(
        post_id=post.id,
        post_holder_id=holder.id,
        title=post.title,
        kind=holder.kind,
        starts_on=holder.starts_on,
        ends_on=holder.ends_on,
        team_id=post.team_id,
        ward_id=post.ward_id,
        body_id=post.body_id,
        is_head=post.is_head,
        places=post.places,
    )


def _roles(hats: tuple[Hat, ...]) -> frozenset[Role]:
    roles = set()
    for hat in hats:
        if hat.team_id is not None:
            roles.add(Role.OFFICER)
        if hat.team_id is not None and hat.is_head:
            roles.add(Role.MANAGER)
        if hat.ward_id is not None:
            roles.add(Role.COUNCILLOR)
    return frozenset(roles)


def _controllers(
    roles: frozenset[Role],
    hats: tuple[Hat, ...],
    staffed: rules.Staffed,
    candidates: set[tuple[int, int | None, int | None]],
) -> tuple[int, ...]:
    """The council for who works in it; a restricted team for its members and the head directly above it, or while
    nobody is that, the next one up, to whom its vacancies fall, and if it is empty and no head stands above, whoever
    they fall to then; a councillor's own casework, of every time in office, while they are in office."""
    parents, headed = staffed.parents, staffed.headed
    own_teams = {team for hat in hats for team in rules.above(parents, hat.team_id)}
    in_teams = {hat.team_id for hat in hats}
    headed_by_actor = {hat.team_id for hat in hats if hat.is_head}
    readable = set()
    for controller_id, team_id, post_holder_id in candidates:
        if team_id is not None:
            head_above = next((team for team in rules.above(parents, parents.get(team_id)) if team in headed), None)
            may = team_id in own_teams or (head_above is not None and head_above in headed_by_actor)
            if head_above is None and not staffed.peopled & rules.below(parents, [team_id]):
                left = rules.keepers(staffed, team_id)
                may = bool(left.heads_of & headed_by_actor or left.members_of & in_teams)
        elif post_holder_id is not None:
            may = Role.COUNCILLOR in roles
        else:
            may = controller_id == COUNCIL and bool(roles & {Role.OFFICER, Role.MANAGER, Role.DIGITAL_LEAD})
        if may:
            readable.add(controller_id)
    return tuple(sorted(readable))
