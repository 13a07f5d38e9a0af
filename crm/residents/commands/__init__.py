"""What can be done with residents and organisations, and with how they are reached and linked."""

from crm.residents.commands.answering import end_second, name_second
from crm.residents.commands.answering import pass_on as pass_on_relationship
from crm.residents.commands.contact_points import (
    Added,
    add_contact_point,
    change_safety_of_contact_point,
    end_contact_point,
)
from crm.residents.commands.links import end_link, link
from crm.residents.commands.organisations import add_organisation, change_organisation
from crm.residents.commands.residents import (
    add_resident,
    change_resident,
    correct_brief,
    write_safety_note,
)

__all__ = [
    "Added",
    "add_contact_point",
    "add_organisation",
    "add_resident",
    "change_organisation",
    "change_resident",
    "change_safety_of_contact_point",
    "correct_brief",
    "end_contact_point",
    "end_link",
    "end_second",
    "link",
    "name_second",
    "pass_on_relationship",
    "write_safety_note",
]
