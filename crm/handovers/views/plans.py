"""The list of handovers; beginning one; the page of one; who may see a plan; giving it up."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm import clock
from crm.actor import Actor
from crm.council.people import colleague_named
from crm.errors import BadInput
from crm.handovers import access
from crm.handovers.commands import planning
from crm.handovers.forms import KINDS, GiveBackForm, PlanForm, ReaderForm, RestructureForm, number
from crm.handovers.models import Handover
from crm.handovers.queries.beginning import beginning_with_colleague, beginning_with_post, beginning_with_team
from crm.handovers.queries.disputes import not_this_person
from crm.handovers.queries.handovers import handovers_page
from crm.handovers.queries.head import head_of
from crm.handovers.queries.moved import Differences
from crm.handovers.queries.outcome import outcome_page
from crm.handovers.queries.plan import plan_page
from crm.handovers.queries.posts import people_choices
from crm.handovers.queries.since import Since
from crm.handovers.views.frame import bp
from crm.handovers.views.previewing import look_again
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.errors import subject_page

Answer = str | Response | tuple[str, int]

LARGEST = 2**31 - 1  # of an id; more than that is no page of ours
ONE = f"/handovers/<int(max={LARGEST}):handover_id>"

subject_page("handover", lambda handover_id: url_for("handovers.handover", handover_id=handover_id))


@bp.get("/handovers")
@requires(Permission.HANDOVERS_READ)
def handovers() -> Answer:
    """What is planned, confirmed lately, waiting to be accepted; and a way to begin."""
    actor = current_actor()
    page, disputes = handovers_page(actor), not_this_person(actor)
    return render_template("handovers/list.html", page=page, disputes=disputes, now=clock.now(), today=clock.today())


@bp.get("/handovers/beginning")
@requires(Permission.HANDOVERS_PLAN)
def beginning() -> Answer:
    """From who or what was chosen to the page on which its handover is planned."""
    where = {"colleague": "handovers.new_plan", "team": "handovers.new_restructure", "post": "handovers.giving_back"}
    for kind, endpoint in where.items():
        if about := number(request.args.get(kind)):
            return redirect(url_for(endpoint, **{f"{kind}_id": about}), 303)
    return redirect(url_for("handovers.handovers"), 303)


@bp.get(f"/colleagues/<int(max={LARGEST}):colleague_id>/handovers/new")
@requires(Permission.HANDOVERS_PLAN)
def new_plan(colleague_id: int) -> Answer:
    """The form for somebody's leaving or absence."""
    return _new_plan(colleague_id, PlanForm(formdata=None))


@bp.post(f"/colleagues/<int(max={LARGEST}):colleague_id>/handovers")
@requires(Permission.HANDOVERS_PLAN)
def plan(colleague_id: int) -> Answer:
    """Plan somebody's leaving or absence."""
    form = PlanForm()
    if form.validate():
        actor = current_actor()
        saved = form.attempt(lambda: _planned(actor, colleague_id, form))
        if saved is not None:
            look_again(actor, saved)
            return _to_plan(saved, "Planned. Only you can see it, until you name others or confirm it.")
    return _new_plan(colleague_id, form)


def _planned(actor: Actor, colleague_id: int, form: PlanForm) -> int:
    reason = form.reason.data or ""
    if form.kind.data not in KINDS:
        raise BadInput({"kind": "Choose what happens."})
    if form.kind.data == "absence":
        if form.first_day.data is None:
            raise BadInput({"first_day": "Choose the first day away."})
        return planning.plan_absence(
            actor, colleague_id, first_day=form.first_day.data, last_day=form.last_day.data, reason=reason
        )
    return planning.plan_leaving(actor, colleague_id, last_day=form.last_day.data, reason=reason)


def _new_plan(colleague_id: int, form: PlanForm) -> Answer:
    page = beginning_with_colleague(current_actor(), colleague_id)
    return render_template("handovers/new_plan.html", page=page, form=form), form.status


@bp.get(f"/teams/<int(max={LARGEST}):team_id>/restructures/new")
@requires(Permission.HANDOVERS_PLAN)
def new_restructure(team_id: int) -> Answer:
    """The form for a team that changes on one day."""
    return _new_restructure(team_id, RestructureForm(formdata=None))


