"""Pages of the council's own people and posts, and the sign that the product is well."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Redirect

from crm import clock
from crm.council import access, commands
from crm.council.forms import AsAtForm, ColleagueForm, CoverForm, LastDayForm, PostForm, TakeOverForm, number
from crm.council.managing import manages
from crm.council.people import colleague_named, colleague_page, post_page
from crm.council.picking import name_to_pick
from crm.council.queries import holders_of
from crm.council.teams import teams_tree
from crm.database import is_migrated
from crm.permissions import Permission
from crm.web.authorise import current_actor, public, requires
from crm.web.errors import subject_page
from crm.web.formatting import full_day, listed
from crm.web.forms import TypedForm

bp = Blueprint("council", __name__)

Answer = str | Redirect | tuple[str, int]

subject_page("post", lambda post_id: url_for("council.post", post_id=post_id))
subject_page("colleague", lambda colleague_id: url_for("council.colleague", colleague_id=colleague_id))


@bp.get("/healthz")
@public
def healthz() -> Response:
    """200 once the database answers and is migrated."""
    try:
        well = is_migrated()
    except SQLAlchemyError:
        well = False
    words = "ok\n" if well else "The database does not answer or is not migrated.\n"
    return Response(words, 200 if well else 503, mimetype="text/plain")


@bp.get("/teams")
@requires(Permission.COUNCIL_READ)
def teams() -> Answer:
    """The teams as a tree."""
    actor = current_actor()
    return render_template("council/teams.html", teams=teams_tree(actor), may_add=actor.may(Permission.POSTS_HAND_ON))


@bp.get("/posts/<int:post_id>")
@requires(Permission.COUNCIL_READ)
def post(post_id: int) -> Answer:
    """A post, who holds it and who held it; who held it on a day asked about. `newcomer` is named to take it over."""
    newcomer = name_to_pick(current_actor(), number(request.args.get("newcomer")))
    return _post_page(post_id, newcomer=newcomer)


@bp.post("/posts/<int:post_id>/successions")
@requires(Permission.POSTS_HAND_ON)
def take_over(post_id: int) -> Answer:
    """A colleague takes over the post, at once or in an overlap."""
    form = TakeOverForm(prefix="succession-")
    if form.validate():
        saved = form.attempt(
            lambda: commands.take_over_post(
                current_actor(),
                post_id,
                colleague_id=colleague_named(current_actor(), form.colleague.data or ""),
                starts_on=form.starts_on.data,
                overlap_until=form.overlap_until.data,
                from_holder_id=form.from_holder_id,
            )
        )
        if saved is not None:
            flash("Saved. Everything that this post is responsible for goes with it.")
            return redirect(url_for("council.post", post_id=post_id), 303)
    return _post_page(post_id, succession=form)


@bp.post("/posts/<int:post_id>/covers")
@requires(Permission.POSTS_HAND_ON)
def cover(post_id: int) -> Answer:
    """A colleague stands in until a day."""
    form = CoverForm(prefix="cover-")
    if form.validate():
        saved = form.attempt(
            lambda: commands.cover_post(
                current_actor(),
                post_id,
                colleague_id=colleague_named(current_actor(), form.colleague.data or ""),
                starts_on=form.starts_on.data,
                last_day=form.last_day.data,
            )
        )
        if saved is not None:
            flash("Saved. The cover ends by itself.")
            return redirect(url_for("council.post", post_id=post_id), 303)
    return _post_page(post_id, cover_form=form)


@bp.post("/posts/<int:post_id>/last-days")
@requires(Permission.POSTS_HAND_ON)
def last_day(post_id: int) -> Answer:
    """Somebody's last day in the post."""
    form = LastDayForm(prefix="last-")
    if form.validate():
        saved = form.attempt(
            lambda: commands.end_holding(
                current_actor(),
                form.post_holder_id,
                last_day=form.last_day.data,
                leaves_council=form.after.data != "moved",
            )
        )
        if saved is not None:
            flash("Saved. The post keeps its work; while it is vacant, its head or the next above sees it.")
            return redirect(url_for("council.post", post_id=saved), 303)
    return _post_page(post_id, ending=form)


