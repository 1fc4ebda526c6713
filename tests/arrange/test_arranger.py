"""Arranging: when each thing is heard, from scripts, with takes and sounds of known lengths."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.arrange import pacing
from audiodrama.arrange.arranger import FADE_OUT_S, arrange, sound_uses
from audiodrama.arrange.beds import CROSSFADE_S, ESTABLISH_S, IN_S, OUT_S, SNEAK_S
from audiodrama.arrange.interiors import room_tone_of
from audiodrama.arrange.sources import RoomTone, SoundUse
from audiodrama.arrange.timeline import Send
from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.base.words import words
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import Cast, Pacing, Role
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.envelope import Envelope
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.cuesheet import Cue, Line
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette, Sound, Space
from audiodrama.speech.recording import PhraseTake

RATE = 1000
WORD_S = 0.4
PROFILE = PROFILES["audiobook"]
HEAD_S = PROFILE.head_s
CAST = Cast(
    pacing=Pacing(variation=0.0),
    roles={
        "narrator": Role("NARRATOR"),
        "anna": Role("ANNA", pan=-0.2, level_db=-1.0),
        "bob": Role("BOB", pan=0.3, distance_m=2.0),
        "ghost": Role("GHOST", effects=("haunted",)),
    },
    deliveries=DELIVERIES,
    effects=BUILT_IN_EFFECTS
    | {"haunted": (Effect("highpass"), Effect("send", (("level", -14.0),), space="church"), Effect("echo"))},
)
SOUNDS = {
    "bell": ("sfx", 2.0), "crash": ("sfx", 3.0), "rain": ("bed", 60.0), "wind": ("bed", 60.0), "hum": ("bed", 60.0),
    "theme": ("music", 20.0), "coda": ("music", 9.0),
}  # fmt: skip
ROOM = (1.0,) * 7
PALETTE = Palette(
    {name: Sound(name, name.title(), kind, recipe=name, level_db=-20.0) for name, (kind, _) in SOUNDS.items()}
    | {"crowd-murmur": Sound("crowd-murmur", "Crowd murmur", "bed", recipe="crowd", level_db=-20.0)}
    | {"door": Sound("door", "Door", "sfx", file="door.wav")},
    {
        "hall": Space("hall", "Hall", (9, 6, 3), ROOM, wet_db=-6.0, beds=("hum",)),
        "plain-room": Space("plain-room", "Plain room", (5, 4, 3), ROOM, wet_db=-9.0),
        "church": Space("church", "Church", (30, 12, 14), (3.0,) * 7, wet_db=-4.0, beds=("wind",)),
        "cell": Space("cell", "Cell"),
        "interior": Space("interior", "Interior"),
        "exterior": Space("exterior", "Exterior"),
    },
)


@dataclass(frozen=True)
class Ready:
    """A sound that is ready to play."""

    name: str
    frames: int
    loops: bool


def chapter(text):
    """The first chapter of a script that must be clean."""
    sheet, mistakes = cue_sheet([(Source("script/01-test.fountain", text), parse(text))], CAST, PALETTE)
    assert [each.message for each in mistakes if each.severity == "error"] == []
    return sheet.chapters[0]


def ready(use):
    """What there is to play for a use of a sound."""
    kind, seconds = SOUNDS.get(use.key, ("bed", 60.0) if use.key == "crowd-murmur" else ("sfx", 1.0))
    return Ready(f"{use.key}#{use.variation}#{use.seed}", round(seconds * RATE), kind == "bed")


def spoken(each):
    """Takes of a line: every word lasts 0.4 s."""
    takes = []
    for phrase in each.phrases:
        count = len(words(phrase.text))
        times = tuple((WORD_S * k, WORD_S * k + 0.35) for k in range(count))
        takes.append(PhraseTake(f"take {phrase.text}", round(WORD_S * count * RATE), times, "engine", 0.01, 0.0))
    return takes


def arranged(text, **more):
    """The timeline of a script."""
    one = chapter(text)
    sounds = {use: ready(use) for use in sound_uses(one, PALETTE)}
    takes = {line.id: spoken(line) for line in one.lines}
    return arrange(one, takes, CAST, PALETTE, sounds, PROFILE, rate_hz=RATE, **more)


def heard(timeline, label):
    """(start, end) in seconds of every clip with a label, in order."""
    return [(clip.start_frame / RATE, clip.end_frame / RATE) for clip in timeline.clips if clip.label == label]


def clips(timeline, label):
    """The clips with a label, in order."""
    return [clip for clip in timeline.clips if clip.label == label]


def gap_s(timeline, first, second):
    """Silence from the end of one label's last clip to the beginning of another's first."""
    return round(heard(timeline, second)[0][0] - heard(timeline, first)[-1][1], 6)


# Speech


def test_it_begins_and_ends_in_room_tone():
    """Head and tail hold nothing but room tone."""
    plan = arranged("ANNA\nOne two.\n")
    assert heard(plan, "ANNA") == [(HEAD_S + pacing.AFTER_SOUND_S, 1.7)]
    assert [(c.start_frame, c.end_frame) for c in plan.clips if isinstance(c.sound, RoomTone)] == [(0, plan.frames)]
    assert plan.frames / RATE == 1.7 + PROFILE.tail_s


@pytest.mark.parametrize(
    ("text", "names", "gap"),
    [
        ("ANNA\nOne.\n\nBOB\nTwo.\n", "ANNA BOB", pacing.TURN_S),
        ("ANNA\nOne…\n\nBOB\nTwo.\n", "ANNA BOB", pacing.TURN_S + pacing.TRAILING_S),
        ("ANNA\nOne?\n\nBOB\nTwo.\n", "ANNA BOB", pacing.ANSWER_S),
        ("ANNA\nOne.\n\nBOB\n…Two.\n", "ANNA BOB", pacing.TURN_S + pacing.HESITATION_S),
        ("ANNA\nOne.\n\nBOB\n—Two.\n", "ANNA BOB", pacing.BREAKING_IN_S),
        ("ANNA\nOne.\n\nANNA\nTwo?\n\nBOB\nNo.\n", "ANNA BOB", pacing.ANSWER_S),
        ("ANNA\nOne.\n\nThe rain stops.\n", "ANNA NARRATOR", pacing.INTO_NARRATION_S),
        ("The rain stops.\n\nANNA\nOne.\n", "NARRATOR ANNA", pacing.OUT_OF_NARRATION_S),
        ("ANNA\nOne--\n\nBOB\nTwo.\n", "ANNA BOB", pacing.CUT_OFF_S),
        ("ANNA\nOne.\n\nBOB\n(beat)\nTwo.\n", "ANNA BOB", 0.6),
        ("ANNA\nOne.\n(pause)\n\nBOB\nTwo.\n", "ANNA BOB", 1.2),
        ("ANNA\nOne.\n\n[[pause: 2.5s]]\n\nBOB\nTwo.\n", "ANNA BOB", 2.5),
        ("ANNA\nOne.\n\n[[pause: 100ms]]\n\nBOB\nTwo.\n", "ANNA BOB", 0.1),
    ],
)
def test_the_gap_between_two_speeches(text, names, gap):
    """Natural gaps by who follows whom; a pause that is asked for is as long as it says."""
    assert gap_s(arranged(text), *names.split()) == pytest.approx(gap)


def test_pauses_vary_a_little_and_are_the_same_each_time():
    """By chance a pause is up to a quarter longer or shorter; the same words always leave the same."""
    lines = [Line(f"01-{k:03}", name, name.lower(), f"Number {k}.", ()) for k in range(40) for name in ("ANNA", "BOB")]
    gaps = [pacing.gap_s(*pair) for pair in pairwise(lines)]
    assert gaps == [pacing.gap_s(*pair) for pair in pairwise(lines)]
    assert len({round(gap, 3) for gap in gaps}) > 30
    assert all(0.75 * pacing.TURN_S <= gap <= 1.25 * pacing.TURN_S for gap in gaps)
    assert sum(gaps) / len(gaps) == pytest.approx(pacing.TURN_S, rel=0.1)
    slow = [pacing.gap_s(*pair, Pacing(pauses=2.0, variation=0.0)) for pair in pairwise(lines)]
    assert set(slow) == {2 * pacing.TURN_S}


@pytest.mark.parametrize(("loudest", "heard_to", "then"), [(30.0, -14.9, -15.1), (-5.0, -24.9, -25.1)])
def test_a_one_shot_holds_the_story_until_it_is_no_longer_heard(loudest, heard_to, then):
    """Its tail, 45 dB under its loudest moment or under speech, rings on under what follows."""
    levels = {"bell#0#None": [loudest] * 5 + [heard_to] * 3 + [then] * 12, "take One.": [0.0] * 4}
    plan = arranged("[[sfx: bell]]\n\nANNA\nOne.\n", loudness=lambda source: levels[source.name])
    ((start, end),) = heard(plan, "Bell")
    assert end - start == 2.0
    assert heard(plan, "ANNA")[0][0] == pytest.approx(start + 0.8 + pacing.AFTER_SOUND_S)
    waiting = arranged(
        "ANNA\nOne [[sfx: bell | wait]] two.\n", loudness=lambda source: levels.get(source.name, [0.0] * 8)
    )
    first, second = heard(waiting, "ANNA")
    assert second[0] - first[1] == pytest.approx(0.8 + pacing.AFTER_SOUND_S)


@pytest.mark.parametrize(
    ("cue", "level_db"),
    [
        ("music: theme | establish", -6.0),
        ("amb: crowd murmur | establish=6s", -6.0),
        ("amb: rain | establish", -20.0),
        ("music: theme | establish | level=-15dB", -15.0),
        ("music: theme", -20.0),
    ],
)
def test_established_music_and_crowds_are_heard(cue, level_db):
    """While the story waits for them they are within 6 dB of speech; then they settle to their own level."""
    plan = arranged(f"[[{cue}]]\n\nANNA\nOne two three four five six.\n")
    (clip,) = (clip for clip in plan.clips if clip.bus in {"beds", "music"} and clip.label != "room tone")
    gain = Envelope(clip.gain)
    assert clip.level_db + gain.at(clip.start_frame + RATE) == pytest.approx(level_db, abs=0.01)
    (line,) = clips(plan, "ANNA")
    own = -15.0 if "level" in cue else -20.0
    assert clip.level_db + gain.at(line.start_frame + RATE) == pytest.approx(own, abs=0.01)


def test_an_interior_without_a_bed_has_a_tone_of_its_own():
    """Each room another one, from its heading to the next; not outdoors, nor where a bed sounds."""
    plain = "INT. PLAIN ROOM - DAY\n\n"
    text = f"{plain}ANNA\nOne.\n\nINT. HALL - DAY\n\nANNA\nTwo.\n\n{plain}[[amb: rain]]\n\nANNA\nThree.\n"
    plan = arranged(text)
    tones = [clip for clip in plan.clips if isinstance(clip.sound, RoomTone) and clip.sound.name != "room-tone"]
    assert [(clip.sound.name, clip.level_db, clip.dip_db) for clip in tones] == [("room-tone-plain-room", -9.0, 0.0)]
    one, two, _ = clips(plan, "ANNA")
    assert tones[0].start_frame < one.start_frame
    assert one.end_frame <= tones[0].end_frame - tones[0].fade_out < two.start_frame
    assert all("tone" not in event.id for event in plan.events)
    heading = Cue("c", "space", "x")
    sizes = ((3, 3, 2.5), (40, 30, 15))
    small, large = (room_tone_of(Space("x", "X", size, ROOM), heading, 0, 9).sound for size in sizes)
    assert small.brightness_db > large.brightness_db
    assert room_tone_of(Space("x", "X"), heading, 0, 9) is None


def test_phrases_follow_each_other():
    """Within a line there is a breath between deliveries, or the pause that is asked for."""
    plan = arranged("ANNA\nOne.\n(whispering)\nTwo.\n(pause)\nThree.\n")
    (_, first), (second, second_end), (third, _) = heard(plan, "ANNA")
    assert (second - first, third - second_end) == pytest.approx((pacing.PHRASE_S, 1.2))


def test_two_speak_at_once():
    """Dual dialogue begins together, panned apart; what follows waits for both."""
    plan = arranged("ANNA\nOne two three.\n\nBOB ^\nFour.\n\nANNA\nFive.\n")
    anna, bob, later = clips(plan, "ANNA")[0], clips(plan, "BOB")[0], clips(plan, "ANNA")[1]
    assert anna.start_frame == bob.start_frame
    assert later.start_frame / RATE == pytest.approx(anna.end_frame / RATE + pacing.TURN_S)
    assert anna.pan[0].value < -0.2 < 0.3 < bob.pan[0].value


def test_levels_of_roles_and_deliveries_add_up():
    """A whisper is softer than the role, and the role than common speech, by their figures."""
    first, second = clips(arranged("ANNA\nOne.\n(whispering)\nTwo.\n"), "ANNA")
    assert (first.level_db, second.level_db) == pytest.approx((-1.0, -1.0 + DELIVERIES["whispering"].level_db))
    assert [step.kind for step in second.effects] == ["whisper"]


def test_a_voice_stands_in_its_room():
    """Distance lowers the voice, half as much for a role's own place, and the room sounds stronger against it."""
    anna, bob = (clips(arranged(f"INT. HALL\n\n{who}\nOne.\n"), who)[0] for who in ("ANNA", "BOB"))
    assert [send.space for send in (*anna.sends, *bob.sends)] == ["hall", "hall"]
    assert anna.sends[0].level_db == pytest.approx(-6.0)
    assert bob.level_db == pytest.approx(-4.5 / 2)
    assert bob.sends[0].level_db == pytest.approx(-6.0 - 1.2 + 4.5)


