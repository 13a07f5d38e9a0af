"""Contacts as phones, Outlook, Google and spreadsheets write them, and what is not a list of contacts at all."""

from contextlib import suppress
from random import Random

import pytest

from crm.errors import BadInput
from crm.handovers.contacts import reading
from crm.handovers.contacts.card import MOST_CARDS, MOST_POINTS
from crm.handovers.contacts.reading import MOST_BYTES, read_file, read_lines


def people(raw):
    return read_file(raw.encode() if isinstance(raw, str) else raw).cards


def one(raw):
    (card,) = people(raw)
    return card


def reached(card):
    return [(point.kind, point.normal) for point in card.points]


def vcard(*lines, version="3.0", end="\r\n"):
    return end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


# vCard.


def test_a_card_of_an_old_phone_in_quoted_printable_over_several_lines():
    card = one(
        vcard(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=81ukasz;Wr=C3=B3na;;;",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Wr=C3=B3na=20=",
            "=C5=81ukasz",
            "TEL;CELL;PREF:07700 900123",
            "TEL;WORK;FAX:01632 960999",
            "EMAIL;INTERNET:lukasz@crag.example",
            "ADR;HOME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;14 Crag Lane;Hale;;NM1 1AA;UK",
            version="2.1",
        )
    )
    assert card.name == "Wróna Łukasz"
    assert reached(card) == [
        ("phone", "+447700900123"), ("email", "lukasz@crag.example"), ("address", "14 crag lane hale nm11aa"),
    ]  # fmt: skip


def test_a_card_of_an_iphone_with_folded_lines_groups_and_a_picture():
    card = one(
        vcard(
            "N:Marsden;Eileen;;Mrs;", "FN:Eileen Mar", " sden", "NICKNAME:gritting lady", "ORG:Crag Lane Group;",
            "item1.TEL;type=CELL;type=VOICE;type=pref:+44 1632 960417", "item1.X-ABLabel:_$!<Other>!$_",
            "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ", " AQ==",
        )
    )  # fmt: skip
    assert (card.name, card.about) == ("Eileen Marsden", "Known as gritting lady. Crag Lane Group")
    assert reached(card) == [("phone", "+441632960417")]


