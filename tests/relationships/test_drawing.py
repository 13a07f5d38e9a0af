"""The small drawing on a resident's page."""

from __future__ import annotations

from crm.relationships.drawing import Outside, drawing_of
from crm.ties.ranked import Ranked


def _tie(name: str, level: int = 3, *, left: bool = False) -> Ranked:
    words = "left 6 Nov" if left else ""
    return Ranked("officer", name, level, left, f"/colleagues/{len(name)}", "1 talk", "/proof", words)


def test_nobody_to_draw_is_no_drawing() -> None:
    assert drawing_of("Eileen Marsden", [], [], []) is None


def test_it_draws_seven_and_says_how_many_it_left_out() -> None:
    drawn = drawing_of("Eileen Marsden", [_tie(f"Officer {n}") for n in range(12)], [], [])
    assert drawn is not None
    assert len(drawn.inside) == 7
    assert drawn.left_out == "Left out: 5 more in the council."


def test_those_who_left_are_dashed_and_gaps_dotted() -> None:
    drawn = drawing_of("Eileen Marsden", [_tie("Ben Okafor")], [_tie("Maggie Oakes", left=True)], [], ["Responsible"])
    assert drawn is not None
    assert [(node.kind, node.left, node.edge_class) for node in drawn.inside] == [
        ("officer", False, "edge edge-3"),
        ("officer", True, "edge edge-left"),
        ("gap", False, "edge edge-gap"),
    ]
    assert ("officer", True, "left") in drawn.shapes


def test_a_long_name_is_cut_in_the_drawing_and_whole_for_whoever_listens() -> None:
    drawn = drawing_of("Eileen Marsden", [_tie("Bartholomew Featherstonehaugh")], [], [])
    assert drawn is not None
    assert drawn.inside[0].name == "Bartholomew Fe…"
    assert "Bartholomew Featherstonehaugh" in drawn.describes


def test_outside_stand_organisations_and_people() -> None:
    drawn = drawing_of("Eileen", [], [], [Outside("organisation", "Lunch Club", "helps there", "/organisations/1")])
    assert drawn is not None
    assert [(node.kind, node.words) for node in drawn.outside] == [("organisation", "helps there")]