def test_a_narrator_stands_in_no_room():
    """Narration is dry, whether it is action or spoken under the narrator's name."""
    plan = arranged("INT. HALL\n\nThe rain stops.\n\nNARRATOR\nIt does.\n")
    assert [clip.sends for clip in clips(plan, "NARRATOR")] == [(), ()]


def test_a_role_may_send_to_a_space_of_its_own():
    """An effect that is a send is no effect of the clip, and what rings on is given room."""
    clip = clips(arranged("GHOST\nOne.\n"), "GHOST")[0]
    assert [step.kind for step in clip.effects] == ["highpass", "echo"]
    assert clip.sends == (Send("church", -14.0),)
    assert clip.end_frame - clip.start_frame == (WORD_S + 2.0) * RATE


@pytest.mark.parametrize(
    ("extension", "effects", "dry"),
    [("V.O.", [], True), ("PHONE", ["phone"], True), ("RADIO", ["radio"], True), ("THROUGH DOOR", ["door"], False)],
)
def test_perspectives(extension, effects, dry):
    """A perspective brings its effect; what comes over a line is in no room."""
    clip = clips(arranged(f"INT. HALL\n\nANNA ({extension})\nOne.\n"), "ANNA")[0]
    assert [step.kind for step in clip.effects] == effects
    assert (clip.sends == ()) is dry