@bp.post(f"/teams/<int(max={LARGEST}):team_id>/restructures")
@requires(Permission.HANDOVERS_PLAN)
def restructure(team_id: int) -> Answer:
    """Plan the restructure of a team."""
    form = RestructureForm()
    if form.validate():
        actor = current_actor()
        saved = form.attempt(
            lambda: planning.plan_restructure(actor, team_id, on=form.on.data, reason=form.reason.data or "")
        )
        if saved is not None:
            flash("Planned. Only you can see it. Say below which posts close.")
            return redirect(url_for("handovers.merging", handover_id=saved), 303)
    return _new_restructure(team_id, form)


def _new_restructure(team_id: int, form: RestructureForm) -> Answer:
    page = beginning_with_team(current_actor(), team_id)
    return render_template("handovers/new_restructure.html", page=page, form=form), form.status


@bp.get(f"/posts/<int(max={LARGEST}):post_id>/giving-back")
@requires(Permission.HANDOVERS_PLAN)
def giving_back(post_id: int) -> Answer:
    """To which of the posts before it a post gives work back; `to` chooses one already."""
    to_post_id = number(request.args.get("to"))
    return _giving_back(post_id, GiveBackForm(formdata=None, to_post=str(to_post_id) if to_post_id else None))


@bp.post(f"/posts/<int(max={LARGEST}):post_id>/giving-back")
@requires(Permission.HANDOVERS_PLAN)
def give_back(post_id: int) -> Answer:
    """Plan to give work back."""
    form = GiveBackForm()
    if form.validate():
        actor, to_post_id = current_actor(), number(form.to_post.data)
        if to_post_id is None:
            form.say("to_post", "Choose the post to which the work goes back.")
        elif (saved := form.attempt(lambda: planning.plan_give_back(actor, post_id, to_post_id))) is not None:
            if why_not := look_again(actor, saved):
                flash(why_not, "refused")
            return _to_plan(saved, "Planned. Nothing moves until you confirm it.")
    return _giving_back(post_id, form)


def _giving_back(post_id: int, form: GiveBackForm) -> Answer:
    page = beginning_with_post(current_actor(), post_id)
    form.to_post.choices = page.before
    return render_template("handovers/giving_back.html", page=page, form=form), form.status


@bp.get(ONE)
@requires(Permission.HANDOVERS_READ)
def handover(handover_id: int) -> Answer:
    """One handover: as a plan, or what it did."""
    return show(current_actor(), handover_id)


def show(
    actor: Actor, handover_id: int, *, reader: ReaderForm | None = None, changed: Differences | None = None,
    newer: Since | None = None,
) -> Answer:  # fmt: skip
    """The page of a handover, as it stands; with a form that was sent and could not be used, or what has changed; or
    what is different from an older preview that was to be confirmed."""
    found: Handover = access.handover(actor, handover_id)
    if found.status == "abandoned":
        return render_template("handovers/abandoned.html", head=head_of(actor, found))
    if found.status != "planned":
        return render_template(
            "handovers/outcome.html",
            page=outcome_page(actor, found),
            now=clock.now(),
            today=clock.today(),
            disputes=not_this_person(actor, handover_id=found.id),
        )
    page = plan_page(actor, found, changed)
    form = reader or ReaderForm(formdata=None)
    people = people_choices(actor)
    status = 409 if changed or newer else form.status
    html = render_template(
        "handovers/plan.html", page=page, reader=form, people=people, today=clock.today(), newer=newer
    )
    return html, status


@bp.post(f"{ONE}/readers")
@requires(Permission.HANDOVERS_PLAN)
def name_reader(handover_id: int) -> Answer:
    """Name somebody else who may see the plan."""
    form, actor = ReaderForm(), current_actor()
    if form.validate():
        saved = form.attempt(
            lambda: planning.name_reader(actor, handover_id, colleague_named(actor, form.colleague.data or ""))
        )
        if saved is not None:
            return _to_plan(handover_id, f"{form.colleague.data} can see this plan now.")
    return show(actor, handover_id, reader=form)


@bp.post(f"{ONE}/readers/<int(max={LARGEST}):colleague_id>/removal")
@requires(Permission.HANDOVERS_PLAN)
def unname_reader(handover_id: int, colleague_id: int) -> Answer:
    """Somebody may no longer see the plan."""
    actor = current_actor()
    planning.unname_reader(actor, handover_id, colleague_id)
    if colleague_id == actor.colleague_id:
        flash("You no longer see that plan.")
        return redirect(url_for("handovers.handovers"), 303)
    return _to_plan(handover_id, "Saved. They no longer see this plan.")


def _to_plan(handover_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
