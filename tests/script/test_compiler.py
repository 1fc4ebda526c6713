"""Scripts to cue sheets (`compiler`, `cuesheet`, `listing`, `lint`, `rules`, `phrases`, `running_beds`, `titles`)."""

import json
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiodrama.base.names import key
from audiodrama.base.source import Source
from audiodrama.base.words import words
from audiodrama.cast.deliveries import DELIVERIES
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.production.project import check
from audiodrama.script.compiler import cue_sheet, cues_json, cues_text
from audiodrama.script.cuesheet import Anchor, Cue, Line, Say
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette, Sound, Space

ROOT = Path(__file__).parents[2]
NAMES = ("NARRATOR", "MARTA", "TOM", "José")
CAST = Cast(
    roles={
        key(name): Role(name, (VoiceChoice("tone", "mid"),), aliases=("THE WOMAN",) if name == "MARTA" else ())
        for name in NAMES
    },
    deliveries=DELIVERIES,
)
SOUNDS = {"bell": "sfx", "creak": "sfx", "rain": "bed", "wind": "bed", "theme": "music", "coda": "music"}
PALETTE = Palette(
    {name: Sound(name, name, kind) for name, kind in SOUNDS.items()} | {"stair": Sound("creak", "creak", "sfx")},
    {name: Space(name, name) for name in ("church", "stairwell", "interior", "exterior")}
    | {"hall": Space("hall", "hall", beds=("wind",))}
    | {"the-nave": Space("church", "church")},
)


def read(*texts: str, cast: Cast = CAST, names: tuple[str, ...] = ()):
    """The sheet and the diagnostics of some scripts."""
    paths = names or tuple(f"script/{number:02}-file.fountain" for number in range(1, len(texts) + 1))
    scripts = [(Source(path, text), parse(text)) for path, text in zip(paths, texts, strict=True)]
    return cue_sheet(scripts, cast, PALETTE)


def cues(text: str, **more):
    """The cues of a script of one chapter, which must be clean."""
    sheet, mistakes = read(text, **more)
    assert [each.message for each in mistakes if each.severity == "error"] == []
    return list(sheet.chapters[0].cues)


def lines(text: str, **more) -> list[Line]:
    return [cue for cue in cues(text, **more) if isinstance(cue, Line)]


def others(text: str, **more) -> list[tuple[str, str | None, dict[str, object]]]:
    return [(cue.kind, cue.name, dict(cue.options)) for cue in cues(text, **more) if isinstance(cue, Cue)]


def codes(text: str, **more) -> list[str]:
    return [each.code for each in read(text, **more)[1]]


SHOWN = """1. One  (script/01-file.fountain)
  01-s001  transition  fade-in
  01-s002  space       church
  01-s003  bed         rain  in 2 s
  01-001   NARRATOR    She waits.
  01-s004    sfx       bell  at the start of “waits.” (01-001, word 2)  under
  01-002   MARTA       (whispering) Ten. (0.6 s) Eleven--  (cut off)
  01-s005    sfx       creak  at the end of “Ten.” (01-002, word 1)
  01-003   TOM [off]   What? (with 01-002)
  01-s006  pause       dur 1.5 s
           mark        ## Later
  01-s007  transition  fade-out""".replace("--  (cut", "-- (cut")


def test_the_text_form():
    """A person can read who says what, when relative to what."""
    sheet, mistakes = read(
        "# One\n\n> FADE IN:\n\nINT. CHURCH - NIGHT\n\n[[amb: rain | in=2s]]\n\nShe [[sfx: bell | under]] waits.\n\n"
        "MARTA\n(whispering)\nTen[[sfx: stair]].\n(beat)\nEleven--\n\nTOM (O.S.) ^\nWhat?\n\n[[pause: 1.5s]]\n\n"
        "## Later\n\n> FADE OUT.\n"
    )
    assert mistakes == []
    assert cues_text(sheet) == SHOWN


def test_the_json_form():
    """Every key that other programs read is there, and the whole is JSON."""
    sheet, _ = read("# One\n\nMARTA (V.O.)\n(slow)\nTen [[sfx: bell | level=-9dB]] eleven.\n")
    found = json.loads(json.dumps(cues_json(sheet, CAST)))["chapters"][0]
    assert (found["number"], found["slug"], found["title"], found["marks"]) == (1, "one", "One", [])
    line, cue = found["cues"]
    names = ("id", "kind", "speaker", "text", "delivery", "perspective", "voice", "space")
    assert {name: line[name] for name in names} == {
        "id": "01-001", "kind": "line", "speaker": "MARTA", "text": "Ten eleven.", "delivery": ["slow"],
        "perspective": ["voice-over"], "voice": "tone:mid", "space": None,
    }  # fmt: skip
    assert line["place"]["line"] == 3
    assert {name: cue[name] for name in ("kind", "name", "anchor", "options")} == {
        "kind": "sfx", "name": "bell", "anchor": {"line": "01-001", "word": 1, "edge": "start"},
        "options": {"level_db": -9.0},
    }  # fmt: skip