def test_a_card_of_version_4_with_addresses_of_the_web():
    card = one(
        vcard(
            "KIND:individual", "FN:Amira Siddiq", 'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+44-1632-960-417;ext=5',
            "EMAIL;TYPE=work:amira@crag.example", 'ADR;LABEL="14: Crag Lane":;;14 Crag Lane;Hale;;NM1 1AA;England',
            version="4.0", end="\n",
        )
    )  # fmt: skip
    assert reached(card) == [
        ("phone", "+441632960417"), ("email", "amira@crag.example"), ("address", "14 crag lane hale nm11aa"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_whatever_it_is_encoded_in(encoding):
    assert one(vcard("FN:Siân Müller", "TEL:01632 960417").encode(encoding)).name == "Siân Müller"


def test_quoted_printable_in_an_encoding_of_its_own():
    assert one(vcard("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9 Nero", version="2.1")).name == "Café Nero"
    assert one(vcard("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=nonsense:Caf=E9", version="2.1")).name == "Café"


def test_several_cards_of_which_some_are_broken():
    listed = read_file(
        (
            vcard("FN:First") + "BEGIN:VCARD\nVERSION:3.0\nFN:Never ends\nTEL:01632 960417\n"
            + vcard("TEL:01632 960418") + vcard("FN:Joe", "this is no line of a card") + "rubbish\n"
            + vcard("FN:Friends", "X-ADDRESSBOOKSERVER-KIND:group") + vcard("FN:Firm Ltd", "X-ABShowAs:COMPANY")
        ).encode()
    )  # fmt: skip
    assert [card.name for card in listed.cards] == ["First", "Never ends", "Joe"]
    assert listed.left_out == {
        "without a name": 1, "a list of people, not a person": 1, "an organisation": 1,
    }  # fmt: skip
    assert reading.left_out_in_words(listed.left_out) == (
        "3 are left out: 1 a list of people, not a person, 1 an organisation, 1 without a name."
    )


def test_a_name_only_in_its_parts_or_a_nickname_is_enough():
    assert one(vcard("N:O\\,Brien\\; Smith;Siân;;Dr;OBE")).name == "Siân O Brien; Smith"
    assert one(vcard("NICKNAME:Sofa man")).name == "Sofa man"


def test_a_number_that_is_none_is_kept_as_words():
    card = one(vcard("FN:Sue", "TEL:ask at the pub", "EMAIL:not an address"))
    assert card.points == () and card.about == "Also written: ask at the pub. Also written: not an address"


def test_more_ways_to_reach_somebody_than_are_kept_are_words_too():
    card = one(vcard("FN:Sue", *(f"TEL:01632 9600{n:02}" for n in range(10))))
    assert len(card.points) == MOST_POINTS and card.about.count("Also written") == 10 - MOST_POINTS


def test_the_same_person_twice_is_one_and_two_of_one_name_stay_two():
    twice = vcard("FN:Eileen Marsden", "TEL:01632 960417") + vcard("FN:EILEEN MARSDEN", "TEL:+441632960417", "ORG:Crag")
    assert [(card.name, card.about) for card in people(twice)] == [("Eileen Marsden", "Crag")]
    two = vcard("FN:John Smith", "TEL:01632 960417") + vcard("FN:John Smith", "TEL:01632 960418")
    assert len(people(two)) == 2


# Tables.


def test_a_table_of_google():
    card = one(
        "Name,Given Name,Family Name,Nickname,Organization 1 - Name,Phone 1 - Type,Phone 1 - Value,E-mail 1 - Type,"
        "E-mail 1 - Value,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - Postal Code,"
        "Address 1 - Country\n"
        "Eileen Marsden,Eileen,Marsden,Gritty,Crag,Mobile,+44 1632 960417 ::: 07700 900123,Home,e@crag.example,"
        '"14 Crag Lane\nHale",14 Crag Lane,Hale,NM1 1AA,GB\n'
    )
    assert (card.name, card.about) == ("Eileen Marsden", "Known as Gritty. Crag")
    assert reached(card) == [
        ("phone", "+441632960417"), ("phone", "+447700900123"), ("email", "e@crag.example"),
        ("address", "14 crag lane hale nm11aa"),
    ]  # fmt: skip


def test_a_table_of_outlook():
    card = one(
        '\ufeff"Title","First Name","Middle Name","Last Name","Company","Job Title","Home Street","Home City",'
        '"Home Postal Code","Business Fax","Mobile Phone","E-mail Address","E-mail Type",'
        '"E-mail Display Name","Notes"\r\n'
        '"Mrs","Agnieszka","","Nowak","Firm","Chair","2 Ferry Street","Tarn","NM2 1AA","01632 960999","07700 900999",'
        '"an@crag.example","SMTP","AN","two\r\nlines"\r\n'
    )
    assert (card.name, card.about) == ("Agnieszka Nowak", "Firm. Chair")
    assert reached(card) == [
        ("phone", "+447700900999"), ("email", "an@crag.example"), ("address", "2 ferry street tarn nm21aa"),
    ]  # fmt: skip


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_a_table_of_a_spreadsheet(between):
    rows = [
        ["Surname", "Forename", "Telephone", "Postcode"],
        ["Khan", "Mo", "01632 960555", "NM1 1AB"],
        ["", "", "", ""],
    ]
    card = one("\n".join(between.join(row) for row in rows))
    assert card.name == "Mo Khan" and reached(card) == [("phone", "+441632960555"), ("address", "nm11ab")]


def test_rows_without_a_name_are_counted():
    assert read_file(b"Name,Phone\nMo,1\n,01632 960555\n").left_out == {"without a name": 1}


# What was typed.


@pytest.mark.parametrize(
    ("typed", "name", "about", "points"),
    [
        ("Eileen Marsden", "Eileen Marsden", "", []),
        ("- Eileen Marsden, 01632 960 417, chairs the group", "Eileen Marsden", "chairs the group", ["+441632960417"]),
        ("Eileen 01632 960417", "Eileen", "", ["+441632960417"]),
        ("3. Dev Rana <dev@crag.example>; NM1 1AA", "Dev Rana", "", ["dev@crag.example", "nm11aa"]),
        ("Joe\t07700 900111\tjoe@crag.example", "Joe", "", ["+447700900111", "joe@crag.example"]),
        ('"Khan, Mo" <mo@crag.example>', "Khan", "Mo", ["mo@crag.example"]),
    ],
)
def test_a_line_is_read_by_its_looks(typed, name, about, points):
    (card,) = read_lines(typed).cards
    assert (card.name, card.about, [point.normal for point in card.points]) == (name, about, points)


def test_cards_or_a_table_may_be_pasted():
    assert [card.name for card in read_lines(vcard("FN:Mo")).cards] == ["Mo"]
    assert [card.name for card in read_lines("Name\tPhone\nMo\t01632 960555").cards] == ["Mo"]
    assert [card.name for card in read_lines("Name one, Crag\nMo, Tarn").cards] == ["Name one", "Mo"]


# What is no list of contacts.


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"x" * (10 * 1024 * 1024), "has 10.0 MB, and a contacts file can have 2 MB"),
        (vcard("FN:Mo").encode() + b" " * MOST_BYTES, "Export it without pictures"),
        (b"PK\x03\x04" + b"\x00" * 400, "zip file or a spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 400, "older Office"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 400, "picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 400, "picture"),
        (b"\x00\x00\x00 ftypheic" + b"\x00" * 400, "picture"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!doctype html><p>Mo", "web page"),
        (b"\x1f\x8b\x08" + b"\x00" * 400, "packed"),
        (b"\x00" * 5000, "cannot be read as contacts"),
        (b"lorem ipsum dolor\nsit amet\n", "No column of that file names people. Head one"),
        (b"a,b\n1,2\n", "Its columns are: a, b."),
        (b"Name,Phone\n", "Nobody is named there"),
        (b"BEGIN:VCARD\n" * 20, "Nobody is named there"),
        (vcard("TEL:01632 960417").encode(), "1 is left out: 1 without a name"),
        (b"Name\n" + b"Mo\n" * (MOST_CARDS + 1), "more than 5,000 people"),
        (vcard("FN:Mo").encode() * (MOST_CARDS + 1), "more than 5,000 people"),
    ],
)
def test_it_says_what_to_do_instead(raw, said):
    with pytest.raises(BadInput) as refused:
        read_file(raw)
    assert said in refused.value.problems["file"]


@pytest.mark.parametrize("seed", range(20))
def test_garbage_is_refused_and_never_breaks_anything(seed):
    raw = Random(seed).randbytes(1 + seed * 997)
    with pytest.raises(BadInput):
        read_file(raw)


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_file_that_was_cut_off_gives_what_is_there_or_says_so(cut):
    whole = vcard("FN;ENCODING=QUOTED-PRINTABLE:Wr=C3=B3na =", "Senior", 'TEL;TYPE="cell:01632 960417', "ADR:;;1 Crag")
    with suppress(BadInput):
        read_file((whole * 3).encode()[cut:][:200])


@pytest.mark.parametrize("typed", ["", "  \n ", ", ,\n;;", "\n".join(["Mo"] * (MOST_CARDS + 1))])
def test_nothing_typed_and_too_much(typed):
    with pytest.raises(BadInput) as refused:
        read_lines(typed)
    assert set(refused.value.problems) == {"lines"}
