"""Obeyed or told (`paragraphs`, `paragraph_writer`, `speech_writer`, `directions`, `headings`)."""

import pytest

from audiodrama.base.names import key
from audiodrama.base.source import Source
from audiodrama.cast.deliveries import DELIVERIES
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.cuesheet import Cue, Line
from audiodrama.script.fountain import parse
from audiodrama.script.paragraphs import is_plain
from audiodrama.sounds.palette import Palette, Sound, Space

NAMES = ("NARRATOR", "ANNA", "BEN", "Ilse", "TOMASZ", "佐倉", "小明", "АННА")
CAST = Cast(roles={key(name): Role(name, (VoiceChoice("tone", "mid"),)) for name in NAMES}, deliveries=DELIVERIES)
PALETTE = Palette(
    {"owl": Sound("owl", "owl", "sfx"), "rain": Sound("rain", "rain", "bed")},
    {name: Space(name, name) for name in ("kitchen", "interior", "exterior")},
)


def heard(text: str) -> tuple[list[str], list[str]]:
    """What a script is in the cue sheet, a word or two for each cue; and the codes of what is told."""
    source = Source("script/01.fountain", text)
    sheet, mistakes = cue_sheet([(source, parse(text))], CAST, PALETTE)
    cues = [cue for chapter in sheet.chapters for cue in chapter.cues]
    return [_line(cue) if isinstance(cue, Line) else _cue(cue) for cue in cues], [each.code for each in mistakes]


def _line(line: Line) -> str:
    parts = []
    for phrase in line.phrases:
        parts += [f"<{phrase.pause_before_s:g}>"] if phrase.pause_before_s else []
        parts += [f"({','.join(phrase.deliveries)})"] if phrase.deliveries else []
        parts.append(phrase.text)
    where = f" [{','.join(line.perspectives)}]" if line.perspectives else ""
    return f"{line.speaker}{where}: {' '.join(parts)}"


def _cue(cue: Cue) -> str:
    return f"{cue.kind} {cue.options['dur_s']:g}" if cue.kind == "pause" else f"{cue.kind} {cue.name}"


def cast_and_end(text: str) -> list[str]:
    return heard(f"ANNA\nYes.\n\n{text}\n\nANNA\nNo.\n")[0][1:-1]


@pytest.mark.parametrize(
    ("words", "name"),
    [("CUT TO:", "cut"), ("SMASH CUT TO:", "smash-cut"), ("FADE OUT.", "fade-out"), ("DISSOLVE TO:", "crossfade"),
     ("INTERCUT WITH:", "scene"), ("FADE TO BLACK.", "fade-out"), ("MATCH CUT TO:", "cut"), ("END INTERCUT.", "scene"),
     ("BACK TO SCENE:", "scene"), ("TIME CUT:", "scene"), ("FADE IN:", "fade-in"), ("CROSSFADE TO:", "crossfade")],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}\nINT. KITCHEN - NIGHT\n\nGo.", "{}\nGo.", "Rain.\n{}\n\nGo.", "{}\n\nGo."])
def test_a_transition_is_nobody_and_never_spoken(words, name, around):
    """Directly above or below a heading or text, editors' words are a transition, and no heading is read."""
    cues, codes = heard(f"ANNA\nYes.\n\n{around.format(words)}\n")
    assert f"transition {name}" in cues
    assert not any(words in cue or "KITCHEN" in cue for cue in cues)
    assert "unknown-voice" not in codes


@pytest.mark.parametrize("words", ["CUT TO:", "FADE OUT.", "INT. KITCHEN - NIGHT", "EXT. YARD - DAY"])
def test_a_transition_or_heading_below_a_speech_ends_it(words):
    """A forgotten empty line does not put the next scene into somebody's mouth."""
    cues, _ = heard(f"ANNA\nYes.\n{words}\n\nBEN\nNo.\n")
    assert cues[0] == "ANNA: Yes."
    assert cues[-1] == "BEN: No."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("ANNA: I said, who is there?\n\nBEN: Nobody.", ["ANNA: I said, who is there?", "BEN: Nobody."]),
        ("ANNA: One.\nBEN: Two.\nANNA: Three.", ["ANNA: One.", "BEN: Two.", "ANNA: Three."]),
        ("Ilse: Hello.", ["Ilse: Hello."]),
        ("ANNA - Hello.", ["ANNA: Hello."]),
        ("ANNA \u2014 \u201cHello.\u201d", ["ANNA: \u201cHello.\u201d"]),
        ("ANNA (quietly): Hello.", ["ANNA: (softly) Hello."]),
        ("ANNA (V.O.): Hello.", ["ANNA [voice-over]: Hello."]),
        ("ANNA: (whispering) Hello.", ["ANNA: (whispering) Hello."]),
        ("She turns.\nANNA: Hello.", ["NARRATOR: She turns.", "ANNA: Hello."]),
        ("小明：你好！", ["小明: 你好！"]),
        ("АННА: Привет.", ["АННА: Привет."]),
        ("佐倉: はい。", ["佐倉: はい。"]),
        ("ANNA:\nHello.", ["ANNA: Hello."]),
        ("Anna:\nHello.", ["ANNA: Hello."]),
        ("ANNA\tHello.", ["ANNA: Hello."]),
    ],
)
def test_a_name_and_a_colon_are_a_speech(text, lines):
    """Whoever is cast speaks what stands behind the colon, and the spelling is told."""
    cues, codes = heard(f"{text}\n")
    assert cues == lines
    assert codes in (["colon-speech"], ["plain-name", "colon-speech"], [])