# Chapters


def test_sections_are_chapters_over_the_whole_production():
    """Numbers run through all files; deeper sections are marks."""
    sheet, _ = read("# One\n\nMARTA\nA.\n\n## In\n\nTOM\nB.\n", "# Two\n\nTOM\nC.\n\n# *Three*\n\nTOM\nD.\n")
    assert [chapter.name for chapter in sheet.chapters] == ["01-one", "02-two", "03-three"]
    assert [(mark.title, mark.cue, mark.depth) for mark in sheet.chapters[0].marks] == [("In", 1, 2)]
    assert [line.id for chapter in sheet.chapters for line in chapter.lines] == ["01-001", "01-002", "02-001", "03-001"]
    assert [chapter.file for chapter in sheet.chapters] == [f"script/0{n}-file.fountain" for n in (1, 2, 2)]


@pytest.mark.parametrize(
    ("texts", "titles"),
    [
        (["MARTA\nA.\n"], ["Arrival"]),
        (["Title: The House\n\nMARTA\nA.\n"], ["The House"]),
        (["Title: The House\n\nMARTA\nA.\n", "MARTA\nB.\n"], ["Arrival", "The end"]),
        (["Title: One\n\nMARTA\nA.\n", "Title: Two\n\nMARTA\nB.\n"], ["One", "Two"]),
        (["Title: Book\n\nMARTA\nA.\n", "Title: Book\n\nMARTA\nB.\n"], ["Arrival", "The end"]),
    ],
)
def test_a_file_without_sections_is_one_chapter(texts, titles):
    """Titled by its own title page, else by its file; never by the title of the whole."""
    names = ("script/01-arrival.fountain", "script/2_the-end.fountain")[: len(texts)]
    assert [chapter.title for chapter in read(*texts, names=names)[0].chapters] == titles


def test_the_title_page_is_that_of_the_first_file():
    """Keys are folded, emphasis is taken off, later files add only what is missing."""
    sheet, _ = read("Title: **Book**\nDraft date: 1\n\nMARTA\nA.\n", "Title: Two\nAuthor: B\n\nMARTA\nB.\n")
    assert sheet.title_page.entries() == {"title": "Book", "date": "1", "author": "B"}


def test_what_is_heard_before_the_first_section_is_not_lost():
    """Music before it opens the first chapter; speech before it is a chapter of its own."""
    assert [cue.kind for cue in cues("[[music: theme]]\n\n# One\n\nMARTA\nA.\n")] == ["music", "line"]
    sheet, _ = read("MARTA\nA.\n\n# One\n\nMARTA\nB.\n")
    assert [(chapter.title, len(chapter.lines)) for chapter in sheet.chapters] == [("File", 1), ("One", 1)]


# Speeches


