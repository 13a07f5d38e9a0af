"""Names of people and streets: an even mix of those that one meets in England, put together at random."""

from __future__ import annotations

import random

SHE = (
    "Agnieszka", "Aisha", "Alice", "Amina", "Angela", "Anita", "Barbara", "Beata", "Bernadette", "Beth", "Brenda",
    "Carys", "Chidinma", "Chloe", "Christine", "Claire", "Danuta", "Dawn", "Deborah", "Denise", "Diane", "Doreen",
    "Edith", "Ellen", "Elsie", "Esther", "Fatima", "Fiona", "Freya", "Grace", "Gurpreet", "Halina", "Hannah",
    "Harriet", "Hazel", "Ifeoma", "Irene", "Isobel", "Jean", "Joan", "Josie", "Joyce", "Judith", "Karen", "Kasia",
    "Kelly", "Khadija", "Lakshmi", "Leanne", "Lena", "Linda", "Lorna", "Lucy", "Mabel", "Maria", "Marion",
    "Maureen", "Meera", "Mei", "Mina", "Moira", "Monika", "Nadia", "Naomi", "Nasreen", "Nia", "Nicola", "Nimra",
    "Noreen", "Olena", "Olive", "Parveen", "Pat", "Pauline", "Priti", "Rachel", "Rita", "Rosa", "Rosie", "Ruth",
    "Sabah", "Sadia", "Sally", "Sandra", "Shabana", "Sharon", "Sheila", "Sian", "Simran", "Sofia", "Sunita",
    "Susan", "Temi", "Teresa", "Tracey", "Uzma", "Vera", "Wendy", "Yasmin", "Yetunde", "Zainab",
)  # fmt: skip
HE = (
    "Abdul", "Adam", "Adebayo", "Ahmed", "Alan", "Aled", "Alfie", "Amit", "Andrew", "Arjun", "Arthur", "Asif",
    "Barry", "Ben", "Bilal", "Brian", "Callum", "Carlos", "Chidi", "Chris", "Clive", "Colin", "Craig", "Dai",
    "Daniel", "Darren", "Dawit", "Declan", "Dennis", "Derek", "Dinesh", "Dominic", "Doug", "Duncan", "Eamon",
    "Eddie", "Emeka", "Eric", "Farhan", "Frank", "Gareth", "Gary", "Geoff", "George", "Glyn", "Graham", "Grzegorz",
    "Hamza", "Harjit", "Harold", "Hassan", "Howard", "Hugh", "Ian", "Ibrahim", "Imran", "Ivan", "Jack", "Jamal",
    "Jerzy", "Jim", "Joe", "Karl", "Keith", "Ken", "Kwame", "Lee", "Len", "Les", "Liam", "Luke", "Marek", "Martin",
    "Mohammed", "Mick", "Naveed", "Neil", "Nigel", "Norman", "Olu", "Omar", "Owain", "Patrick", "Paul", "Pawel",
    "Pete", "Phil", "Rajesh", "Ray", "Reg", "Rhys", "Ricky", "Robert", "Ron", "Sam", "Sanjay", "Scott", "Sean",
    "Stan", "Stefan", "Steve", "Tariq", "Ted", "Terry", "Tom", "Tony", "Trevor", "Vikram", "Wei", "Winston",
    "Yusuf",
)  # fmt: skip
FAMILY = (
    "Abara", "Adeyemi", "Ahmed", "Akhtar", "Alderson", "Amin", "Ansah", "Ashworth", "Aspinall", "Atkins",
    "Bairstow", "Banerjee", "Barker", "Beck", "Begum", "Bell", "Bennett", "Birtwhistle", "Blackledge", "Blezard",
    "Boateng", "Bowland", "Bramhall", "Brennan", "Broadbent", "Bulmer", "Byrne", "Caddick", "Calvert", "Chadwick",
    "Chan", "Charnley", "Chowdhury", "Clegg", "Coates", "Coffey", "Connolly", "Coulthard", "Crosby", "Cunliffe",
    "Daly", "Davies", "Dean", "Desai", "Dhillon", "Dobson", "Doyle", "Eccles", "Edmondson", "Ellwood", "Entwistle",
    "Evans", "Eze", "Farrow", "Fell", "Fielding", "Finch", "Flanagan", "Forshaw", "Gill", "Goodacre", "Gorman",
    "Grabowski", "Greaves", "Grimshaw", "Gupta", "Halabi", "Halliwell", "Hammond", "Hardcastle", "Hargreaves",
    "Haworth", "Hedley", "Hesketh", "Higham", "Hindle", "Holt", "Horrocks", "Hussain", "Ibekwe", "Illingworth",
    "Ingham", "Iqbal", "Islam", "Jackson", "Jama", "Jepson", "Kaur", "Kaminska", "Kay", "Kellett", "Kenyon",
    "Kershaw", "Khan", "Kowalski", "Lal", "Lamb", "Leyland", "Li", "Lindley", "Lomax", "Lund", "Mahmood", "Malik",
    "Marlow", "Mason", "Mbeki", "McArdle", "Mehta", "Mensah", "Metcalfe", "Midgley", "Mistry", "Moorhouse",
    "Morris", "Moss", "Nowak", "Nuttall", "Obi", "Ogden", "Okoro", "Olsen", "Osei", "Owusu", "Pankhurst", "Parr",
    "Patel", "Pearce", "Pickup", "Pilling", "Prescott", "Price", "Quarmby", "Quinn", "Rafiq", "Rahman", "Ramsden",
    "Rawcliffe", "Redfern", "Ridsdale", "Riley", "Roscoe", "Rushton", "Sagar", "Saleh", "Sandhu", "Scholes", "Sethi",
    "Shah", "Sharples", "Siddall", "Singh", "Slater", "Smalley", "Speight", "Stott", "Sutcliffe", "Sykes",
    "Szymanski", "Tattersall", "Tesfaye", "Thackray", "Thornber", "Thwaite", "Tran", "Tunnicliffe", "Turnbull",
    "Unsworth", "Varley", "Wadsworth", "Walmsley", "Warsame", "Whalley", "Whittle", "Wild", "Wolstenholme", "Wong",
    "Wrigley", "Yates", "Zaman", "Zielinski",
)  # fmt: skip