@pytest.mark.parametrize(
    "text",
    ["Three things: bread, salt, a lamp.", "It is 10:30 at night.", "WARNING: KEEP OUT.", "NOTE: she lies.",
     "Anna - the tall one - laughs.", "ANNA - tall, tired - enters.", "The sign says: open.", "See HTTP://X.ORG now.",
     "INSERT: a letter.", "LATER: the same room."],
)  # fmt: skip
def test_a_sentence_with_a_colon_or_dash_stays_a_sentence(text):
    """What no name stands in front of is read by the narrator, whole."""
    assert cast_and_end(text) == [f"NARRATOR: {text}"]


@pytest.mark.parametrize("text", ["DORA: Hello.", "OLD MAN: Hello.", "DORA:\nHello."])
def test_an_uncast_name_in_capitals_is_asked_for(text):
    """A short name in capitals before a colon speaks, so it needs a voice."""
    assert "unknown-voice" in heard(f"{text}\n")[1]


def test_an_uncast_name_before_a_dash_is_asked_about():
    """Only the writer can tell a title from a speech: it is an error with both cures."""
    assert heard("DORA - Who is there?\n")[1] == ["unclear-speech"]
    assert heard("!DORA - Who is there?\n") == (["NARRATOR: DORA - Who is there?"], [])


@pytest.mark.parametrize(
    "text",
    ["ANNA\nHello.\nBEN\nYes.\n", "ANNA\nHello.\nBEN (V.O.)\nYes.\n", "ANNA\nHello.\nBEN: Yes.\n",
     "ANNA\n(softly)\nHello.\nBEN\n(loud)\nYes.\n", "The door.\nBEN\nYes.\n", "@佐倉\nはい。\n@小明\nいいえ。\n",
     "ANNA\nBEN\nYes.\n", "АННА\nДа.\nАННА\nНет.\n"],
)  # fmt: skip
def test_a_forgotten_empty_line_is_an_error(text):
    """A name among another's words would be spoken by the wrong voice."""
    assert "missing-empty-line" in heard(text)[1]


@pytest.mark.parametrize("text", ["ANNA\nI called\nBEN.\n", "ANNA\nIt was\nBEN\n", "ANNA\nNO\nSTOP\nIT\n"])
def test_a_name_that_is_called_is_no_forgotten_line(text):
    """A name with a full stop, on the last line, or nobody's is spoken."""
    assert "missing-empty-line" not in heard(text)[1]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("(beat)", 0.6), ("(long pause)", 2.5), ("(pause 3s)", 3), ("PAUSE", 1.2), ("Beat.", 0.6), ("[pause]", 1.2),
     ("(A beat.)", 0.6), ("*Pause.*", 1.2), ("- beat -", 0.6), ("（间）", None), ("(3 second pause)", 3),
     ("(pause for 2 seconds)", 2), ("PAUSE: 2s", 2), ("[BEAT]", 0.6), ("(silence)", 1.2), ("(lange Pause)", 2.5),
     ("(пауза)", 1.2), ('<break time="1s"/>', 1), ("(short pause)", 0.6), ("[pause 500ms]", 0.5)],
)  # fmt: skip
def test_a_pause_as_a_paragraph_is_silence(text, seconds):
    """Between speeches as within them, a known pause is heard as one and is nowhere a word."""
    cues, _ = heard(f"ANNA\nOne.\n\n{text}\n\nANNA\nTwo.\n")
    if seconds is not None:
        assert cues == ["ANNA: One.", f"pause {seconds:g}", "ANNA: Two."]


@pytest.mark.parametrize("text", ["A pause.", "Silence.", "!(beat)", "A long pause, then a step.", "The beat goes on."])
def test_a_sentence_about_a_pause_is_read(text):
    """Prose is never swallowed."""
    assert cast_and_end(text) == [f"NARRATOR: {text.removeprefix('!')}"]


