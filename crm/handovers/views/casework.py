"""What becomes of a councillor's casework: prepared in office, decided after it by a key; and in numbers for others."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.handovers.casework import access, commands, queries
from crm.handovers.casework.forms import HINTS, DecisionForm, InstructionForm, KeyForm, number
from crm.handovers.casework.rules import digest_of
from crm.handovers.views.frame import bp
from crm.permissions import Permission, Role
from crm.web.authorise import current_actor, public, requires
from crm.web.limits import limited

LARGEST = 2**31 - 1
Answer = str | tuple[str, int] | Response


@bp.get("/casework/leaving")
@requires(Permission.CASEWORK_DECIDE)
def casework_leaving() -> Answer:
    """A councillor's own open cases, and what becomes of each when they leave."""
    page = queries.leaving(current_actor())
    form = InstructionForm(
        formdata=None,
        data={
            "to_colleague_id": str(page.instruction.to_colleague_id or ""),
            "to_post_id": str(page.instruction.to_post_id or ""),
        },
    )
    return _leaving_page(page, form)


@bp.post("/casework/instruction")
@requires(Permission.CASEWORK_DECIDE)
def instruct_casework() -> Answer:
    """Say what becomes of the cases without a decision of their own."""
    actor = current_actor()
    form = InstructionForm()
    if form.validate():
        done = form.attempt(
            lambda: commands.instruct(
                actor,
                to_colleague_id=number(form.to_colleague_id.data),
                to_post_id=number(form.to_post_id.data),
            )
        )
        if done is not None:
            flash(f"That holds for every case without a decision of its own.{_settled(actor)}")
            return redirect(url_for("handovers.casework_leaving"), 303)
    return _leaving_page(queries.leaving(actor), form)


@bp.get(f"/casework/leaving/<int(max={LARGEST}):conversation_id>")
@requires(Permission.CASEWORK_DECIDE)
def casework_case(conversation_id: int) -> Answer:
    """One case of one's own: what was said, and what becomes of it."""
    page = queries.case_page(current_actor(), conversation_id)
    choice = page.row.choice
    form = DecisionForm(
        formdata=None,
        data={
            "fate": choice.fate if choice else None,
            "to_colleague_id": str(choice.to_colleague_id or "") if choice else "",
            "to_post_id": str(choice.to_post_id or "") if choice else "",
            "told_on": choice.told_on if choice else None,
        },
    )
    return _case_page(page, form)


@bp.post(f"/casework/leaving/<int(max={LARGEST}):conversation_id>")
@requires(Permission.CASEWORK_DECIDE)
def decide_case(conversation_id: int) -> Answer:
    """Decide what becomes of one case; where its time in office has ended it is carried out at once."""
    actor = current_actor()
    form = DecisionForm()
    if form.validate():
        done = form.attempt(lambda: commands.decide(actor, conversation_id, form.choice))
        if done is not None:
            flash(f"Decided.{_settled(actor)}")
            return redirect(url_for("handovers.casework_leaving"), 303)
    return _case_page(queries.case_page(actor, conversation_id), form)


@bp.post("/casework/keys")
@requires(Permission.CASEWORK_DECIDE)
def make_casework_key() -> Answer:
    """Make the key by which one comes back after the last day. It is shown once, and kept nowhere."""
    actor = current_actor()
    key = commands.make_key(actor, actor.colleague_id or 0)
    # Shown in the answer itself: on its way to another page it would have to be kept somewhere.
    return render_template("handovers/casework_new_key.html", key=key)


@bp.get("/casework/key")
@public
def casework_key() -> Answer:
    """Where a former councillor gives their key."""
    return render_template("handovers/casework_key.html", form=KeyForm(formdata=None))


@bp.post("/casework/key")
@public
@limited("try a key")
def open_casework() -> Answer:
    """Come by a key: it leads to what waits for its owner's decision, or opens nothing."""
    form = KeyForm()
    if form.validate():
        digest = digest_of(form.key.data or "")
        if access.by_key(digest) is not None:
            commands.note_opened(digest)
            session.clear()
            session.permanent = True
            session["key"] = digest
            return redirect(url_for("handovers.casework_leaving"), 303)
        form.say(
            "key",
            "That key opens nothing now. While you are in office, sign in instead. Afterwards a newer key replaces "
            "it, and it ends when nothing waits any more.",
        )
    form.key.data = ""
    return render_template("handovers/casework_key.html", form=form), form.status


@bp.get("/casework")
@requires(Permission.CASEWORK_WATCH)
def casework_waiting() -> Answer:
    """Casework of former councillors that waits: how much, and until when. No name of a resident, no word of it."""
    return render_template("handovers/casework_waiting.html", waiting=queries.waiting_casework(current_actor()))


@bp.post(f"/casework/<int(max={LARGEST}):colleague_id>/acceptance")
@requires(Permission.CASEWORK_DECIDE)
def accept_casework(colleague_id: int) -> Answer:
    """Take on what a former councillor passed on."""
    many = commands.accept(current_actor(), colleague_id)
    flash("You know of it: it is among your conversations." if many == 1 else f"You know of all {many}.")
    return redirect(url_for("pages.today"), 303)


def _settled(actor: Actor) -> str:
    """Carry out at once what can be, and say what that was."""
    done = commands.settle(Actor.system("casework"), colleague_id=actor.colleague_id)
    said = []
    if done.passed:
        said.append("It is the other councillor’s casework now." if done.passed == 1 else f"{done.passed} were passed.")
    if done.handed_to_council:
        one = done.handed_to_council == 1
        said.append("The council has it now." if one else f"The council has {done.handed_to_council} of them now.")
    if done.deleted:
        said.append("It is deleted." if done.deleted == 1 else f"{done.deleted} are deleted.")
    return "".join(f" {words}" for words in said)


def _leaving_page(page: queries.Leaving, form: InstructionForm) -> Answer:
    actor = current_actor()
    form.offer(queries.councillors_in_office(actor), queries.posts_that_receive())
    return render_template("handovers/casework_leaving.html", page=page, form=form), form.status


def _case_page(page: queries.CasePage, form: DecisionForm) -> Answer:
    actor = current_actor()
    form.offer(queries.councillors_in_office(actor), queries.posts_that_receive(), may_keep=page.may_keep)
    for resident_id, restricted in page.to_view:
        note_viewing(actor, resident_id, restricted=restricted)
    is_reader = Role.COUNCILLOR in actor.roles
    return (
        render_template("handovers/casework_case.html", page=page, form=form, hints=HINTS, is_reader=is_reader),
        form.status,
    )