def test_what_stands_there_again_is_read_and_told_again():
    """A paragraph that says the same as one before it has its own words and place, and its own mistakes."""
    parts = ("The *wind* falls.", "CHAPTER 4", "MARTA", "(beat)", "SFX OWL", "The *wind* falls.")
    text = "\n\n".join(parts * 2)
    half = len("\n\n".join(parts)) + 2
    found = cues(text)
    assert len(found) % 2 == 0
    for one, other in zip(found[: len(found) // 2], found[len(found) // 2 :], strict=True):
        assert (one.kind, other.place.start - one.place.start) == (other.kind, half)
    said = [line for line in found if isinstance(line, Line)]
    assert [line.phrases[0].stressed for line in said if "wind" in line.text] == [(1,)] * 4
    told = codes(text)
    assert told
    assert all(told.count(code) % 2 == 0 for code in told)


def test_action_is_read_paragraph_by_paragraph():
    """The narrator has a line for each paragraph; headings, centred text and synopses are silent."""
    found = lines("INT. CHURCH - DAY\n\nOne.\nTwo.\n\n= silent\n\n> silent <\n\nThree.\n")
    assert [(line.speaker, line.text, line.narration, line.space) for line in found] == [
        ("NARRATOR", "One. Two.", True, "church"),
        ("NARRATOR", "Three.", True, "church"),
    ]


def test_cues_only_leaves_action_silent_but_not_its_cues():
    """In a screenplay only the sounds of the action are heard."""
    cast = Cast(narrator_reads="cues-only", roles=CAST.roles, deliveries=CAST.deliveries)
    found = cues("He [[sfx: bell]] waits.\n\nSFX: CREAK\n\nMARTA\nHi.\n", cast=cast)
    assert [(cue.kind, getattr(cue, "name", None)) for cue in found] == [
        ("sfx", "bell"),
        ("sfx", "creak"),
        ("line", None),
    ]
    assert found[0].anchor is None


def test_deliveries_and_pauses_make_phrases():
    """A delivery lasts until the next one; a pause does not end it."""
    (line,) = lines("MARTA\n(whispering)\nOne.\n(beat)\nTwo.\n(shouting, long pause)\nThree.\n(pause)\n")
    assert [(phrase.text, phrase.deliveries, phrase.pause_before_s) for phrase in line.phrases] == [
        ("One.", ("whispering",), 0.0),
        ("Two.", ("whispering",), 0.6),
        ("Three.", ("shouting",), 2.5),
    ]
    assert (line.text, line.pause_after_s) == ("One. Two. Three.", 1.2)
    assert [phrase.first_word for phrase in line.phrases] == [0, 1, 2]


def test_a_pause_in_a_speech_splits_it_between_words():
    """Glued to a word it comes after that word with its full stop."""
    (line,) = lines("MARTA\nTen[[pause: 1s]]. Eleven [[pause: 500ms]] twelve. [[pause: 2s]]\n")
    assert [(phrase.text, phrase.pause_before_s) for phrase in line.phrases] == [
        ("Ten.", 0.0),
        ("Eleven", 1.0),
        ("twelve.", 0.5),
    ]
    assert line.pause_after_s == 2.0


def test_emphasis_is_not_spoken_but_kept():
    """Stressed words are known by their number in the line."""
    (line,) = lines("MARTA\nI said *never ever*.\n(beat)\nYou _heard_.\n")
    assert line.text == "I said never ever. You heard."
    assert [phrase.stressed for phrase in line.phrases] == [(2, 3), (5,)]


def test_perspectives_stack():
    """All that is written after a name applies, in order; (CONT'D) is nothing."""
    (line,) = lines("MARTA (V.O.) (PHONE) (CONT'D)\nHi.\n")
    assert line.perspectives == ("voice-over", "phone")


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        ("V.O.", "voice-over"), ("v. o.", "voice-over"), ("O.S.", "off"), ("OFF", "off"), ("OFF MIC", "off"),
        ("CLOSE", "close"), ("FILTER", "filter"), ("PHONE", "phone"), ("RADIO", "radio"), ("on the radio", "radio"),
        ("DISTORT", "distort"), ("THROUGH DOOR", "through-door"), ("APPROACHING", "approaching"),
        ("RETREATING", "retreating"),
    ],
)  # fmt: skip
def test_perspectives_by_name(extension, expected):
    """Each one of the manual's, in any case."""
    assert lines(f"MARTA ({extension})\nHi.\n")[0].perspectives == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"), [("But I--", True), ("But I\u2014", True), ("But I…", False), ("But.", False)]
)
def test_cut_off(text, expected):
    """Two dashes at the end of a speech cut it off; action is never cut off."""
    assert lines(f"MARTA\n{text}\n")[0].cut_off is expected
    assert lines(f"He {text}\n")[0].cut_off is False


def test_dual_dialogue_names_the_first_of_the_pair():
    """A third voice joins the same first one."""
    found = lines("MARTA\nGo!\n\nTOM ^\nGo!\n\nJOSÉ ^\nGo!\n")
    assert [line.dual_with for line in found] == [None, "01-001", "01-001"]


def test_lyrics_are_sung():
    """On top of the delivery in force; alone, the narrator sings and is told of."""
    (line,) = lines("MARTA\n(softly)\n~Row the boat\nsaid she.\n")
    assert [phrase.deliveries for phrase in line.phrases] == [("softly", "singing"), ("softly",)]
    assert codes("~Row the boat\n") == ["lone-lyrics"]


def test_aliases_speak_as_their_role():
    """A line has the role's own name and key."""
    (line,) = lines("THE WOMAN\nHi.\n")
    assert (line.speaker, line.role) == ("MARTA", "marta")


def test_line_breaks_do_not_tear_scripts_without_blanks():
    """A new line is a blank, but not between two characters that stand alone."""
    assert lines("@José\nOne\ntwo.\n")[0].text == "One two."
    assert lines("@José\n你好\n世界\n")[0].text == "你好世界"


