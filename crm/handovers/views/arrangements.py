"""What becomes of a post, of all posts of a team, and of single things in a split."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from crm.actor import Actor
from crm.council.people import colleague_named
from crm.errors import BadInput, Stale
from crm.handovers import access
from crm.handovers.commands import choosing, planning
from crm.handovers.forms import WAYS, ArrangementForm, ChooseForm, FindItemsForm, number
from crm.handovers.queries.arrangement import ArrangementPage, arrangement_page
from crm.handovers.queries.items import AT_ONCE, KINDS, ItemsPage, Wanted, ids_of, items_page
from crm.handovers.queries.merging import restructure_page
from crm.handovers.queries.posts import PostChoices, post_choices
from crm.handovers.rules import ShareWanted
from crm.handovers.views.frame import bp
from crm.handovers.views.plans import LARGEST, ONE, Answer
from crm.handovers.views.previewing import look_again
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many
from crm.web.pagination import page_number

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
            look_again(actor, handover_id)
            flash("Saved, and previewed anew. Nothing moves until you confirm.")
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
    if not problems:
        try:
            planning.merge_posts(actor, handover_id, into)
        except BadInput as error:
            problems = {name.removeprefix("post-"): reason for name, reason in error.problems.items()}
        else:
            look_again(actor, handover_id)
            flash("Saved, and previewed anew. Nothing closes until you confirm.")
            return redirect(url_for("handovers.handover", handover_id=handover_id), 303)
    return _show_merging(actor, handover_id, typed, problems)


def _into(posts: PostChoices, typed: dict[str, str]) -> tuple[dict[int, int | None], dict[str, str]]:
    into: dict[int, int | None] = {}
    problems = {}
    for post_id, words in typed.items():
        try:
            into[number(post_id) or 0] = posts.named(words, post_id)
        except BadInput as error:
            problems |= error.problems
    return into, problems


def _show_merging(actor: Actor, handover_id: int, typed: dict[str, str], problems: dict[str, str]) -> Answer:
    found = access.handover(actor, handover_id)
    access.refuse_settled(found)
    page = restructure_page(actor, found)
    return render_template(
        "handovers/merging.html", page=page, typed=typed, problems=problems
    ), 422 if problems else 200


@bp.get(f"{ONE}/items")
@requires(Permission.HANDOVERS_READ)
def items(handover_id: int) -> Answer:
    """The things that a split moves, to be chosen by hand."""
    return _show_items(current_actor(), handover_id, ChooseForm(formdata=None), frozenset())


@bp.post(f"{ONE}/items")
@requires(Permission.HANDOVERS_PLAN)
def choose(handover_id: int) -> Answer:
    """Send what was ticked to a post, let it rest, or close it; `which=idle` is everything with nothing open."""
    actor, form = current_actor(), ChooseForm()
    access.handover(actor, handover_id)
    ticked = [one for one in map(number, request.form.getlist("item")) if one]
    if request.form.get("which") == "idle":
        ticked, form.fate.data = ids_of(actor, handover_id, Wanted(show="idle")), "dormant"
    if form.validate():
        done = form.attempt(lambda: _chosen(actor, handover_id, ticked, form))
        if done is not None:
            look_again(actor, handover_id)
            flash(f"Saved: {many(done, 'thing')}, chosen by hand. It stays so when the plan is previewed again.")
            return redirect(_back(handover_id), 303)
    return _show_items(actor, handover_id, form, frozenset(ticked))


def _chosen(actor: Actor, handover_id: int, ticked: list[int], form: ChooseForm) -> int:
    if not ticked:
        raise BadInput({"item": "Tick what you mean first."})
    if len(ticked) > AT_ONCE:
        raise BadInput({"item": f"Tick at most {AT_ONCE:,} at once, or let a rule sort them."})
    fate = form.fate.data or "moves"
    to_post_id = None
    if fate == "moves":
        to_post_id = post_choices(actor).named(form.post.data or "", "post")
        if to_post_id is None:
            raise BadInput({"post": "Say to which post they go."})
    return choosing.choose(actor, handover_id, ticked, to_post_id=to_post_id, fate=fate)


def _back(handover_id: int) -> str:
    if request.form.get("which") == "idle":
        return url_for("handovers.handover", handover_id=handover_id)
    kept = {name: request.form[name] for name in ("show", "kind", "words") if request.form.get(name)}
    return url_for("handovers.items", handover_id=handover_id, **kept)


def _show_items(actor: Actor, handover_id: int, form: ChooseForm, ticked: frozenset[int]) -> Answer:
    find = FindItemsForm(request.args if request.method == "GET" else request.form)
    find.validate()
    wanted = Wanted(find.show.data or "", find.kind.data or "", "" if find.words.errors else find.words.data or "")
    found = access.handover(actor, handover_id)
    page = items_page(actor, found, wanted, page_number(request.args.get("page")))
    find.show.choices, find.kind.choices = page.shows, KINDS
    template = htmx.template("handovers/items.html", "handovers/_items.html")
    posts = post_choices(actor)
    html = render_template(
        template, page=page, form=form, find=find, ticked=ticked, posts=posts, pages=_pages(handover_id, page)
    )
    return html, form.status


def _pages(handover_id: int, page: ItemsPage) -> dict[str, str]:
    kept = {"show": page.wanted.show, "kind": page.wanted.kind, "words": page.wanted.words}
    kept = {name: value for name, value in kept.items() if value}
    at = {"newer": page.rows.previous, "older": page.rows.next}
    links = {
        where: url_for("handovers.items", handover_id=handover_id, **kept, page=to) if to else ""
        for where, to in at.items()
    }
    first = (page.rows.number - 1) * 50
    words = f"{first + 1} to {first + len(page.rows.rows)} of {page.count:,}" if page.rows.rows else ""
    return {**links, "newer_words": "Previous", "older_words": "Next", "words": words}