# How people are known whose name nobody asked.
NICKNAMES = (
    ("man with the spaniel", "he"), ("lady with the tartan trolley", "she"), ("man from the allotments", "he"),
    ("mum with the twins", "she"), ("chap who feeds the swans", "he"), ("lady from the wool shop", "she"),
    ("lad with the scooter", "he"), ("lady in the red coat", "she"), ("man at the bus stop", "he"),
    ("runner with the husky", "they"), ("woman with the cargo bike", "she"), ("old gent with the barrow", "he"),
    ("barber", "he"), ("lollipop lady's sister", "she"), ("angler in the green hat", "he"), ("pigeon man", "he"),
    ("lady with two sticks", "she"), ("young couple at the corner", "they"), ("grandad of the triplets", "he"),
    ("busker with the accordion", "they"), ("woman who litter picks", "she"), ("man with the parrot", "he"),
)  # fmt: skip
KIN = (
    "my mum", "my dad", "my nan", "my wife", "my husband", "my daughter", "my son", "my mother", "my grandad",
    "my neighbour", "my sister", "my partner",
)  # fmt: skip
LANGUAGES = ("en", "en", "en", "en", "en", "en", "pl", "ur", "pa", "cy", "ro", "uk", "ar", "bn", "zh", "bfi")

_FIRST_PART = (
    "Alder", "Ash", "Barn", "Beck", "Bell", "Birch", "Bobbin", "Brier", "Canal", "Castle", "Chandler", "Chapel",
    "Church", "Clough", "Coal", "Cooper", "Croft", "Dale", "Dyer", "Elm", "Fell", "Fern", "Field", "Foundry",
    "Fountain", "Garth", "Gate", "Glebe", "Grange", "Harbour", "Hazel", "Heather", "High", "Hill", "Holly", "Kiln",
    "Lark", "Lime", "Linden", "Lock", "Loom", "Maple", "Market", "Meadow", "Mill", "Moor", "Mount", "Nelson", "Oak",
    "Orchard", "Park", "Pepper", "Pinfold", "Plover", "Pump", "Quarry", "Queen", "Rook", "Rope", "Rowan", "Sand",
    "Scar", "Shuttle", "Silk", "Smithy", "Spinner", "Spring", "Station", "Sycamore", "Tannery", "Tarn", "Thorn",
    "Tithe", "Union", "Vicarage", "Victoria", "Wagon", "Walker", "Water", "Weaver", "Well", "Willow", "Wool",
    "Yarrow",
)  # fmt: skip
_SECOND_PART = ("Street", "Road", "Lane", "Row", "Avenue", "Close", "Terrace", "Way", "Grove", "Drive", "Bank", "Place")


def streets(rng: random.Random, many: int, taken: set[str]) -> list[str]:
    """Streets of a ward; no name stands in two wards."""
    found: list[str] = []
    while len(found) < many:
        name = f"{rng.choice(_FIRST_PART)} {rng.choice(_SECOND_PART)}"
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found


def person(rng: random.Random) -> tuple[str, str, str]:
    """A first name, a family name, and she, he or they."""
    pronoun = rng.choice(("she", "she", "he", "he")) if rng.random() < 0.98 else "they"
    first = rng.choice(SHE if pronoun == "she" or (pronoun == "they" and rng.random() < 0.5) else HE)
    family = rng.choice(FAMILY)
    if rng.random() < 0.02:
        family = f"{family}-{rng.choice(FAMILY)}"
    return first, family, pronoun