def test_pronunciations_are_in_force_from_their_place_on():
    """Only phrases with the word in them carry it, so that the others stay as they are."""
    found = lines(
        "Kyo waits.\n\n[[say: kyo | as=KEE-oh]]\n\nKyo waits.\n\nTom waits.\n\n[[say: kyo | ipa=kjo]]\n\nKYO!\n"
    )
    assert [line.phrases[0].says for line in found] == [
        (),
        (Say("kyo", "KEE-oh"),),
        (),
        (Say("kyo", None, "kjo"),),
    ]


def test_a_speech_of_pauses_is_a_pause():
    """Silence may be all that somebody has to say."""
    assert others("MARTA\n(long pause)\n\nTOM\nHi.\n") == [("pause", None, {"dur_s": 2.5})]
    sheet, mistakes = read("MARTA\n…\n\nTOM\nHi.\n")
    assert [each.code for each in mistakes] == ["no-words"]
    assert [(cue.kind, cue.id) for cue in sheet.chapters[0].cues] == [("pause", "01-s001"), ("line", "01-001")]


# Where cues stand


@pytest.mark.parametrize(
    ("speech", "word", "edge"),
    [
        ("Ten [[sfx: bell]] eleven.", 1, "start"),
        ("Ten[[sfx: bell]] eleven.", 0, "end"),
        ("Ten[[sfx: bell]]. Eleven.", 0, "end"),
        ("Ten.[[sfx: bell]] Eleven.", 0, "end"),
        ("[[sfx: bell]] Ten.", 0, "start"),
        ("Ten. [[sfx: bell]]", 0, "end"),
        ("Ten — [[sfx: bell]] eleven.", 1, "start"),
        ("*Ten*[[sfx: bell]] eleven.", 0, "end"),
        ("*Ten [[sfx: bell]] eleven*.", 1, "start"),
        ("Ten[[a note]][[sfx: bell]] eleven.", 0, "end"),
        ("Ten\neleven [[sfx: bell]] twelve.", 2, "start"),
        ("你[[sfx: bell]]好", 0, "end"),
        ("Ten [[sfx: bell | at=end]] eleven.", 1, "end"),
        ("Ten[[sfx: bell | at=start]] eleven.", 0, "start"),
    ],
)
def test_anchors(speech, word, edge):
    """With a blank before it, at the onset of the next word; glued, at the end of the word before."""
    found = [cue for cue in cues(f"MARTA\n{speech}\n") if isinstance(cue, Cue)]
    assert [cue.anchor for cue in found] == [Anchor("01-001", word, edge)]


def test_anchors_across_parentheticals():
    """What stands behind the last word before a pause happens there, not after it."""
    speech = "MARTA\nOne. [[sfx: bell]]\n(beat)\n[[sfx: creak]] Two.\n"
    found = [cue for cue in cues(speech) if isinstance(cue, Cue)]
    assert [cue.anchor for cue in found] == [Anchor("01-001", 0, "end"), Anchor("01-001", 1, "start")]


def test_cues_of_their_own_have_no_anchor():
    """In a paragraph by themselves, several if need be."""
    found = cues("[[sfx: bell]] [[sfx: creak]]\n\nMARTA\nHi.\n\n[[sfx: bell]]\n")
    assert [(cue.kind, getattr(cue, "anchor", None)) for cue in found] == [
        ("sfx", None), ("sfx", None), ("line", None), ("sfx", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), [
    ("SOUND: BELL, UNDER", ("sfx", "bell", {"under": True})),
    ("[[f/x: Bell | level=-9dB]]", ("sfx", "bell", {"level_db": -9.0})),
    ("[[bed: rain | add | in=300ms]]", ("bed", "rain", {"add": True, "in_s": 0.3})),
    ("[[sfx: stair]]", ("sfx", "creak", {})),
    ("[[amb: none | cut]]", ("bed", "none", {"cut": True})),
    ("MUSIC: OUT", ("music", "none", {})),
    ("[[mix: voices | gain=-2dB]]", ("mix", "dialogue", {"gain_db": -2.0})),
    ("[[space: the nave]]", ("space", "church", {})),
])  # fmt: skip
def test_cues_by_themselves(written, expected):
    """Names are those of the palette, options in their units."""
    assert expected in others(f"{written}\n\nMARTA\nHi.\n\n> FADE OUT.\n")


