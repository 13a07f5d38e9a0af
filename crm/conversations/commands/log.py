"""Logging an interaction: the act that everything else hangs on."""

from __future__ import annotations

from dataclasses import dataclass

from crm import clock
from crm.accounts import access as accounts
from crm.accounts.models import Account
from crm.actor import Actor, Hat
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access, rules, steps
from crm.conversations.commands.answers_in_law import controller_for, refuse_hidden_account
from crm.conversations.commands.taking_part import Party, hats_for, nearest_hat, party_of
from crm.conversations.entry import LogEntry, checked
from crm.conversations.models import Agreement, Conversation, Interaction, Participant, Promise
from crm.database import db, transaction
from crm.errors import Refused
from crm.residents import steps as resident_steps
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of
from crm.ties.steps import strengthen


@dataclass(frozen=True)
class Logged:
    """What came of logging: where it went, and whether that was a conversation already under way."""

    conversation_id: int
    interaction_id: int
    resident_ids: tuple[int, ...]
    joined: bool


def log_interaction(actor: Actor, entry: LogEntry) -> Logged:
    """Record one contact: it joins an open conversation of these people or starts one; ties, search, responsibility and
    where the conversation stands follow in the same transaction.

    Raises BadInput by field; Refused where a rule says no (political, another controller's resident); NotFound.
    Locks the people, then the conversation: of two who log the same people at once the second finds the first's.
    """
    with transaction():
        refuse_repeated(actor)
        entry = checked(entry)
        hats = hats_for(actor, entry.acting_as)
        account = accounts.account(actor, entry.account_id) if entry.account_id else None
        steps.refuse_unknown_service(entry.service_code)
        controller_id = controller_for(actor, entry, hats)
        refuse_hidden_account(account, controller_id)
        party = party_of(actor, entry.people, controller_id)
        steps.lock_people(party.resident_ids, party.organisation_ids)
        conversation = _joined(actor, entry, party, controller_id)
        joined = conversation is not None
        conversation = conversation or _started(entry, party, controller_id)
        hat = nearest_hat(hats, controller_id, conversation, party)
        interaction = _written(actor, entry, hat, account, conversation, party)
        act = record(
            actor, "interaction.logged", "conversation", conversation.id, controller_id=controller_id,
            interaction_id=interaction.id, residents=list(party.resident_ids), joined=joined,
        )  # fmt: skip
        _make_responsible(act.id, hat, account, conversation, interaction, party)
        if hat is not None and interaction.direction == "out":
            steps.settle_passed_on(conversation, hat.post_id, actor.colleague_id, interaction.recorded_at)
        _note_other_system(entry, conversation)
        _promise(actor, entry, conversation, interaction)
        _note_agreement(actor, entry, hat, conversation)
        strengthen(steps.contacts_of(interaction, party.resident_ids, account.kind if account else None))
        steps.restate(conversation)
        resident_steps.remember(
            party.resident_ids, party.organisation_ids, controller_id,
            f"{conversation.subject} {interaction.body}", interaction.occurred_at,
        )  # fmt: skip
        return Logged(conversation.id, interaction.id, party.resident_ids, joined)


def _joined(actor: Actor, entry: LogEntry, party: Party, controller_id: int) -> Conversation | None:
    """The conversation that was named, else the newest open one of these people about this service. Locked."""
    if entry.start_new:
        return None
    if entry.conversation_id is not None:
        return access.conversation_to_write_in(actor, entry.conversation_id)
    candidates = steps.open_conversations_of(party.resident_ids, party.organisation_ids, controller_id)
    steps.lock_conversations(candidates)
    for candidate in candidates:
        conversation = steps.locked_conversation(candidate)
        other_matter = entry.service_code and conversation.service_code not in {None, entry.service_code}
        # Asked again after the lock: somebody may have closed it meanwhile.
        if conversation.closed_at is None and not other_matter:
            return conversation
    return None