def test_voice_over_is_centred():
    """A voice-over comes from nowhere in the scene."""
    assert clips(arranged("ANNA (V.O.)\nOne.\n"), "ANNA")[0].pan[0].value == 0.0


@pytest.mark.parametrize(("extension", "rises"), [("APPROACHING", True), ("RETREATING", False)])
def test_who_moves_is_heard_moving(extension, rises):
    """Near and far cross over during the line, and the room hears it all."""
    near, far, room = clips(arranged(f"INT. HALL\n\nANNA ({extension})\nOne two three.\n"), "ANNA")
    start, end = (Envelope(near.gain).at(frame) for frame in (near.start_frame, near.end_frame))
    assert (end > start) is rises
    assert (far.lowpass_hz is not None, near.lowpass_hz, room.dry) == (True, None, False)
    assert [len(clip.sends) for clip in (near, far, room)] == [0, 0, 1]


# One-shots


@pytest.mark.parametrize(
    ("text", "word", "edge"),
    [
        ("One two [[sfx: bell]] three four.", 2, 0.0),
        ("One two[[sfx: bell]] three four.", 1, 0.35),
        ("One two [[sfx: bell | at=end]] three four.", 2, 0.35),
        ("One two [[sfx: bell | offset=-0.1s]] three four.", 2, -0.1),
    ],
)
def test_a_sound_at_its_word(text, word, edge):
    """A cue inside a speech happens at the onset of the next word or the end of the one it is glued to."""
    plan = arranged(f"ANNA\n{text}\n")
    start = heard(plan, "ANNA")[0][0]
    assert heard(plan, "Bell")[0][0] == pytest.approx(start + WORD_S * word + edge)
    assert len(clips(plan, "ANNA")) == 1


