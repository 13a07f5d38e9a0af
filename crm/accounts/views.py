"""The pages of the register."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.accounts import commands, custody, queries
from crm.accounts.custodians import posts_to_choose
from crm.accounts.forms import AccountForm, ChangeForm, ClosureForm, CustodyForm, FindForm
from crm.errors import Stale
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.errors import subject_page
from crm.web.pagination import page_number

bp = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str, int]

subject_page("account", lambda account_id: url_for("accounts.account", account_id=account_id))


@bp.get("/accounts")
@requires(Permission.ACCOUNTS_READ)
def register() -> Answer:
    """The register: each account, who looks after it, and those that nobody looks after first."""
    form = FindForm(request.args)
    form.validate()
    number = page_number(request.args.get("page"))
    page = queries.register(
        current_actor(),
        words="" if form.words.errors else form.words.data or "",
        kind=form.kind.data,
        shown=form.shown.data,
        page=number,
    )
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    pages = {
        "newer": url_for("accounts.register", **kept, page=page.accounts.previous) if page.accounts.previous else "",
        "newer_words": "Previous",
        "older": url_for("accounts.register", **kept, page=page.accounts.next) if page.accounts.next else "",
        "older_words": "Next",
    }
    template = htmx.template("accounts/register.html", "accounts/_register.html")
    return render_template(template, page=page, form=form, pages=pages), form.status


@bp.get("/accounts/new")
@requires(Permission.ACCOUNTS_EDIT)
def new() -> Answer:
    """The form for an account that is not in the register yet."""
    form = AccountForm(kind="corporate")
    form.offer(queries.services())
    return render_template("accounts/new.html", form=form)


@bp.post("/accounts")
@requires(Permission.ACCOUNTS_EDIT)
def create() -> Answer:
    """Write an account into the register."""
    form = AccountForm()
    if form.validate():
        account_id = form.attempt(lambda: commands.register_account(current_actor(), form.entry()))
        if account_id is not None:
            flash("Saved. Choose who looks after it." if form.kind.data == "corporate" else "Saved.")
            return redirect(url_for("accounts.account", account_id=account_id), 303)
    form.offer(queries.services())
    return render_template("accounts/new.html", form=form), form.status


@bp.get("/accounts/<int:account_id>")
@requires(Permission.ACCOUNTS_READ)
def account(account_id: int) -> Answer:
    """An account, who looks after it, and who did."""
    return _account_page(account_id)


@bp.get("/accounts/<int:account_id>/details")
@requires(Permission.ACCOUNTS_EDIT)
def details(account_id: int) -> Answer:
    """The form of an account in the register."""
    shown = queries.account_to_change(current_actor(), account_id)
    form = ChangeForm(
        kind=shown.kind,
        network=shown.network,
        handle=shown.handle,
        person=shown.person,
        purpose=shown.purpose,
        service_code=str(shown.service_code or ""),
        opened_on=shown.opened_on,
        in_use=shown.status,
        version=shown.version,
    )
    form.offer(queries.services())
    return render_template("accounts/details.html", account=shown, form=form, theirs={}, stale="")


@bp.post("/accounts/<int:account_id>/details")
@requires(Permission.ACCOUNTS_EDIT)
def change(account_id: int) -> Answer:
    """Save the form of an account; where somebody else saved it meanwhile, show both."""
    form = ChangeForm()
    theirs: dict[str, str] = {}
    stale = ""
    if form.validate():
        try:
            saved = form.attempt(
                lambda: commands.change_account(
                    current_actor(), account_id, form.entry(), status=form.in_use.data or "", version=form.seen_version
                )
            )
        except Stale as error:
            theirs, stale, saved = error.theirs, error.words, None
        if saved is not None:
            flash("Saved.")
            return redirect(url_for("accounts.account", account_id=saved), 303)
    shown = queries.account_to_change(current_actor(), account_id)
    if stale:
        # Sending it again is then a decision: both were on the screen.
        form.version.data = str(shown.version)
    form.offer(queries.services())
    page = render_template("accounts/details.html", account=shown, form=form, theirs=theirs, stale=stale)
    return page, 409 if stale else form.status


@bp.post("/accounts/<int:account_id>/custody")
@requires(Permission.ACCOUNTS_EDIT)
def give_custody(account_id: int) -> Answer:
    """Make posts the owner and the deputy of an account."""
    form = CustodyForm()
    stale: Stale | None = None
    if form.validate():
        try:
            saved = form.attempt(
                lambda: custody.give_custody(
                    current_actor(),
                    account_id,
                    owner_post_id=form.owner_post_id,
                    deputy_post_id=form.deputy_post_id,
                    seen_owner_id=form.seen_owner_id,
                )
            )
        except Stale as error:
            stale, saved = error, None
        if saved is not None:
            flash("Saved. The line below shows who looked after it when.")
            return redirect(url_for("accounts.account", account_id=saved), 303)
    return _account_page(account_id, custody_form=form, stale=stale)


@bp.post("/accounts/<int:account_id>/closure")
@requires(Permission.ACCOUNTS_EDIT)
def close(account_id: int) -> Answer:
    """Close an account."""
    form = ClosureForm()
    if form.validate():
        saved = form.attempt(lambda: commands.close_account(current_actor(), account_id, closed_on=form.closed_on.data))
        if saved is not None:
            flash("Closed. What was said through it stays where it is.")
            return redirect(url_for("accounts.account", account_id=saved), 303)
    return _account_page(account_id, closure_form=form)


def _account_page(
    account_id: int,
    *,
    custody_form: CustodyForm | None = None,
    closure_form: ClosureForm | None = None,
    stale: Stale | None = None,
) -> Answer:
    actor = current_actor()
    page = queries.account_page(actor, account_id)
    sent = custody_form or closure_form
    custody_form = custody_form or CustodyForm(formdata=None, owner=page.owner_post_id, deputy=page.deputy_post_id)
    # What is on the screen now: sending the form from here is a decision that knows of it.
    custody_form.seen.data = page.owner_post_id
    if page.may_give:
        custody_form.offer(posts_to_choose(actor))
    html = render_template(
        "accounts/account.html",
        page=page,
        custody=custody_form,
        closure=closure_form or ClosureForm(formdata=None),
        stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )
    return html, 409 if stale else sent.status if sent else 200