def _started(entry: LogEntry, party: Party, controller_id: int) -> Conversation:
    at = entry.occurred_at or clock.now()
    conversation = Conversation(
        controller_id=controller_id,
        subject=entry.subject or rules.first_words(entry.body),
        service_code=entry.service_code,
        ward_id=party.ward_id,
        opened_at=at,
        last_at=at,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _written(
    actor: Actor, entry: LogEntry, hat: Hat | None, account: Account | None, conversation: Conversation, party: Party
) -> Interaction:
    now = clock.now()
    to_nobody = entry.direction == "in" and account is not None and account.kind == "corporate"
    interaction = Interaction(
        conversation_id=conversation.id,
        controller_id=conversation.controller_id,
        colleague_id=None if to_nobody else actor.colleague_id,
        post_id=hat.post_id if hat and not to_nobody else None,
        account_id=account.id if account else None,
        team_id=hat.team_id if hat else None,
        ward_id=party.ward_id or conversation.ward_id,
        channel=entry.channel,
        direction=entry.direction,
        acting_as=hat.acts_as if hat and not to_nobody else None,
        place=entry.place,
        occurred_at=entry.occurred_at or now,
        recorded_at=now,
        recorded_by_id=actor.colleague_id,
        body=entry.body,
        outcome=entry.outcome,
        source=entry.source,
        source_id=entry.source_id,
    )
    db.session.add(interaction)
    db.session.flush()
    _add_participants(interaction, party)
    if conversation.opened_at > interaction.occurred_at:
        conversation.opened_at = interaction.occurred_at
    if entry.service_code and conversation.service_code is None:
        conversation.service_code = entry.service_code
    return interaction


def _add_participants(interaction: Interaction, party: Party) -> None:
    about = {
        "interaction_id": interaction.id,
        "conversation_id": interaction.conversation_id,
        "occurred_at": interaction.occurred_at,
    }
    for resident, who in party.residents:
        db.session.add(Participant(**about, resident_id=resident.id, present_as=who.present_as))
    for organisation, who in party.organisations:
        db.session.add(Participant(**about, organisation_id=organisation.id, present_as=who.present_as))
    for who in party.unknown:
        db.session.add(Participant(**about, description=who.name, present_as=who.present_as))


def _make_responsible(
    act_id: int,
    hat: Hat | None,
    account: Account | None,
    conversation: Conversation,
    interaction: Interaction,
    party: Party,
) -> None:
    """Somebody answers for a new conversation, and for each resident who has nobody yet."""
    at = interaction.recorded_at
    wrote = hat if interaction.colleague_id is not None else None
    lead = lead_of("conversation", [conversation.id]).get(conversation.id)
    if lead is None:
        lead = _first_lead(hat, account, interaction)
        responsibilities.begin(act_id, post_id=lead, at=at, conversation_id=conversation.id)
        if wrote and wrote.post_id == lead and wrote.places > 1:
            conversation.taken_up_by_id = wrote.post_holder_id
            conversation.taken_up_at = at
    elif wrote and wrote.post_id != lead and access.writes_for(wrote.post_id, conversation.controller_id):
        responsibilities.support(act_id, "conversation", conversation.id, post_id=wrote.post_id, at=at)
    # Whom a closed circle speaks with is for that circle to know: it does not answer for the council's residents.
    own = [resident.id for resident, _ in party.residents if resident.controller_id == conversation.controller_id]
    known = lead_of("resident", own)
    for resident_id in own:
        if resident_id not in known:
            responsibilities.begin(act_id, post_id=lead, at=at, resident_id=resident_id)


def _first_lead(hat: Hat | None, account: Account | None, interaction: Interaction) -> int:
    """What came in over a corporate account falls to the post that keeps the account; all else to the writer's own.

    So does what the account's keepers may not read: casework, a restricted team's.
    """
    keeper = lead_of("account", [account.id]).get(account.id) if account else None
    if keeper is not None and not access.writes_for(keeper, interaction.controller_id):
        keeper = None
    own = hat.post_id if hat else None
    found = (keeper or own) if interaction.colleague_id is None else (own or keeper)
    if found is None:
        raise Refused(
            "You hold no post, so nobody would be responsible. Choose an account that somebody looks after.",
            field="account_id",
        )
    return found


def _note_other_system(entry: LogEntry, conversation: Conversation) -> None:
    if entry.external_system:
        conversation.external_system = entry.external_system
        conversation.external_reference = entry.external_reference
    if entry.external_url:
        conversation.external_url = entry.external_url


def _note_agreement(actor: Actor, entry: LogEntry, hat: Hat | None, conversation: Conversation) -> None:
    """Only a councillor's casework asks; of anybody else's entry there is nothing to note."""
    if entry.may_continue is not None and hat is not None and hat.ward_id is not None:
        db.session.add(
            Agreement(
                conversation_id=conversation.id, says=entry.may_continue, by_id=actor.colleague_id, at=clock.now()
            )
        )


def _promise(actor: Actor, entry: LogEntry, conversation: Conversation, interaction: Interaction) -> None:
    if entry.promise_due_on is None:
        return
    db.session.add(
        Promise(
            controller_id=conversation.controller_id,
            conversation_id=conversation.id,
            interaction_id=interaction.id,
            made_by_id=actor.colleague_id,
            text=entry.promise_text,
            due_on=entry.promise_due_on,
            made_at=interaction.occurred_at,
        )
    )