def test_speech_waits_for_a_sound_that_says_so():
    """With `wait` the speech stops before the word, and goes on when the sound has ended."""
    plan = arranged("ANNA\nOne two [[sfx: bell | wait]] three.\n\nBOB\nFour.\n")
    (_, stop), (go, end) = heard(plan, "ANNA")
    assert heard(plan, "Bell") == [(stop, stop + 2.0)]
    assert go == pytest.approx(stop + 2.0 + pacing.AFTER_SOUND_S)
    assert [clip.offset_frame for clip in clips(plan, "ANNA")] == [0, 2 * WORD_S * RATE]
    assert heard(plan, "BOB")[0][0] == pytest.approx(end + pacing.TURN_S)
    assert [word.start_frame / RATE for word in plan.events[0].words][2] == pytest.approx(go)


def test_a_sound_of_its_own_holds_the_story():
    """Alone in a paragraph a one-shot is waited for."""
    plan = arranged("ANNA\nOne.\n\n[[sfx: crash]]\n\nBOB\nTwo.\n")
    assert gap_s(plan, "ANNA", "Crash") == pacing.BEFORE_SOUND_S
    assert gap_s(plan, "Crash", "BOB") == pacing.AFTER_SOUND_S


def test_a_sound_under_the_story_does_not():
    """`under` lets the story go on as soon as the sound was noticed."""
    plan = arranged("ANNA\nOne.\n\n[[sfx: crash | under]]\n\nBOB\nTwo.\n")
    assert heard(plan, "BOB")[0][0] - heard(plan, "Crash")[0][0] == pytest.approx(pacing.UNDER_LEAD_S)


