"""Which colleague an account at the identity provider is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.council.models import Colleague
from crm.council.steps import follow_roles as follow
from crm.database import db, transaction
from crm.errors import NotFound, Refused
from crm.sign_in.failing import GONE, OTHER, UNKNOWN, SignInFailed
from crm.sign_in.models import Identity, Session
from crm.sign_in.provider.person import Said


def recognise(said: Said) -> tuple[int, int]:
    """The identity of whoever signed in, and its colleague. Who comes for the first time is found by their number, if
    they have one and nobody else came by it: never by an email address. Raises SignInFailed."""
    with transaction():
        found = db.session.execute(
            select(Identity.id, Identity.colleague_id, Colleague.uid)
            .join(Colleague, Colleague.id == Identity.colleague_id)
            .where(Identity.issuer == said.issuer, Identity.subject == said.subject)
        ).first()
        if found is None:
            made = _linked_by_number(said)
            return made.id, made.colleague_id
    _refuse_another_number(found.uid, said)
    return found.id, found.colleague_id


def follow_roles(colleague_id: int, said: Said) -> None:
    """Have a colleague hold the roles that the provider gives, of those that follow it. Of no change nothing is
    written; of a change, that they are signed out wherever they were with the roles before. Raises SignInFailed for
    somebody who has left."""
    with transaction():
        left_on = db.session.scalar(select(Colleague.left_on).where(Colleague.id == colleague_id))
        if left_on is not None and left_on < clock.today():
            raise SignInFailed(GONE, "they have left")
        if not said.roles:
            return
        begun, ended = follow(colleague_id, said.roles, clock.today())
        if begun or ended:
            running = (Session.colleague_id == colleague_id) & Session.ended_at.is_(None)
            db.session.execute(update(Session).where(running).values(ended_at=clock.now()))
            chore = Actor.system("the identity provider")
            record(chore, "roles.followed", "colleague", colleague_id, begun=begun, ended=ended)


def link_identity(actor: Actor, colleague_id: int, issuer: str, subject: str) -> int:
    """Say that an account at the provider is a colleague's. Raises NotFound, and Refused where it is somebody's."""
    with transaction():
        if db.session.scalar(select(Colleague.id).where(Colleague.id == colleague_id).with_for_update()) is None:
            raise NotFound
        if db.session.scalar(select(Identity.id).where(Identity.issuer == issuer, Identity.subject == subject)):
            raise Refused("That account is linked to somebody already. Unlink it first.")
        return _link(actor, colleague_id, issuer, subject).id


def unlink_identities(actor: Actor, colleague_id: int) -> int:
    """Say that no account at the provider is a colleague's any more, and sign them out everywhere. How many were."""
    with transaction():
        ids = db.session.scalars(
            select(Identity.id).where(Identity.colleague_id == colleague_id).order_by(Identity.id).with_for_update()
        ).all()
        if not ids:
            return 0
        of_them = Session.identity_id.in_(ids)
        running = of_them & Session.ended_at.is_(None)
        db.session.execute(update(Session).where(running).values(ended_at=clock.now()))
        db.session.execute(update(Session).where(of_them).values(identity_id=None, id_token=None))
        db.session.execute(delete(Identity).where(Identity.id.in_(ids)))
        record(actor, "identity.unlinked", "colleague", colleague_id, accounts=len(ids))
    return len(ids)


def _linked_by_number(said: Said) -> Identity:
    colleague = None
    if said.number is not None:
        colleague = db.session.scalar(
            select(Colleague)
            .where(Colleague.uid == said.number, or_(Colleague.left_on.is_(None), Colleague.left_on >= clock.today()))
            .with_for_update()
        )
    if colleague is None:
        raise SignInFailed(UNKNOWN, "nobody is linked to the account", account=said.subject)
    theirs = db.session.scalars(
        select(Identity).where(Identity.colleague_id == colleague.id, Identity.issuer == said.issuer)
    ).all()
    if same := [one for one in theirs if one.subject == said.subject]:
        return same[0]  # linked at this moment, in another window
    _refuse_anothers(theirs, said)
    return _link(Actor.system("the identity provider"), colleague.id, said.issuer, said.subject)


def _refuse_another_number(uid: str | None, said: Said) -> None:
    """The provider gave the account to somebody else, or the directory the number."""
    if said.number is not None and uid is not None and said.number != uid:
        raise SignInFailed(OTHER, "the account has another number than its colleague", account=said.subject)


def _refuse_anothers(theirs: Sequence[Identity], said: Said) -> None:
    if theirs:
        raise SignInFailed(OTHER, "the number is another account's", account=said.subject)


def _link(actor: Actor, colleague_id: int, issuer: str, subject: str) -> Identity:
    made = Identity(colleague_id=colleague_id, issuer=issuer, subject=subject, linked_at=clock.now())
    db.session.add(made)
    db.session.flush()
    record(actor, "identity.linked", "colleague", colleague_id, identity=made.id)
    return made
