"""A cast, a palette and short takes, and how a script becomes a timeline with them."""

from dataclasses import dataclass

from audiodrama.arrange.arranger import arrange, sound_uses
from audiodrama.base.source import Source
from audiodrama.base.words import words
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import Cast, Pacing, Role
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.effects.table import Effect
from audiodrama.script.compiler import cue_sheet
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
