"""Which posts answer for somebody: who leads, and who is second."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for

from crm.permissions import Permission
from crm.residents import commands
from crm.residents.forms import PostForm
from crm.residents.responsible import answering_for
from crm.residents.seconds import may_pass_on, posts_to_answer, seconds_of
from crm.residents.views.frame import Answer, asked_for, bp, to_be_changed
from crm.responsibilities.line import on_the_line
from crm.web import htmx
from crm.web.authorise import current_actor, requires


@bp.get("/residents/<int:resident_id>/responsible")
@requires(Permission.RESIDENTS_EDIT)
def responsible(resident_id: int) -> Answer:
    """Who answers for a resident; finding a post to be second, or to lead from now on."""
    return _page(resident_id, PostForm(formdata=None, q=asked_for()))


@bp.post("/residents/<int:resident_id>/responsible")
@requires(Permission.RESIDENTS_EDIT)
def pass_on(resident_id: int) -> Answer:
    """The post that was chosen leads from now on."""
    return _named(resident_id, commands.pass_on_relationship, "Passed on. It is theirs from now on.")


@bp.post("/residents/<int:resident_id>/seconds")
@requires(Permission.RESIDENTS_EDIT)
def name_second(resident_id: int) -> Answer:
    """The post that was chosen is second from now on."""
    return _named(resident_id, commands.name_second, "Named as second. They are on the resident’s page from now on.")


@bp.post("/residents/<int:resident_id>/seconds/end")
@requires(Permission.RESIDENTS_EDIT)
def end_second(resident_id: int) -> Answer:
    """A post is second no more."""
    return _named(resident_id, commands.end_second, "No second any more, from today. It stays in the history.")


def _named(resident_id: int, act: Callable[..., int], done: str) -> Answer:
    actor, form = current_actor(), PostForm()
    raw = form.post.data or ""
    post_id = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    if form.validate():
        stands = form.attempt(lambda: act(actor, resident_id, post_id=post_id))
        if stands is not None:
            flash(done)
            return redirect(url_for("residents.responsible", resident_id=stands), 303)
    return _page(resident_id, form)


def _page(resident_id: int, form: PostForm) -> Answer:
    actor = current_actor()
    card = to_be_changed(actor, resident_id)
    if card.canonical_id is not None:
        return redirect(url_for("residents.responsible", resident_id=card.canonical_id, **_asked()), 303)
    answering = answering_for(card.entry_ids)
    asked = form.q.data or ""
    page = render_template(
        htmx.template("residents/responsible.html", "residents/_posts_to_answer.html"),
        card=card,
        form=form,
        asked=asked,
        line=on_the_line(
            actor,
            [stretch for stretch in answering.line if stretch.is_now],
            is_casework=bool(card.private_to) and not card.restricted,
        ),
        was_led=bool(answering.line),
        seconds=seconds_of(answering),
        may_pass_on=may_pass_on(actor, answering),
        found=posts_to_answer(actor, card, answering, asked),
    )
    return page, form.status


def _asked() -> dict[str, str]:
    return {"q": request.args["q"]} if "q" in request.args else {}