@pytest.mark.parametrize(
    ("speech", "line", "told"),
    [
        ("(quietly) Go away.", "(softly) Go away.", []),
        ("I will (beat) go (whispering) away.", "I will <0.6> go (whispering) away.", []),
        ("[sighs] I will go.", "I will go.", ["unknown-direction"]),
        ('I will go <break time="1s"/> away.', "I will go <1> away.", []),
        ("Hello (laughs) there. (pause) It's me.", "Hello (laughing) there. <1.2> (laughing) It's me.", []),
        ("*(muttering)*\nAt least.", "(muttering) At least.", []),
        ("_(quietly)_\nWell.", "(softly) Well.", []),
        ("*whispering* Hello there.", "(whispering) Hello there.", []),
        ("（小声）谁在那里？", "(whispering) 谁在那里？", []),
        ("[whispers] Come. [excited] Now!", "(whispering) Come. (excited) Now!", []),
        ("Go. (coughs) Now.", "Go. Now.", ["unknown-direction"]),
        ("Well {shrugs}, no.", "Well, no.", ["unknown-direction"]),
        ("<emphasis>Now</emphasis> go.", "Now go.", ["unknown-direction"]),
        ("(to Ben) You.", "You.", []),
        ("Listen (sfx: owl) now.", "Listen now.", ["near-miss"]),
        ("[long pause] Yes.", "<2.5> Yes.", []),
        ("(turning away) No.", "No.", ["unknown-direction"]),
    ],
)
def test_directions_inside_a_speech(speech, line, told):
    """Known ones are obeyed, others are told, and none is a word."""
    assert heard(f"ANNA\n{speech}\n") == ([f"ANNA: {line}"], told)


@pytest.mark.parametrize(
    "speech",
    ["My brother (the tall one) knows.", "I (we, that is) lost it.", "It was (quiet) then.", "He is in (a) or (b).",
     "I told him (twice) to go.", "*whispering* is all she does.", "2 < 3 and 4 > 1."],
)  # fmt: skip
def test_words_in_round_brackets_are_spoken(speech):
    """Brackets in mid-sentence hold words as long as they hold no known direction."""
    assert heard(f"ANNA\n{speech}\n") == ([f"ANNA: {speech.replace('*', '')}"], [])


@pytest.mark.parametrize(
    ("text", "code", "silent"),
    [
        ("(CONTINUED)", "page-mark", True), ("CONTINUED:", "page-mark", True), ("(MORE)", "page-mark", True),
        ("CONTINUED: (2)", "page-mark", True), ("12.", "page-mark", False), ("- 12 -", "page-mark", False),
        ("Page 12", "page-mark", False), ("CHAPTER FOUR", "stray-title", False), ("ACT II", "stray-title", False),
        ("Chapter 4: The bad names", "stray-title", False), ("Scene 1: The Kitchen", "stray-title", False),
        ("THE END", "stray-title", False), ("Kapitel 3", "stray-title", False), ("SFX OWL", "near-miss", True),
        ("FX - OWL", "near-miss", True), ("SFX - DOOR", "near-miss", True), ("{{sfx: owl}}", "near-miss", True),
        ("((sfx: owl))", "near-miss", True), ("<sfx: owl>", "near-miss", True), ("[SFX: OWL]", "near-miss", True),
        ("*SFX: OWL*", "near-miss", True), ("SOUND EFFECT: OWL", "near-miss", True),
        ("Music: a waltz.", "radio-case", False),
        ("12. INT. KITCHEN - NIGHT", "stray-heading", False), ("**INT. KITCHEN - NIGHT**", "stray-heading", False),
        ("ANNA. Hello.", "stray-name", False), ('> "Package delivered. Be careful."', "dropped-words", True),
        ("> The letter lies open.", "dropped-words", True), ("Author: Jane Doe", "late-title", False),
    ],
)  # fmt: skip
def test_what_is_no_story_is_told(text, code, silent):
    """Titles, marks of printouts, near cues and dropped words are named, and `!` has any of them read."""
    cues, codes = heard(f"ANNA\nYes.\n\n{text}\n\nANNA\nNo.\n")
    assert codes == [code]
    assert (len(cues) == 2) == silent
    assert heard(f"ANNA\nYes.\n\n!{text}\n\nANNA\nNo.\n")[1] == [] or text.startswith(("**", "*", "[", "<", "(", "{"))