def test_an_out_fade_ends_what_runs_and_belongs_to_what_begins():
    """`out=` on something that runs is its end."""
    found = others("[[music: theme | in=1s | out=3s]]\n\nMARTA\nHi.\n\n[[music: theme | out=2s]]\n")
    assert [options for _, _, options in found] == [{"in_s": 1.0, "out_s": 3.0}, {"out_s": 2.0, "out": True}]


# Scenes


def test_a_heading_is_a_transition_and_a_space():
    """The transition written before it, else a plain change of scene."""
    found = others("INT. CHURCH - DAY\n\nOne.\n\nCROSSFADE TO:\n\nEXT. STAIRWELL\n\nTwo.\n")
    assert [(kind, name) for kind, name, _ in found] == [
        ("transition", "scene"), ("space", "church"), ("transition", "crossfade"), ("space", "stairwell"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "space"),
    [
        ("INT. CHURCH", "church"),
        ("INT. CHURCH - NIGHT", "church"),
        ("INT. THE NAVE -- TWO HOURS LATER", "church"),
        ("INT. CHURCH – SUNSET", "church"),
        ("INT. CHURCH - NIGHT (FLASHBACK)", "church"),
        (".CHURCH", "church"),
        ("I/E CHURCH - CONTINUOUS", "church"),
        ("INT. CHURCH - TOWER", "interior"),
        ("EXT. MOOR - NIGHT", "exterior"),
        ("EST. MOOR", "exterior"),
    ],
)
def test_the_space_of_a_heading(heading, space):
    """The part after the last dash is left out only if it is a time of day; an unknown place is told of."""
    sheet, mistakes = read(f"{heading}\n\nOne.\n")
    assert sheet.chapters[0].lines[0].space == space
    assert [each.code for each in mistakes] == (["default-space"] if space.endswith("erior") else [])


def test_a_space_cue_holds_from_its_place_on():
    """Before the first word it holds for the line already; a heading ends it."""
    found = lines(
        "INT. CHURCH\n\nOne. [[space: stairwell]]\n\nTwo.\n\nMARTA\n[[space: church]] Three.\n\n"
        "INT. STAIRWELL\n\nFour.\n"
    )
    assert [line.space for line in found] == ["church", "stairwell", "church", "stairwell"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("CROSSFADE TO:", "crossfade"), ("DISSOLVE TO:", "crossfade"), ("CUT TO:", "cut"),
        ("SMASH CUT TO:", "smash-cut"), ("> FADE OUT.", "fade-out"), ("> Fade in:", "fade-in"),
        ("FADE OUT.", "fade-out"), ("IRIS WIPE TO:", "scene"),
    ],
)  # fmt: skip
def test_transitions(written, name):
    """Each has its name in the sheet, with or without the forcing mark."""
    assert ("transition", name, {}) in others(f"One.\n\n{written}\n\nTwo.\n")