def test_a_repeated_sound_never_repeats_exactly():
    """Uses of one sound in a row are other variations; a file's differ by level."""
    plan = arranged("\n\n".join(["[[sfx: bell]]"] * 8 + ["[[sfx: door]]"] * 3))
    bells = [clip.sound for clip in clips(plan, "Bell")]
    assert all(one != other for one, other in pairwise(bells))
    levels = [clip.level_db for clip in clips(plan, "Door")]
    assert levels[0] != levels[1] != levels[2]


def test_a_seed_chooses_the_variation():
    """`seed=7` asks for another sound of the same kind, each time the same."""
    assert sound_uses(chapter("[[sfx: bell | seed=7]]\n\n[[sfx: bell]]\n"), PALETTE) == (
        SoundUse("bell", 0, 7),
        SoundUse("bell", 1),
    )


def test_options_of_a_sound():
    """Level, gain, pan, fades and length are the cue's."""
    clip = clips(
        arranged("[[sfx: crash | level=-9dB | gain=2dB | pan=0.5 | in=100ms | out=200ms | dur=1.5s]]"), "Crash"
    )[0]
    assert (clip.level_db, clip.pan[0].value, clip.fade_in, clip.fade_out) == (-7.0, 0.5, 100, 200)
    assert clip.end_frame - clip.start_frame == 1500


def test_a_running_sound_can_be_stopped():
    """`out` ends a one-shot that still sounds."""
    plan = arranged("[[sfx: crash | under]]\n\nANNA\nOne [[sfx: crash | out=0.2s]] two.\n")
    (_, end), at = heard(plan, "Crash")[0], heard(plan, "ANNA")[0][0] + WORD_S
    assert (len(clips(plan, "Crash")), end) == (1, pytest.approx(at + 0.2))


def test_sounds_under_speech_stay_below_it():
    """A loud sound under a line yields to it, and one between lines does not."""
    plan = arranged("ANNA\nOne two [[sfx: crash | level=0dB]] three four.\n\n[[sfx: bell | level=0dB]]\n")
    crash, bell = clips(plan, "Crash")[0], clips(plan, "Bell")[0]
    assert Envelope(crash.gain).at(crash.start_frame) == pytest.approx(-9.0)
    assert bell.gain == ()


# Beds, music, scenes


def test_a_heading_opens_the_beds_of_its_space():
    """Beds of the space fade in after the head, and close with the chapter."""
    plan = arranged("INT. HALL\n\nANNA\nOne.\n")
    hum = clips(plan, "Hum")[0]
    assert (hum.start_frame / RATE, hum.fade_in / RATE, hum.fade_out / RATE) == (HEAD_S, IN_S, OUT_S)
    assert heard(plan, "ANNA")[0][0] == pytest.approx(HEAD_S + pacing.OPENING_S)
    assert hum.end_frame / RATE == pytest.approx(heard(plan, "ANNA")[0][1] + pacing.CLOSING_S + OUT_S)


@pytest.mark.parametrize(
    ("transition", "gap", "old_end", "new_start", "fade"),
    [
        ("", 1.0, OUT_S, 0.0, IN_S),
        ("CROSSFADE TO:", 2.5, CROSSFADE_S, 0.0, CROSSFADE_S),
        ("CUT TO:", 1.0, 0.41, 0.4, 0.01),
        ("SMASH CUT TO:", 0.0, 0.01, 0.0, 0.01),
        ("> FADE OUT.", FADE_OUT_S + 1.5, FADE_OUT_S, FADE_OUT_S + 0.5, IN_S),
    ],
)
def test_transitions(transition, gap, old_end, new_start, fade):
    """What the old and the new scene do, counted from the last word before the change."""
    plan = arranged(f"INT. HALL\n\nANNA\nOne two three four five six.\n\n{transition}\n\nINT. CHURCH\n\nBOB\nTwo.\n")
    end = heard(plan, "ANNA")[0][1]
    assert gap_s(plan, "ANNA", "BOB") == pytest.approx(gap)
    assert heard(plan, "Hum")[0][1] == pytest.approx(end + old_end)
    assert heard(plan, "Wind")[0][0] == pytest.approx(end + new_start)
    assert clips(plan, "Wind")[0].fade_in == fade * RATE


