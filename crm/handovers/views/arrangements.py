"""What becomes of a post, and of all posts of a team."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from crm.actor import Actor
from crm.council.people import colleague_named
from crm.errors import BadInput, Refused, Stale
from crm.handovers import access
from crm.handovers.commands import planning
from crm.handovers.forms import WAYS, ArrangementForm, number
from crm.handovers.queries.arrangement import ArrangementPage, arrangement_page
from crm.handovers.queries.merging import restructure_page
from crm.handovers.queries.posts import PostChoices, post_choices
from crm.handovers.rules import ShareWanted
from crm.handovers.steps.merging import NotMerged
from crm.handovers.views.frame import bp
from crm.handovers.views.plans import LARGEST, ONE, Answer
from crm.handovers.views.previewing import say_saved
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires

MORE = 4  # places for posts that are added at a time


@bp.get(f"{ONE}/posts/<int(max={LARGEST}):post_id>")
@requires(Permission.HANDOVERS_PLAN)
def arrangement(handover_id: int, post_id: int) -> Answer:
    """What becomes of one post."""
    actor = current_actor()
    page = _arrangement(actor, handover_id, post_id)
    return _show_arrangement(page, _as_it_is(page))


@bp.post(f"{ONE}/posts/<int(max={LARGEST}):post_id>")
@requires(Permission.HANDOVERS_PLAN)
def arrange(handover_id: int, post_id: int) -> Answer:
    """Say what becomes of one post; or ask for more places to name posts in, which saves nothing."""
    actor, form = current_actor(), ArrangementForm()
    if "more" in request.form:
        for _ in range(min(MORE, form.shares.max_entries - len(form.shares))):
            form.shares.append_entry()
        return _show_arrangement(_arrangement(actor, handover_id, post_id), form)
    stale = ""
    if form.validate():
        try:
            saved = form.attempt(lambda: _arranged(actor, handover_id, post_id, form))
        except Stale as error:
            saved, stale = None, error.words
        if saved is not None:
            say_saved(actor, handover_id)
            return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
    return _show_arrangement(_arrangement(actor, handover_id, post_id), form, stale)


def _arranged(actor: Actor, handover_id: int, post_id: int, form: ArrangementForm) -> int | None:
    colleague_id = None
    who = form[form.who_field()].data or ""
    if form.way.data != "split" and who:
        colleague_id = colleague_named(actor, who)
    shares, rest = (), None
    if form.way.data == "split":
        shares, rest = _shares(actor, form)
        if form.found:
            return None
    wanted = form.wanted(colleague_id, shares, rest)
    return planning.arrange(actor, handover_id, post_id, wanted, version=number(form.version.data) or 0)


def _shares(actor: Actor, form: ArrangementForm) -> tuple[tuple[ShareWanted, ...], int | None]:
    """The posts that were typed; what names none is said beside its field."""
    posts, found = post_choices(actor), []
    for share in form.shares:
        try:
            post_id = posts.named(share.form.post.data or "", "post")
        except BadInput as error:
            share.form.post.errors = [error.problems["post"]]
            continue
        if post_id is not None:
            ward = number(share.form.ward.data) if form.rule.data == "by ward" else None
            service = number(share.form.service.data) if form.rule.data == "by service" else None
            found.append(ShareWanted(post_id, ward_id=ward, service_code=service))
    return tuple(dict.fromkeys(found)), posts.named(form.rest.data or "", "rest")


def _arrangement(actor: Actor, handover_id: int, post_id: int) -> ArrangementPage:
    found = access.handover(actor, handover_id)
    access.refuse_settled(found)
    return arrangement_page(actor, found, post_id)


def _as_it_is(page: ArrangementPage) -> ArrangementForm:
    """The form with what is arranged now."""
    who = {"taken over": "taker", "covered": "coverer", "nobody yet": "interim"}.get(page.way)
    form = ArrangementForm(
        formdata=None,
        way=page.way,
        overlap_until=page.overlap_until,
        last_day=page.last_day or page.head.cover_ends,
        review_on=page.review_on,
        rule=page.rule or "as suggested",
        rest=page.rest,
        closes=page.closes,
        holders_go_along=page.holders_go_along,
        version=str(page.head.version),
        shares=[
            {"post": one.post, "ward": str(one.ward_id or ""), "service": str(one.service_code or "")}
            for one in page.shares
        ],
    )
    if who:
        form[who].data = page.colleague
    return form


def _show_arrangement(page: ArrangementPage, form: ArrangementForm, stale: str = "") -> Answer:
    """With `stale`, what somebody else saved meanwhile stands above what was typed; saving again replaces it."""
    form.offer(page.ways, page.wards, page.services)
    if stale:
        form.version.data = str(page.head.version)
    html = render_template("handovers/arrangement.html", page=page, form=form, stale=stale, ways=WAYS)
    return html, 409 if stale else form.status


@bp.get(f"{ONE}/posts")
@requires(Permission.HANDOVERS_PLAN)
def merging(handover_id: int) -> Answer:
    """All posts of a restructured team in one form."""
    return _show_merging(current_actor(), handover_id, {}, {})


@bp.post(f"{ONE}/posts")
@requires(Permission.HANDOVERS_PLAN)
def merge(handover_id: int) -> Answer:
    """Say for all posts of a restructured team at once which of them close, and into which post."""
    actor = current_actor()
    typed = {name[5:]: words for name, words in request.form.items() if name.startswith("into-")}
    into, problems = _into(post_choices(actor), typed)
    go_along, status = "go_along" in request.form, 422
    if not problems:
        try:
            planning.merge_posts(actor, handover_id, into, holders_go_along=go_along)
        except BadInput as error:
            problems = error.problems
        except access.AlreadyConfirmed:
            raise
        except NotMerged as error:
            problems, status = error.problems, 409
        except Refused as error:
            problems, status = {"": error.words}, 409
        else:
            say_saved(actor, handover_id, "Nothing closes until you confirm.")
            return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
    return _show_merging(actor, handover_id, typed, problems, go_along=go_along), status


def _into(posts: PostChoices, typed: dict[str, str]) -> tuple[dict[int, int | None], dict[str, str]]:
    into: dict[int, int | None] = {}
    problems = {}
    for post_id, words in typed.items():
        try:
            into[number(post_id) or 0] = posts.named(words, post_id)
        except BadInput as error:
            problems |= error.problems
    return into, problems


def _show_merging(
    actor: Actor, handover_id: int, typed: dict[str, str], problems: dict[str, str], *, go_along: bool | None = None
) -> str:
    found = access.handover(actor, handover_id)
    access.refuse_settled(found)
    page = restructure_page(actor, found)
    along = page.go_along if go_along is None else go_along
    html = render_template("handovers/merging.html", page=page, typed=typed, problems=problems, go_along=along)
    return html