# Mistakes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[amb: rain]]\n\nHi.\n", ["bed-not-ended"]),
        ("[[amb: rain]]\n\nHi.\n\n[[amb: rain | out=3s]]\n", []),
        ("[[amb: rain]]\n\nHi.\n\n[[amb: none]]\n", []),
        ("[[amb: rain]]\n\nHi.\n\n> FADE OUT.\n", []),
        ("[[amb: rain]]\n\nHi.\n\nINT. CHURCH\n\nHo.\n", []),
        ("[[amb: rain]]\n\nHi.\n\n[[amb: wind]]\n\nHo.\n\n[[amb: wind | out]]\n", []),
        ("[[amb: rain]]\n\nHi.\n\n[[amb: wind | add]]\n\nHo.\n\n[[amb: wind | out]]\n", ["bed-not-ended"]),
        ("[[amb: rain | continue]]\n\nHi.\n\nINT. CHURCH\n\nHo.\n\n[[amb: rain | out]]\n", []),
        ("[[amb: rain]]\n\nHi.\n\nINT. CHURCH\n\n[[amb: rain | continue]]\n\nHo.\n\n[[amb: rain | out]]\n", []),
        ("[[amb: rain]]\n\nHi.\n\nINT. CHURCH\n\nHo.\n\n[[amb: rain | out]]\n", ["not-running"]),
        ("[[amb: rain | dur=9s]]\n\nHi.\n", []),
        ("[[amb: rain | to=-30dB]]\n\nHi.\n\n[[amb: none]]\n", ["not-running"]),
        ("INT. HALL\n\nHi.\n\n[[amb: wind | to=-30dB]]\n\nHo.\n\n[[amb: wind | out=2s]]\n", []),
        ("INT. HALL\n\nHi.\n\nINT. CHURCH\n\n[[amb: wind | out=2s]]\n\nHo.\n", []),
        ("INT. HALL\n\nHi.\n\nINT. CHURCH\n\nHo.\n\n[[amb: wind | out=2s]]\n", ["not-running"]),
        ("[[music: theme]]\n\nHi.\n", []),
        ("Hi.\n\n[[music: theme | out]]\n", ["not-running"]),
    ],
)
def test_beds_that_never_end_and_ends_of_nothing(text, expected):
    """What runs is followed through headings, fades and crossfades."""
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MARTA [[a]]\nHi.\n", ["note-place"]),
        ("MARTA\n[[a]]\nHi.\n", ["note-place"]),
        ("INT. CHURCH [[a]]\n\nHi.\n", ["note-place"]),
        ("# One [[a]]\n\nHi.\n", ["note-place"]),
        ("Hi. [[sfx: bell\n| under]] Ho.\n", ["note-lines"]),
        ("Hi. [[a\nb]] Ho.\n", []),
        ("Hi. [[sfx: bell_]] Ho.\n", ["note-marks"]),
        ("Hi. [[a *b*]] Ho.\n", []),
        ("Hi. [[a /* b]] Ho.\n", ["note-marks"]),
        ("Hi [[a]]ho.\n", ["glued-note"]),
        ("Hi[[a]]ho.\n", ["glued-note"]),
        ("Hi[[a]].\n", []),
        ("Hi [[a]], ho.\n", []),
        ("你[[a]]好\n", []),
        ("Hi.\n[[a]]\nHo.\n", ["note-blank-lines"]),
        ("MARTA\nHi.\n[[a]]\n\nHo.\n", ["note-blank-lines"]),
        ("MARTA\nHi.\n  \n[[a]]\n  \nHo.\n", ["note-blank-lines"]),
        ("Hi.\n\n[[a]]\n\nHo.\n", []),
        ("JOSÉ\nHi.\n", ["plain-name"]),
        ("@JOSÉ\nHi.\n", []),
        ("Hi.\n\nFADE OUT.\n", ["fade-mark"]),
        ("Hi.\n\n> FADE OUT.\n", []),
        ("INT. CHURCH\nHi.\n", ["heading-blank-lines"]),
        ("Hi.\nINT. CHURCH\n\nHo.\n", ["heading-blank-lines"]),
        ("SOUND: BELL\n\nHi.\n", ["late-title"]),
        ("# One\n\nTitle: X\n\nHi.\n", ["late-title"]),
        ("MARTA\n\nHi.\n", ["stray-name"]),
        ("@José\nHi.\n\nJosé\nHi.\n", ["stray-name"]),
        ("MARTA (ON FIRE)\nHi.\n\nMARTA (ON FIRE)\nHo.\n", ["unknown-extension"]),
        ("MARTA\n(like a cat)\nHi.\n\nTOM\n(like a cat)\nHo.\n", ["unknown-delivery"]),
        ("MARTA\n(whispering to the cat)\nHi.\n", []),
        ("MARTA\n(to the cat)\nHi.\n", []),
        ("MARTA\n\u2026\n\nHi.\n", ["no-words"]),
        ("* * *\n\nHi.\n", ["no-words"]),
        ("MARTA\n(slow)\n\nHi.\n", ["empty-speech"]),
        ("Hi.\n\nMARTA ^\nHo.\n", ["lone-dual"]),
        ("Hi [sfx: bell] ho.\n", ["near-miss"]),
        ("Hi [sic] ho [note: x].\n", []),
        ("INT.\n\nHi.\n", ["default-space"]),
        ("Hi. [[open\n", ["unclosed-note"]),
        ("Hi. shut]]\n", ["unopened-note"]),
        ("Hi. /* open\n", ["unclosed-boneyard"]),
        ("Hi. */\n", ["unopened-boneyard"]),
        ("", ["empty-script"]),
        ("\ufeff\n", ["empty-script"]),
        ("Title: X\n", ["empty-script"]),
        ("# One\n", ["empty-script"]),
        ("# One\n\nHi.\n\n# Two\n", ["empty-chapter"]),
        ("# One\n\nHi.\n\n# One\n\nHo.\n", ["same-title"]),
    ],
)
def test_mistakes_and_style(text, expected):
    """Each is found, once, and nothing else is."""
    assert codes(text) == expected


def test_every_mistake_is_collected():
    """One mistake never hides the next."""
    found = codes("MARLA\nHi [[sfx: bll]] ho [[sfx: bell | lound | level=3]].\n\n[[space: nowhere]]\n\n[[amb: bell]]\n")
    assert found == ["unknown-voice", "unknown-sound", "unknown-option", "missing-unit", "unknown-space", "wrong-kind"]