@pytest.mark.parametrize(
    ("extension", "line", "told"),
    [
        ("V.O., CONT'D", " [voice-over]: Hello.", []), ("O.S. ON PHONE", " [off,phone]: Hello.", []),
        ("INTO PHONE", " [phone]: Hello.", []), ("V.O./FILTERED", " [voice-over,filter]: Hello.", []),
        ("whispering", ": (whispering) Hello.", []), ("to Ben", ": Hello.", []),
        ("PHNE", ": Hello.", ["unknown-extension"]),
        ("O.S.; CONT'D", " [off]: Hello.", []), ("CONT'D, quietly", ": (softly) Hello.", []),
        ("beat", ": <0.6> Hello.", []),
        ("ON THE ROOF", ": Hello.", ["unknown-extension"]),
    ],
)  # fmt: skip
def test_extensions_that_are_joined_are_split(extension, line, told):
    """Each part counts by itself, deliveries and whom it is said to included."""
    assert heard(f"ANNA ({extension})\nHello.\n") == ([f"ANNA{line}"], told)


@pytest.mark.parametrize(
    ("direction", "line", "told"),
    [("to Tomasz", "Hello.", []), ("to Tomasz, sadly", "(sadly) Hello.", []), ("an Ben", "Hello.", []),
     ("crosses to the window", "Hello.", ["unknown-delivery"]), ("pause 3s", "<3> Hello.", []),
     ("turning to Ben, softly", "(softly) Hello.", []), ("wispering", "Hello.", ["unknown-delivery"])],
)  # fmt: skip
def test_to_whom_something_is_said_is_no_fault(direction, line, told):
    """A parenthetical that only names the other one changes nothing and is not remarked upon."""
    assert heard(f"ANNA\n({direction})\nHello.\n") == ([f"ANNA: {line}"], told)


@pytest.mark.parametrize("under", ["(ferocious barking)", "(beat)", "…", "[[sfx: owl]]", "[barks]"])
def test_a_name_that_says_no_word_needs_no_voice(under):
    """`check` asks for a voice only for those who speak."""
    assert "unknown-voice" not in heard(f"BOSCO\n{under}\n\nANNA\nHello.\n")[1]


@pytest.mark.parametrize("text", ["ANNA\nHello.\n(whispering)\n", "ANNA\nHello. (sadly)\n"])
def test_a_delivery_after_the_last_word_is_told(text):
    """It would hold for what follows, and nothing does."""
    assert heard(text)[1] == ["late-delivery"]


@pytest.mark.parametrize(
    "heading", ["INT KITCHEN NIGHT", "Int. kitchen - night", "INT. KITCHEN, NIGHT", "int./ext. kitchen - day"]
)
def test_headings_open_their_space(heading):
    """A time of day counts as one without its dash, and small letters are no hindrance."""
    assert heard(f"{heading}\n\nANNA\nHello.\n")[0] == ["transition scene", "space kitchen", "ANNA: Hello."]


@pytest.mark.parametrize(
    ("text", "hint"),
    [("ANNE\nYes.\n", None), ("TOMAS\nYes.\n", "Did you mean TOMASZ?"), ("[[sfx: rooster]]\n\nANNA\nYes.\n", None),
     ("[[sfx: owls]]\n\nANNA\nYes.\n", "Did you mean owl?"), ("[[sfx: explosion]]\n\nANNA\nYes.\n", None)],
)  # fmt: skip
def test_a_hint_is_given_only_when_it_is_likely(text, hint):
    """A name that is merely somewhat alike is not offered."""
    source = Source("script/01.fountain", text)
    hints = [each.hint or "" for each in cue_sheet([(source, parse(text))], CAST, PALETTE)[1]]
    assert (hint in hints) if hint else not any("mean" in each for each in hints)


def test_places_stay_exact_where_directions_are_left_out():
    """A cue after a direction stands at its own word, and a told direction at its own characters."""
    text = "ANNA\nOne (beat) two [sighs] three[[sfx: owl]] four.\n"
    source = Source("script/01.fountain", text)
    sheet, (mistake,) = cue_sheet([(source, parse(text))], CAST, PALETTE)
    line, cue = sheet.chapters[0].cues
    assert line.text == "One two three four."
    assert (cue.anchor.word, cue.anchor.edge) == (2, "end")
    assert text[mistake.place.start : mistake.place.end] == "[sighs]"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The rain falls.", True),
        ("A pause.", True),
        ("There were three things on it: bread, salt, a lamp.", True),
        ("Beat.", False),
        ("(beat)", False),
        ("Anna: a woman of forty.", False),
        ("Chapter 4", False),
        ("12", False),
        ("He waits. [sighs] Then he goes.", False),
        ("Music: a waltz.", False),
    ],
)
def test_what_a_program_has_to_force(text, plain):
    """A paragraph that is plain comes through as it stands; any other one does behind a `!`."""
    assert is_plain(text) == plain
    forced = text if plain else f"!{text}"
    assert heard(f"ANNA\nYes.\n\n{forced}\n\nANNA\nNo.\n") == (["ANNA: Yes.", f"NARRATOR: {text}", "ANNA: No."], [])
