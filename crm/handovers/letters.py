"""How wide words are on paper: enough to say on how many lines a paragraph will stand."""

from __future__ import annotations

import unicodedata

# Each character from the space to the tilde in Atkinson Hyperlegible Next, in thousandths of its size.
_WIDTHS = (
    280, 286, 301, 651, 592, 919, 731, 160, 299, 299, 485, 606, 210, 362, 210, 387, 648, 407, 548, 576, 614, 588,
    598, 510, 615, 595, 210, 210, 553, 628, 553, 480, 778, 626, 613, 645, 669, 569, 552, 694, 694, 392, 512, 631,
    541, 824, 693, 714, 592, 724, 614, 592, 558, 690, 593, 856, 623, 575, 607, 317, 387, 344, 552, 372, 243, 525,
    566, 485, 564, 538, 314, 558, 550, 252, 245, 492, 262, 845, 550, 548, 566, 574, 349, 471, 326, 540, 461, 684,
    481, 449, 460, 344, 237, 344, 555,
)  # fmt: skip
_BOLD = 1.08
_UNKNOWN = 0.85  # a letter of another script, in whichever font the printer's machine has for it
_WIDE = 1.05


def wrapped(words: str, width: float, size: float, bold: bool = False) -> int:
    """On how many lines a paragraph stands, in a column so many points wide, at a size in points."""
    lines, at = 1, 0.0
    space = _width(" ", size, bold)
    for word in words.split():
        long = _width(word, size, bold)
        if at and at + space + long > width:
            lines, at = lines + 1, 0.0
        at += long + (space if at else 0)
        # A word that is longer than its line is broken, as addresses are.
        while at > width:
            lines, at = lines + 1, at - width
    return lines


def _width(word: str, size: float, bold: bool) -> float:
    return sum(_of_letter(letter) for letter in word) * size * (_BOLD if bold else 1.0)


def _of_letter(letter: str) -> float:
    if " " <= letter <= "~":
        return _WIDTHS[ord(letter) - 32] / 1000
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS[ord(plain) - 32] / 1000 if " " <= plain <= "~" else _UNKNOWN