def test_an_unknown_voice_is_told_once_with_the_closest_name():
    """At its first speech, with a note where the closest name is cast."""
    place = Source("voices.yaml", "cast:\n  MARTA: {}\n").place(8, 13)
    cast = Cast(roles={"narrator": Role("NARRATOR"), "marta": Role("MARTA", place=place)}, deliveries=DELIVERIES)
    _, (mistake,) = read("MARLA (V.O.)\nHi.\n\nMARLA\nHo.\n", cast=cast)
    assert (str(mistake.place), mistake.hint) == ("script/01-file.fountain:1:1", "Did you mean MARTA?")
    assert (mistake.place.start, mistake.place.end) == (0, 5)
    assert [(each.message, each.place) for each in mistake.notes] == [
        ("the closest name is cast here", place),
        ("this name has 2 lines in all", None),
    ]


def test_places_of_cue_mistakes_are_exact():
    """In a note and in the radio spelling alike."""
    for text in ("Hi [[sfx: bell | lound]] ho.\n", "One.\n\nSFX: BELL, LOUND\n\nTwo.\n"):
        _, (mistake,) = read(text)
        assert text[mistake.place.start : mistake.place.end].lower() == "lound"


def test_an_uncast_narrator_is_an_unknown_voice():
    """Action is not lost in silence."""
    cast = Cast(roles={"marta": Role("MARTA")}, deliveries=DELIVERIES)
    assert codes("She waits.\n\nMARTA\nHi.\n", cast=cast) == ["unknown-voice"]


# Properties


def spoken(text: str):
    """All that is said, without the cues' own part in it; chapters of sounds alone are counted out."""
    chapters = [chapter for chapter in read(text)[0].chapters if chapter.lines]
    return [
        (
            number, chapter.title, line.id.removeprefix(f"{chapter.number:02}-"), line.speaker, line.text,
            line.perspectives, line.cut_off, line.dual_with, line.narration,
            [(phrase.deliveries, phrase.stressed) for phrase in line.phrases],
        )
        for number, chapter in enumerate(chapters)
        for line in chapter.lines
    ]  # fmt: skip


def without_notes(text: str) -> str:
    return re.sub(r"\[\[.*?\]\]", "", text, flags=re.DOTALL)


NOTES = st.sampled_from(["[[sfx: bell]]", "[[amb: rain | dur=3s]]", "[[a thought]]", "[[mix: music | gain=-2dB]]", ""])
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(["Ten", "*eleven*", "_twelve_,", "never--", "…", "漢字", "(yes)", "— no"]), NOTES, st.booleans()
    ),
    min_size=1,
    max_size=5,
).map(lambda parts: " ".join(word + ("" if glued else " ") + note for word, note, glued in parts))
BLOCKS = st.one_of(
    TEXTS.map(lambda text: f"Then {text}"),
    st.tuples(
        st.sampled_from(["MARTA", "TOM (O.S.)", "@José ^"]), st.sampled_from(["", "(slow)\n", "(beat)\n"]), TEXTS
    ).map(lambda parts: f"{parts[0]}\n{parts[1]}So {parts[2]}\nand {parts[2]}"),
    NOTES.filter(bool),
    st.sampled_from(["INT. CHURCH - DAY", "CUT TO:", "## Mark", "> END <", "===", "# Chapter"]),
)


@given(st.lists(BLOCKS, min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_deleting_every_note_changes_nothing_but_the_cues(blocks):
    """A clean script says the same without its cues."""
    text = "\n\n".join(blocks) + "\n"
    style = {"note-place", "note-lines", "note-marks", "glued-note", "note-blank-lines"}
    assert style.isdisjoint(codes(text))
    assert spoken(without_notes(text)) == spoken(text)


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "script").glob("*.fountain")), *sorted((ROOT / "tests/fixtures").rglob("*.fountain"))],
    ids=lambda path: path.name,
)
def test_deleting_every_note_of_a_script_of_ours(path):
    """The showcase and the fixture are spoken the same without their cues."""
    text = path.read_text(encoding="utf-8")

    def said(script: str):
        return [(e.kind, e.text.split(), e.name) for e in parse(script).elements if e.kind not in {"note", "boneyard"}]

    assert said(without_notes(text)) == said(text)