def test_fade_out_takes_everything():
    """Music and a sound that still rings fade with the beds, in 4 s."""
    plan = arranged("[[music: theme]]\n\n[[sfx: crash | under]]\n\nANNA\nOne.\n\n> FADE OUT.\n")
    end = heard(plan, "ANNA")[0][1]
    assert heard(plan, "Theme")[0][1] == pytest.approx(end + FADE_OUT_S)
    assert heard(plan, "Crash")[0][1] == pytest.approx(min(end + FADE_OUT_S, heard(plan, "Crash")[0][0] + 3.0))
    crash = clips(plan, "Crash")[0]
    assert (crash.end_frame - crash.fade_out) / RATE == pytest.approx(end)


def test_a_bed_continues_across_a_heading():
    """`continue` carries a bed over; without it the heading ends it."""
    script = "INT. HALL\n\n[[amb: rain | add]]\n\nANNA\nOne.\n\nINT. CHURCH\n\n{}ANNA\nTwo.\n"
    carried = arranged(script.format("[[amb: rain | continue]]\n\n"))
    left = arranged(script.format(""))
    assert len(heard(carried, "Rain")) == 1
    assert heard(carried, "Rain")[0][1] > heard(carried, "ANNA")[1][1]
    assert heard(left, "Rain")[0][1] == pytest.approx(heard(left, "ANNA")[0][1] + OUT_S)


def test_a_bed_takes_the_place_of_others():
    """Beds cross over; with `add` they layer, and `none` ends all of them."""
    swap = arranged("INT. HALL\n\nANNA\nOne.\n\n[[amb: rain]]\n\nANNA\nTwo.\n")
    at = heard(swap, "ANNA")[0][1]
    assert heard(swap, "Hum")[0][1] == pytest.approx(at + CROSSFADE_S)
    assert (heard(swap, "Rain")[0][0], clips(swap, "Rain")[0].fade_in / RATE) == (pytest.approx(at), CROSSFADE_S)
    layered = arranged("INT. HALL\n\nANNA\nOne.\n\n[[amb: rain | add]]\n\nANNA\nTwo.\n\n[[amb: none]]\n\nBOB\nThree.\n")
    end = heard(layered, "ANNA")[1][1]
    assert [heard(layered, each)[0][1] for each in ("Hum", "Rain")] == pytest.approx([end + OUT_S] * 2)


def test_a_bed_is_ridden_and_ended():
    """`to` moves its level, `out` ends it, `sneak` brings it in unnoticed."""
    plan = arranged(
        "INT. HALL\n\n[[amb: rain | add | sneak]]\n\nANNA\nOne two three four five.\n\n[[amb: rain | to=-34dB]]\n\n"
        "ANNA\nTwo three four five six.\n\n[[amb: rain | out=1s]]\n\nBOB\nFour.\n"
    )
    rain, (anna, later) = clips(plan, "Rain")[0], heard(plan, "ANNA")
    assert rain.fade_in == SNEAK_S * RATE
    assert Envelope(rain.gain).at(round((anna[1] + 2.0) * RATE)) == pytest.approx(-14.0)
    assert (rain.end_frame / RATE, rain.fade_out) == (pytest.approx(later[1] + 1.0), RATE)


@pytest.mark.parametrize(("ending", "fade_s"), [("out", 5.0), ("out=1s", 1.0), ("cut", 0.01)])
def test_how_a_bed_fades_at_its_end(ending, fade_s):
    """The fade that a bed was started with is its own, unless the cue that ends it gives another."""
    plan = arranged(
        f"[[amb: rain | in=1s | out=5s]]\n\nANNA\nOne two three.\n\n[[amb: rain | {ending}]]\n\nBOB\nFour.\n"
    )
    assert clips(plan, "Rain")[0].fade_out / RATE == fade_s


def test_beds_are_entered_at_other_points():
    """A bed that comes back does not begin where it began before."""
    plan = arranged("INT. HALL\n\nANNA\nOne.\n\nINT. CHURCH\n\nANNA\nTwo.\n\nINT. HALL\n\nANNA\nThree.\n")
    first, second = clips(plan, "Hum")
    assert first.offset_frame != second.offset_frame


def test_music_runs_to_its_end_or_is_followed():
    """Music is neither looped nor cut unless asked; `segue` crosses over to the next piece."""
    text = (
        "[[music: theme]]\n\nANNA\nOne.\n\n{}\n\nANNA\n" + "Two three four five six seven eight nine ten. " * 8 + "\n"
    )
    plain = arranged(text.format("[[pause: 1s]]"))
    assert [clip.end_frame - clip.start_frame for clip in clips(plain, "Theme")] == [20 * RATE]
    followed = arranged(text.format("[[music: coda | segue]]"))
    at = heard(followed, "Coda")[0][0]
    assert heard(followed, "Theme")[0][1] == pytest.approx(at + CROSSFADE_S)


