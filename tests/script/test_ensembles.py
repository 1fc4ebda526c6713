"""Lines of several: `ALL`, `BOTH`, `ANNA & BEN`, and names that only look like it."""

from dataclasses import replace

import pytest
from tests.script.test_misreadings import CAST, PALETTE, heard

from audiodrama.base.source import Source
from audiodrama.cast.model import Role, VoiceChoice
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.ensembles import members
from audiodrama.script.fountain import parse

SCENE = "INT. KITCHEN - DAY\n\nANNA\nOne.\n\nBEN\nTwo.\n\nIlse: Three.\n\n"


def speakers(name: str, before: str = SCENE, after: str = "") -> list[str]:
    cues, codes = heard(f"{before}{name}\nFour.\n{after}")
    assert set(codes) <= {"colon-speech"}
    return [cue.partition(":")[0] for cue in cues if cue.endswith(": Four.")]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("ALL", ["Ilse", "BEN", "ANNA"]), ("EVERYONE", ["Ilse", "BEN", "ANNA"]), ("BOTH", ["Ilse", "BEN"]),
        ("ALL THREE", ["Ilse", "BEN", "ANNA"]), ("ANNA & BEN", ["ANNA", "BEN"]), ("ANNA/BEN", ["ANNA", "BEN"]),
        ("ANNA AND BEN", ["ANNA", "BEN"]), ("ANNA, BEN AND TOMASZ", ["ANNA", "BEN", "TOMASZ"]),
        ("ANNA + TOMASZ", ["ANNA", "TOMASZ"]), ("ANNA UND BEN", ["ANNA", "BEN"]), ("TOUS", ["Ilse", "BEN", "ANNA"]),
        ("@佐倉と小明", ["佐倉", "小明"]), ("ANNA & BEN (V.O.)", ["ANNA [voice-over]", "BEN [voice-over]"]),
    ],
)  # fmt: skip
def test_those_who_are_named_or_present_speak_together(name, names):
    """The last to have spoken comes first; everybody says the same words."""
    assert speakers(name) == names


def test_those_who_speak_later_in_the_scene_are_present_too():
    """A scene may begin with a line of all; who speaks in the next scene is not there."""
    after = "\nANNA\nFive.\n\nBEN\nSix.\n\nINT. KITCHEN - DAY\n\nTOMASZ\nSeven.\n"
    assert speakers("ALL", "INT. KITCHEN - DAY\n\n", after) == ["ANNA", "BEN"]


@pytest.mark.parametrize("name", ["ALL", "BOTH", "ALL THREE"])
def test_all_of_one_is_an_error(name):
    """Fewer than two in the scene cannot be meant."""
    assert heard(f"INT. KITCHEN - DAY\n\nANNA\nOne.\n\n{name}\nTwo.\n")[1] == ["nobody-present"]


@pytest.mark.parametrize("name", ["SALT AND PEPPER", "THE MAN AND HIS DOG", "ALLEN", "BEN & CO."])
def test_a_name_with_and_in_it_may_be_one_name(name):
    """Words between names count only if each part speaks; a sign between them always asks for both."""
    found = members(name, speaks=lambda part: part in {"ANNA", "BEN"}, present=("ANNA", "BEN"))
    assert found == (("BEN", "CO.") if "&" in name else None)


def test_a_name_that_is_cast_is_itself():
    """Whoever casts ALL has a voice of its own for it."""
    text = "ANNA\nOne.\n\nBEN\nTwo.\n\nALL\nThree.\n"
    cast = replace(CAST, roles={**CAST.roles, "all": Role("ALL", (VoiceChoice("tone", "mid"),))})
    sheet, mistakes = cue_sheet([(Source("script/01.fountain", text), parse(text))], cast, PALETTE)
    assert [line.speaker for line in sheet.chapters[0].lines] == ["ANNA", "BEN", "ALL"]
    assert mistakes == []


@pytest.mark.parametrize(("letters", "left_out"), [("ABCDEFGHIJKL", []), ("ABCDEFGHIJKLM", ["VOICE A"])])
def test_those_beyond_the_twelfth_are_named(letters, left_out):
    """Of thirteen who are there, the one who is left out of `ALL` is told by name; of twelve nobody is."""
    script = "".join(f"VOICE {letter}\nHere.\n\n" for letter in letters) + "ALL\nWho is there?\n"
    source = Source("script/a.fountain", script)
    _, found = cue_sheet([(source, parse(source.text))], CAST, PALETTE)
    messages = [each.message for each in found if each.code == "large-ensemble"]
    assert messages == [f"12 voices speak this line, and not {name}" for name in left_out]