@bp.post("/posts/<int:post_id>/holdings/<int:post_holder_id>/withdrawal")
@requires(Permission.POSTS_HAND_ON)
def call_off(post_id: int, post_holder_id: int) -> Answer:
    """A time in the post that has not begun is taken back."""
    was = commands.call_off(current_actor(), post_holder_id)
    then = holders_of([was.post_id], on=was.starts_on)[was.post_id]
    names = listed(dict.fromkeys(one.name for one in then)) or "nobody"
    flash(f"Taken back. On {full_day(was.starts_on)} {names} will hold it{'' if then else ': decide below who does'}.")
    return redirect(url_for("council.post", post_id=was.post_id), 303)


@bp.get("/teams/<int:team_id>/posts/new")
@requires(Permission.POSTS_HAND_ON)
def new_post(team_id: int) -> Answer:
    """The form for a new post in a team."""
    return _new_post_page(team_id, PostForm(formdata=None, opened_on=clock.today()))


@bp.post("/teams/<int:team_id>/posts")
@requires(Permission.POSTS_HAND_ON)
def open_post(team_id: int) -> Answer:
    """Open a post in a team."""
    form = PostForm()
    if form.validate():
        post_id = form.attempt(
            lambda: commands.open_post(
                current_actor(),
                team_id=team_id,
                title=form.title.data or "",
                places=form.count(),
                opened_on=form.opened_on.data,
            )
        )
        if post_id is not None:
            flash("Saved. The post is vacant until somebody takes it over.")
            return redirect(url_for("council.post", post_id=post_id), 303)
    return _new_post_page(team_id, form)


@bp.get("/colleagues/new")
@requires(Permission.POSTS_HAND_ON)
def new_colleague() -> Answer:
    """The form for somebody new."""
    return render_template("council/new_colleague.html", form=ColleagueForm(formdata=None))


@bp.post("/colleagues")
@requires(Permission.POSTS_HAND_ON)
def add_colleague() -> Answer:
    """Add somebody new, who holds no post yet."""
    form = ColleagueForm()
    if form.validate():
        colleague_id = form.attempt(
            lambda: commands.add_colleague(current_actor(), name=form.name.data or "", email=form.email.data)
        )
        if colleague_id is not None:
            flash(f"Saved. {form.name.data} can take over a post now.")
            return redirect(url_for("council.colleague", colleague_id=colleague_id), 303)
    return render_template("council/new_colleague.html", form=form), form.status


@bp.get("/colleagues/<int:colleague_id>")
@requires(Permission.COUNCIL_READ)
def colleague(colleague_id: int) -> Answer:
    """A colleague, and the posts they held over time."""
    actor = current_actor()
    may_plan = actor.may(Permission.HANDOVERS_PLAN) and manages(actor, colleague_id)
    return render_template(
        "council/colleague.html", page=colleague_page(actor, colleague_id), may_plan=may_plan,
        may_take_back=actor.may(Permission.POSTS_HAND_ON),
    )  # fmt: skip


def _post_page(
    post_id: int,
    *,
    succession: TakeOverForm | None = None,
    cover_form: CoverForm | None = None,
    ending: LastDayForm | None = None,
    newcomer: str = "",
) -> Answer:
    sent: TypedForm | None = succession or cover_form or ending
    as_at = AsAtForm(None if sent else request.args)
    as_at.validate()
    page = post_page(current_actor(), post_id, on=as_at.on.data)
    if sent and not page.may_hand_on:
        access.refuse_to_hand_on(page.title, is_seat=page.ward_code is not None)
    today = clock.today()
    succession = succession or TakeOverForm(
        formdata=None, prefix="succession-", starts_on=page.first_day_to_take, in_place_of=page.place_to_take,
        colleague=newcomer,
    )  # fmt: skip
    ending = ending or LastDayForm(formdata=None, prefix="last-")
    succession.offer(page.seated)
    ending.offer(page.endable)
    html = render_template(
        "council/post.html",
        page=page,
        as_at=as_at,
        succession=succession,
        cover=cover_form or CoverForm(formdata=None, prefix="cover-", starts_on=today),
        ending=ending,
    )
    return html, (sent or as_at).status


def _new_post_page(team_id: int, form: PostForm) -> Answer:
    team = access.team(current_actor(), team_id)
    return render_template("council/new_post.html", form=form, team_id=team.id, team=team.name), form.status


@bp.post("/colleagues/<int:colleague_id>/return")
@requires(Permission.POSTS_HAND_ON)
def take_back(colleague_id: int) -> Answer:
    """Somebody who had left is here again."""
    commands.take_back(current_actor(), colleague_id)
    flash("They are here again. Choose them on the page of the post that they take over.")
    return redirect(url_for("council.colleague", colleague_id=colleague_id), 303)
