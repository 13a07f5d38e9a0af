"""What goes where, one by one: to be looked through and chosen by hand."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from crm.actor import Actor
from crm.errors import BadInput, Refused
from crm.handovers import access
from crm.handovers.commands import choosing
from crm.handovers.forms import ChooseForm, FindItemsForm
from crm.handovers.queries.items import AT_ONCE, KINDS, ItemsPage, Wanted, ids_of, items_page
from crm.handovers.queries.posts import post_choices
from crm.handovers.queries.ticking import items_ticked
from crm.handovers.views.frame import bp
from crm.handovers.views.plans import ONE, Answer
from crm.handovers.views.previewing import look_again
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many
from crm.web.pagination import page_number


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
    ticked = tuple(dict.fromkeys(request.form.getlist("item")))
    if request.form.get("which") == "idle":
        form.fate.data = "dormant"
    if form.validate():
        done = form.attempt(lambda: _chosen(actor, handover_id, ticked, form))
        if done is not None:
            flash(f"Saved: {many(done, 'thing')}, chosen by hand. It stays so when the plan is previewed again.")
            if why_not := look_again(actor, handover_id):
                flash(why_not, "refused")
            return redirect(_back(handover_id), 303)
    return _show_items(actor, handover_id, form, frozenset(ticked))


def _chosen(actor: Actor, handover_id: int, ticked: tuple[str, ...], form: ChooseForm) -> int:
    if len(ticked) > AT_ONCE:
        raise BadInput({"item": f"Tick at most {AT_ONCE:,} at once, or let a rule sort them."})
    if request.form.get("which") == "idle":
        chosen = ids_of(actor, access.handover(actor, handover_id), Wanted(show="idle"))
    else:
        chosen = list(items_ticked(actor, handover_id, ticked).values())
        _refuse_gone(len(ticked) - len(chosen))
    if not chosen:
        raise BadInput({"item": "Tick what you mean first."})
    fate = form.fate.data or "moves"
    to_post_id = None
    if fate == "moves":
        to_post_id = post_choices(actor).named(form.post.data or "", "post")
        if to_post_id is None:
            raise BadInput({"post": "Say to which post they go."})
    return choosing.choose(actor, handover_id, chosen, to_post_id=to_post_id, fate=fate)


def _refuse_gone(gone: int) -> None:
    if gone:
        verb = "is" if gone == 1 else "are"
        raise Refused(
            f"{many(gone, 'thing')} that you ticked {verb} not in this plan any more: what somebody moved or closed "
            "since drops out. The others are still ticked; look at them, then choose again.",
            field="item",
        )


def _back(handover_id: int) -> str:
    if request.form.get("which") == "idle":
        return url_for("handovers.handover", handover_id=handover_id)
    kept = {name: request.form[name] for name in ("show", "kind", "words", "page") if request.form.get(name)}
    return url_for("handovers.items", handover_id=handover_id, **kept)


def _show_items(actor: Actor, handover_id: int, form: ChooseForm, ticked: frozenset[str]) -> Answer:
    find = FindItemsForm(request.args if request.method == "GET" else request.form)
    find.validate()
    wanted = Wanted(find.show.data or "", find.kind.data or "", "" if find.words.errors else find.words.data or "")
    found = access.handover(actor, handover_id)
    page = items_page(actor, found, wanted, page_number(request.values.get("page")))
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