def test_establishing():
    """Speech waits 4 s for a bed or music that is to be established, or as long as it says."""
    for option, wait in (("establish", ESTABLISH_S), ("establish=6s", 6.0)):
        plan = arranged(f"[[music: theme | {option}]]\n\nANNA\nOne.\n")
        assert heard(plan, "ANNA")[0][0] - heard(plan, "Theme")[0][0] == pytest.approx(wait + pacing.AFTER_SOUND_S)


def test_backgrounds_duck_by_what_is_missing():
    """A bed 20 dB below speech needs no ducking, one 11 dB below is ducked by 4, and never by more than 10."""
    depths = {}
    for level in (-20, -11, 0):
        plan = arranged(f"[[amb: rain | level={level}dB | establish]]\n\nNARRATOR\nOne two three four five.\n")
        voice = clips(plan, "NARRATOR")[0]
        points = dict(plan.bus_gain).get("beds", ())
        depths[level] = Envelope(points).at((voice.start_frame + voice.end_frame) // 2)
    assert depths == pytest.approx({-20: 0.0, -11: -4.0, 0: -10.0})


def test_clarity_asks_for_more():
    """3 LU more clarity make 3 dB more ducking."""
    script = "[[amb: rain | level=-11dB | establish]]\n\nNARRATOR\nOne two three four five.\n"
    lowest = [min(p.value for p in dict(arranged(script, clarity_lu=c).bus_gain)["beds"]) for c in (0.0, 3.0)]
    assert lowest[0] - lowest[1] == pytest.approx(3.0)


def test_ducking_knows_gusts_and_soft_phrases():
    """Where loudness is known from moment to moment, what is soft or loud counts as what it is."""
    script = "[[amb: rain | establish]]\n\nNARRATOR\nOne two three four five.\n"
    lowest = {}
    for soft, gust in ((0.0, 0.0), (-4.0, 0.0), (0.0, 9.0)):
        profiles = {"rain#0#None": [gust] * 600, "take One two three four five.": [soft] * 20}
        plan = arranged(script, loudness=lambda source, profiles=profiles: profiles[source.name])
        lowest[soft, gust] = min((p.value for p in dict(plan.bus_gain).get("beds", ())), default=0.0)
    assert lowest == pytest.approx({(0.0, 0.0): 0.0, (-4.0, 0.0): 0.0, (0.0, 9.0): -4.0})
    profiles = {"rain#0#None": [0.0] * 600, "take One two three four five.": [-4.0] * 20}
    louder = arranged(script.replace("rain", "rain | level=-17dB"), loudness=lambda source: profiles[source.name])
    assert min(p.value for p in dict(louder.bus_gain)["beds"]) == pytest.approx(-2.0)


def test_a_bus_is_ridden():
    """`[[mix: dialogue | gain=-2dB]]` holds from there on."""
    plan = arranged("ANNA\nOne.\n\n[[mix: dialogue | gain=-2dB]]\n\nANNA\nTwo.\n")
    first, second = clips(plan, "ANNA")
    ride = Envelope(dict(plan.bus_gain)["dialogue"])
    assert (ride.at(first.start_frame), ride.at(second.end_frame + 5 * RATE)) == (0.0, -2.0)


def test_long_rooms_step_back():
    """The return of a church is lowered while somebody speaks in it, that of a hall is not."""
    plan = arranged("INT. CHURCH\n\nANNA\nOne two three.\n\nINT. HALL\n\nANNA\nFour.\n")
    assert [space for space, _ in plan.return_gain] == ["church"]
    assert min(point.value for point in plan.return_gain[0][1]) == -2.5


def test_the_tail_of_a_room_is_waited_for():
    """The chapter does not end before its reverberation has."""
    plan = arranged("INT. CHURCH\n\n[[amb: none]]\n\nANNA\nOne.\n")
    assert plan.frames / RATE > heard(plan, "ANNA")[0][1] + 2.5 + PROFILE.tail_s


# The whole


SCRIPT = """INT. HALL - NIGHT

It rains [[sfx: bell]] on the hall.

ANNA (APPROACHING)
Wait--

BOB
(whispering)
No [[sfx: crash | wait]] time.
(beat)
Run.

[[sfx: crash | under]]

GHOST
Boo.

[[music: theme | under]]

[[amb: rain | add]]

CROSSFADE TO:

EXT. CHURCH - DAY

[[mix: beds | gain=-3dB]]

ANNA
Both.

BOB ^
Both of us.

## Later

[[music: theme | out=2s]]

The end.

> FADE OUT.
"""


def test_events_tell_everything_that_is_heard():
    """Every line and cue of the chapter has its event, and lines carry all their words."""
    one, plan = chapter(SCRIPT), arranged(SCRIPT)
    shown = {cue.id for cue in one.cues if isinstance(cue, Line) or cue.kind not in {"music", "bed", "say"}}
    events = {event.id for event in plan.events}
    assert {each for each in shown - events if "scene" not in str(each)} <= {
        c.id for c in one.cues if c.kind == "transition"
    }
    for line in one.lines:
        event = next(event for event in plan.events if event.id == line.id)
        assert [word.text for word in event.words] == [word.text for word in words(line.text)]
        starts = [word.start_frame for word in event.words]
        assert starts == sorted(starts)
        assert event.start_frame <= starts[0] <= event.words[-1].end_frame <= event.end_frame


def test_marks_lie_where_they_stand():
    """A heading inside the chapter is marked where what follows it begins."""
    plan = arranged(SCRIPT)
    assert [title for title, _ in plan.marks] == ["Later"]
    assert heard(plan, "BOB")[-1][1] * RATE <= plan.marks[0][1] <= heard(plan, "NARRATOR")[1][0] * RATE


def test_everything_lies_inside_the_chapter():
    """No clip begins before the head or reaches into the tail, and clips come in order."""
    plan = arranged(SCRIPT)
    starts = [clip.start_frame for clip in plan.clips]
    assert starts == sorted(starts)
    others = [clip for clip in plan.clips if not isinstance(clip.sound, RoomTone)]
    assert min(clip.start_frame for clip in others) >= HEAD_S * RATE
    assert max(clip.end_frame for clip in others) <= plan.frames - PROFILE.tail_s * RATE
    assert all(clip.start_frame < clip.end_frame for clip in plan.clips)


def test_it_is_a_pure_function():
    """The same chapter gives the same timeline."""
    assert arranged(SCRIPT) == arranged(SCRIPT)


def test_without_cues_the_lines_stay_in_order():
    """Deleting every note changes nothing but the cues: the same lines in the same order and voices."""
    bare = "\n".join(row for row in SCRIPT.splitlines() if "[[" not in row or row.startswith(("It", "No")))
    bare = bare.replace("[[sfx: bell]] ", "").replace("[[sfx: crash | wait]] ", "")
    told = [(event.label, event.text) for event in arranged(bare).events if event.kind == "line"]
    assert told == [(event.label, event.text) for event in arranged(SCRIPT).events if event.kind == "line"]


@given(st.lists(st.sampled_from(["line", "bell", "under", "bed", "pause", "cut", "scene", "music"]), max_size=12))
def test_lines_never_overlap_unless_asked(kinds):
    """Whatever stands between them, lines come one after the other, and the timeline covers everything."""
    parts = {
        "line": "ANNA\nOne two.", "bell": "[[sfx: bell]]", "under": "[[sfx: crash | under]]", "bed": "[[amb: rain]]",
        "pause": "[[pause: 0.3s]]", "cut": "CUT TO:", "scene": "INT. HALL", "music": "[[music: coda]]",
    }  # fmt: skip
    plan = arranged("\n\n".join(["BOB\nFirst.", *(parts[kind] for kind in kinds), "BOB\nLast."]) + "\n")
    spans = [(event.start_frame, event.end_frame) for event in plan.events if event.kind == "line"]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert max(clip.end_frame for clip in plan.clips) <= plan.frames


@pytest.mark.parametrize("missing", ["take", "sound"])
def test_what_is_missing_is_named(missing):
    """A line without its takes or a sound that is not ready stops the arranging."""
    one = chapter("ANNA\nOne [[sfx: bell]] two.\n")
    sounds = {} if missing == "sound" else {use: ready(use) for use in sound_uses(one, PALETTE)}
    takes = {} if missing == "take" else {line.id: spoken(line) for line in one.lines}
    with pytest.raises(UsageError, match="has not been spoken" if missing == "take" else "bell is not ready"):
        arrange(one, takes, CAST, PALETTE, sounds, PROFILE, rate_hz=RATE)


def test_a_sound_that_does_not_exist_is_named():
    """What the palette lacks is said by its name."""
    one = chapter("[[sfx: bell]]\n")
    with pytest.raises(UsageError, match="there is no sound bell"):
        sound_uses(one, replace(PALETTE, sounds={}))
