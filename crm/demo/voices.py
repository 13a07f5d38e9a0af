"""How people write: tempers, spelling, and what is said around the matter itself."""

from __future__ import annotations

import random

OPENERS = {
    "plain": ("", "", "", "Hi.", "Hello.", "Hello, just to say:", "Me again."),
    "polite": ("Good morning.", "Dear sir or madam,", "Sorry to bother you.", "I hope you can help.", "Hello, and thank you for reading this."),
    "cross": ("Right.", "This is a joke.", "Is anybody there?", "I am sick of this.", "Fourth time of asking.", "Absolutely fuming."),
    "worried": ("I don't know who to ask.", "I am worried.", "Can somebody help please?", "I don't like to make a fuss."),
    "chatty": ("Hiya love,", "Morning!", "It's only me.", "Ey up.", "Hi both,"),
}  # fmt: skip
CLOSERS = {
    "plain": ("", "", "", "Thanks.", "Cheers.", "Let me know.", "When will it be done?"),
    "polite": ("With kind regards.", "Thank you in advance.", "I look forward to hearing from you.", "Many thanks for your time."),
    "cross": ("What do I pay my council tax for?", "I will be going to the paper.", "Somebody ring me. Today.", "And don't send me a link.", "I want a name."),
    "worried": ("I would be glad of a call.", "I don't want to get anyone in trouble.", "Please let me know that somebody has read this."),
    "chatty": ("Ta x", "Bless you.", "See you at the market.", "You're a star.", "Anyway, that's me."),
}  # fmt: skip
TEMPERS = ("plain", "plain", "plain", "polite", "cross", "cross", "worried", "chatty")

# In a note of what was said aloud.
RANG = ("Rang. ", "Rang again. ", "On the phone: ", "Rang, upset. ", "Rang from work, had two minutes. ", "", "")
MET = (
    "Stopped me outside {place}. ",
    "At {place}. ",
    "Caught me on {street}. ",
    "Came to the desk. ",
    "At the door: ",
    "",
)

CHASES = (
    "Any news?", "Still nothing.", "It is {day} now and nobody has been.", "I was told somebody would ring. Nobody has.",
    "Sorry to chase, has this gone anywhere?", "That is not an answer, that is a leaflet.", "I asked a question and you sent me a policy.",
    "So is it going to be done or not?", "I have read that, it doesn't say when.", "Hello?? Is this thing on?",
    "It has happened again, so clearly not.", "With respect, that was not what I asked.", "And in the meantime?",
)  # fmt: skip
THANKS = (
    "Thank you, that is all I wanted to know.", "That's grand, thanks.", "It's done! Thank you so much.", "Credit where it's due, that was quick.",
    "Well I never. Thank you.", "Ta, much appreciated.", "Seen the lads this morning, all sorted.", "Thank you for ringing back, most don't.",
)  # fmt: skip
MORE_TO_SAY = (
    "Also, while you are there:",
    "One more thing.",
    "It has started again.",
    "I spoke too soon.",
    "Back again I'm afraid.",
)
GREETINGS = (
    "Hello {first}, ",
    "Hi {first}. ",
    "{first}, ",
    "Thanks for this, {first}. ",
    "Sorry that you had to ask. ",
    "",
    "",
)
SIGNED = ("", "", "", " {officer}", " Ring me on the same number if not. {officer}", " I am here until five. {officer}")
TOLD = ("Rang back. ", "Told them: ", "Rang, said: ", "Spoke for ten minutes. ", "")
ACKNOWLEDGED = (
    "Thanks for letting us know. We will look into it.", "Thank you, I have read this and will come back to you.",
    "Got it, thank you. I will find out who has this.", "Sorry to hear that. I am asking the team now.",
)  # fmt: skip
SIGNPOSTED = (
    "That one is the water company's: 01632 960 200, and say it is on the pavement. I have rung them as well.",
    "That is for the county's police on 101. I have given you their reference, so that you need not start again.",
    "The advice centre in the market hall does this free on Tuesdays; I have told them to expect you.",
)  # fmt: skip
REFUSED = (
    "I am sorry: we will not do this, and I want to say so plainly. The reason is that it is not on land that we own.",
    "The answer is no, and I have said why. You can ask for it to be looked at again by somebody else.",
)  # fmt: skip
PASSED_ON = (
    "Yours I think. They have been told that you will be in touch.", "This is on your patch. Can you pick it up?",
    "They came to us with it. Needs somebody who knows the road.", "Could you take this one? It wants a visit.",
)  # fmt: skip
RETURNED = ("Not ours: that is a private road.", "Not my half of the borough.", "Wrong team, try the repairs side.")
KEPT = ("Done, and told them.", "Rang as promised.", "Done on the day.", "")
MISSED = ("The lorry broke down, and nobody told the resident.", "It slipped. Rang to say so.", "Weather.")
DONE_NOTES = ("Thanked us.", "Nothing more is needed.", "Came in the same day; nothing to answer.", "")

AGO = (
    "two weeks ago",
    "three weeks ago",
    "a month ago",
    "in the spring",
    "before Christmas",
    "last year",
    "ten days ago",
)
TIMES = ("half six in the morning", "ten past seven", "eleven at night", "about four", "gone midnight")

_SLIPS = (
    ("there is", "theres"), ("I am", "im"), ("don't", "dont"), ("can't", "cant"), ("won't", "wont"), ("nobody", "no body"),
    ("again", "agen"), ("because", "cos"), ("you", "u"), ("your", "ur"), ("definitely", "definately"), ("tomorrow", "tommorow"),
    ("their", "there"), ("it's", "its"), ("Wednesday", "weds"), ("council", "counsil"), ("bin", "bin"), ("pavement", "pavment"),
    ("believe", "beleive"), ("received", "recieved"), ("outside", "outside"), ("about", "about"), ("please", "pls"),
)  # fmt: skip


def typed(rng: random.Random, text: str) -> str:
    """The same words as somebody types them who is careful, on a phone, in a hurry or very cross."""
    luck = rng.random()
    if luck < 0.62:
        return text
    if luck < 0.82:
        return text.lower().replace("'", "").rstrip(".")
    if luck < 0.97:
        right, wrong = _SLIPS[int(rng.random() * len(_SLIPS))]
        return text.replace(f" {right} ", f" {wrong} ").replace(". ", ", ").rstrip(".") + rng.choice(
            ("", "...", "!!", "??")
        )
    return text.upper()


def sentences(text: str) -> str:
    """With a capital at the beginning of each sentence: a slot may have put a small word there."""
    parts = text.split(". ")
    return ". ".join(part[:1].upper() + part[1:] for part in parts)