def test_the_fixture_with_every_feature_is_clean():
    """What the manual promises can be written without a warning."""
    from audiodrama.cast.reader import read_cast
    from audiodrama.sounds.reader import read_palette

    folder = ROOT / "tests/fixtures/everything"
    own, _ = read_palette(Source.read(folder / "sfx/sounds.yaml", "sfx/sounds.yaml"), folder / "sfx")
    palette = Palette({**PALETTE.sounds, **own.sounds}, own.spaces)
    cast, _ = read_cast(Source.read(folder / "voices.yaml", "voices.yaml"), palette)
    script = Source.read(folder / "script/everything.fountain", "script/everything.fountain")
    assert cue_sheet([(script, parse(script.text))], cast, palette)[1] == []


@given(
    st.lists(
        st.sampled_from(
            ["\n", "\n\n", "\r\n", "  \n", "MARTA\n", "TOM ^\n", "(beat)", "Hi.", "[[", "]]", "[[sfx: bell]]",
             "[[pause: 1s]]", "[[amb: rain | out=3s]]", "[[say: Hi | as=x]]", "[[space: church]]", "/*", "*/",
             "INT. A\n", "CUT TO:", "> ", "# ", "~la", "!", "Title: x", "SFX: BELL, FAR", "MUSIC: ,", " ", "*", "漢",
             "--", "…", "FADE IN:", "\ufeff"]
        ),
        max_size=20,
    ).map("".join)
)  # fmt: skip
@settings(deadline=None)
def test_any_text_gives_a_sheet_that_hangs_together(text):
    """Phrases and lines have the same words, anchors stand at words that exist, ids are never shared."""
    sheet, mistakes = read(text)
    assert all(0 <= each.place.start <= each.place.end <= len(text) + 1 for each in mistakes)
    for chapter in sheet.chapters:
        counts = {line.id: len(words(line.text)) for line in chapter.lines}
        for line in chapter.lines:
            starts = [phrase.first_word for phrase in line.phrases] + [counts[line.id]]
            assert [len(words(phrase.text)) for phrase in line.phrases] == [b - a for a, b in pairwise(starts)]
        anchors = [cue.anchor for cue in chapter.cues if isinstance(cue, Cue) and cue.anchor]
        assert all(0 <= anchor.word < counts[anchor.line] for anchor in anchors)
        assert len({cue.id for cue in chapter.cues}) == len(chapter.cues)


def long_script(speeches: int) -> str:
    return "".join(
        f"INT. PLACE {n % 7} - DAY\n\nPERSON {n % 60}\nTen [[sfx: bell]] eleven[[sfx: nothing {n % 5}]].\n\n"
        "He *waits*.\n\n"
        for n in range(speeches)
    )


def steps(text: str) -> int:
    count = 0

    def trace(*_):
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        read(text)
    finally:
        sys.settrace(None)
    return count


def test_the_work_grows_with_the_script_only():
    """Twice the speeches take at most twice the steps, however many names are unknown."""
    read(long_script(1))
    assert steps(long_script(100)) <= 2.1 * steps(long_script(50))


CASTS_ABROAD = """cast:
  NARRATOR: {voice: {tone: low}}
  佐倉: {voice: {tone: mid}}
  JÖRG: {voice: {tone: mid}}
  ÄNNE: {voice: {tone: high}}
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("@佐倉\nはい。\n", []),
        ("佐倉\nはい。\n", [("stray-name", "Write @佐倉: its letters have no capitals.")]),
        (
            "まどか\nはい。\n\nまどか\nいいえ。\n",
            [("stray-name", "If it is one, write @まどか: its letters have no capitals.")],
        ),
        ("夜だった。\n雨が降っていた。\n", []),
        ("JÖRG\nJa.\n\nJÖRG\nNein.\n", [("plain-name", "Write @JÖRG.")]),
        ("JÖRG\nJa.\n\nÄNNE\nNein.\n", [("plain-name", "Write @JÖRG, and @ before the others.")]),
        ("@JÖRG\nJa.\n\n> ABBLENDE.\n", []),
        ("INNEN. KELLER - NACHT\n\n@JÖRG\n(flüsternd)\nJa.\n", [("stray-heading", "Write .INNEN. KELLER - NACHT")]),
        (".INNEN. INTERIOR - NACHT\n\n@JÖRG (AM TELEFON)\nJa.\n\n(пауза)\n", []),
    ],
)  # fmt: skip
def test_scripts_in_other_languages(tmp_path, production_at, script, expected):
    """What is understood gives no mistake, and what Fountain cannot see gives one message that says how to write it."""
    root = production_at(tmp_path / "play", script=script, voices=CASTS_ABROAD)
    assert [(each.code, each.hint) for each in check(root)] == expected
