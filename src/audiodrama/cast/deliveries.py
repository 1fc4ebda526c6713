"""The built-in deliveries and the effects chains they use: what a parenthetical such as `(whispering)` does.

A delivery is one row of a table: figures that the engine or the mix honours (rate, pitch, level) and effects.
voices.yaml may name any of it anew. Levels stay within -8 and +4 dB of the role's own, so that a whisper is softer than
speech, a shout louder, and both are understood over a bed.

Figures follow what is published on vocal effort and emotion in speech: H. Traunmüller and A. Eriksson, "Acoustic
effects of variation in vocal effort by men, women, and children" (2000), for loud and soft voices; K. Scherer, "Vocal
communication of emotion: a review of research paradigms" (2003), for the direction of pitch, range and rate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base import translations
from audiodrama.base.names import key
from audiodrama.cast.model import Delivery
from audiodrama.dsp.effects.table import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping


def _step(kind: str, **figures: float) -> Effect:
    return Effect(kind, tuple(figures.items()))


BUILT_IN_EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "whisper": (_step("whisper"),),
    "murmur": (
        _step("pitch", intonation=0.6),
        _step("low-shelf", gain=3, frequency=250),
        _step("high-shelf", gain=-6, frequency=1800),
        _step("breath", level=-15),
    ),
    "soft": (
        _step("pitch", intonation=0.85),
        _step("high-shelf", gain=-3.5, frequency=1600),
        _step("breath", level=-15),
    ),
    "shout": (
        _step("pitch", intonation=1.3),
        _step("formant", shift=0.8),
        _step("low-shelf", gain=-7, frequency=450),
        _step("peak", gain=6, frequency=2600, q=0.8),
        _step("saturation", drive=6),
        _step("compressor", ratio=3, threshold=-8),
    ),
    "strain": (
        _step("pitch", intonation=1.25),
        _step("low-shelf", gain=-3, frequency=350),
        _step("peak", gain=4, frequency=2400, q=0.8),
        _step("saturation", drive=5),
    ),
    "tears": (
        _step("pitch", intonation=1.15, tremor=0.55),
        _step("tremolo", depth=0.3, rate=6.5, irregular=0.9),
        _step("breath", level=-14),
        _step("peak", gain=3, frequency=1000, q=1.0),
    ),
    "laugh": (
        _step("pitch", intonation=1.5, tremor=0.35),
        _step("tremolo", depth=0.4, rate=4.8, irregular=0.35),
        _step("breath", level=-16),
        _step("formant", shift=0.5),
    ),
    "smile": (_step("pitch", intonation=1.35), _step("formant", shift=0.7)),
    "weary": (
        _step("pitch", intonation=0.55),
        _step("high-shelf", gain=-5, frequency=2000),
        _step("breath", level=-22),
    ),
    "flat": (_step("pitch", intonation=0.4), _step("low-shelf", gain=-2, frequency=250)),
    "calm": (_step("pitch", intonation=0.75),),
    "lively": (_step("pitch", intonation=1.4),),
    "shaky": (
        _step("pitch", intonation=1.1, tremor=0.4),
        _step("tremolo", depth=0.25, rate=7.5, irregular=0.9),
        _step("breath", level=-16),
    ),
    "winded": (
        _step("pitch", tremor=0.2),
        _step("tremolo", depth=0.35, rate=2.2, irregular=0.6),
        _step("breath", level=-12),
    ),
    "song": (_step("sing"), _step("echo", delay=0.11, feedback=0.25, level=-18)),
    "thoughts": (
        _step("low-shelf", gain=2, frequency=220),
        _step("high-shelf", gain=-3, frequency=5000),
        _step("breath", level=-16),
        _step("chorus", depth=0.22, rate=0.35, delay=0.026),
        _step("echo", delay=0.09, feedback=0.3, level=-14),
    ),
    "behind-door": (_step("door"),),
    "phone": (_step("phone"),),
    "radio": (_step("radio"),),
    "loudspeaker": (
        _step("bandpass", low=350, high=4500),
        _step("saturation", drive=8),
        _step("peak", gain=5, frequency=1700, q=1.2),
        _step("echo", delay=0.16, feedback=0.3, level=-15),
    ),
    "recording": (
        _step("bandpass", low=220, high=5200, order=1),
        _step("saturation", drive=8),
        _step("vibrato", depth=0.12, rate=0.9),
    ),
    "ghost": (
        _step("highpass", frequency=170),
        _step("breath", level=-13),
        _step("chorus", depth=0.4, rate=0.4, delay=0.024),
        _step("shimmer", level=-18, decay=1.6),
    ),
    "robot": (
        _step("pitch", intonation=0),
        _step("ring", frequency=55, mix=0.45),
        _step("bandpass", low=180, high=5500, order=1),
    ),
    "monster": (_step("pitch", shift=-5), _step("formant", shift=-2.5), _step("saturation", drive=8)),
}


BUILT_IN_DELIVERIES: tuple[Delivery, ...] = (
    Delivery("whispering", rate=0.93, level_db=-6.5, effects=("whisper",)),
    Delivery("softly", rate=0.95, level_db=-3.5, effects=("soft",)),
    Delivery("muttering", rate=1.04, pitch_st=-1.0, level_db=-4.5, effects=("murmur",)),
    Delivery("to herself", rate=0.96, pitch_st=-0.5, level_db=-4, effects=("soft",)),
    Delivery("thinking", rate=0.95, level_db=-2, effects=("thoughts",)),
    Delivery("shouting", rate=0.97, pitch_st=3.5, level_db=4, effects=("shout",)),
    Delivery("calling", rate=0.93, pitch_st=2, level_db=3, effects=("strain",)),
    Delivery("angry", rate=1.07, pitch_st=1.2, level_db=2, effects=("strain",)),
    Delivery("firmly", rate=0.96, pitch_st=-0.5, level_db=1.5, effects=("calm",)),
    Delivery("coldly", rate=0.95, pitch_st=-0.7, level_db=-1, effects=("flat",)),
    Delivery("in tears", rate=0.9, pitch_st=0.8, level_db=-1.5, effects=("tears",)),
    Delivery("sadly", rate=0.88, pitch_st=-0.6, level_db=-2, effects=("weary",)),
    Delivery("laughing", rate=1.03, pitch_st=1.2, level_db=0.5, effects=("laugh",)),
    Delivery("cheerful", rate=1.05, pitch_st=1, level_db=0.5, effects=("smile",)),
    Delivery("excited", rate=1.13, pitch_st=1.3, level_db=1.5, effects=("lively",)),
    Delivery("tired", rate=0.84, pitch_st=-1, level_db=-3, effects=("weary",)),
    Delivery("nervous", rate=1.08, pitch_st=1.2, effects=("shaky",)),
    Delivery("hesitant", rate=0.88, pitch_st=0.3, level_db=-2, effects=("soft",)),
    Delivery("breathless", rate=1.06, pitch_st=0.8, effects=("winded",)),
    Delivery("calmly", rate=0.94, pitch_st=-0.4, effects=("calm",)),
    Delivery("seriously", rate=0.9, pitch_st=-1.2, effects=("calm",)),
    Delivery("surprised", rate=1.04, pitch_st=1.8, level_db=1, effects=("lively",)),
    Delivery("fast", rate=1.22),
    Delivery("slow", rate=0.78),
    Delivery("singing", rate=0.78, level_db=0.5, effects=("song",)),
    Delivery("reading", rate=0.94, effects=("calm",)),
    Delivery("through a door", level_db=-5, effects=("behind-door",)),
    Delivery("on the phone", level_db=-1.5, effects=("phone",)),
    Delivery("on the radio", level_db=-1, effects=("radio",)),
    Delivery("through a loudspeaker", level_db=1, effects=("loudspeaker",)),
    Delivery("recorded", level_db=-1, effects=("recording",)),
    Delivery("ghost", rate=0.9, pitch_st=0.4, level_db=-2, effects=("ghost",)),
    Delivery("robotic", rate=0.96, effects=("robot",)),
    Delivery("monstrous", rate=0.9, level_db=1, effects=("monster",)),
    Delivery("normal"),
)

_SYNONYMS = """
whispering: whisper, whispers, whispered, in a whisper, sotto voce, sotto, under his breath, under her breath,
  under their breath, hushed, in a hushed voice, hissing
softly: soft, quietly, quiet, gently, gentle, tenderly, tender, in a low voice, low, kindly, soothingly, warmly
muttering: mutters, muttered, mumbling, mumbles, murmuring, murmurs, murmured, grumbling, under breath
to herself: to himself, to themselves, to themself, to itself, to myself, to self, aside, half to herself, half to
  himself
thinking: thinks, thought, thoughts, in thought, inner voice, internal, in her head, in his head, in their head,
  inner monologue
shouting: shouts, shouted, yelling, yells, yelled, screaming, screams, bellowing, roaring, at the top of her
  voice, at the top of his voice
calling: calls, calling out, calls out, hailing, from afar, raising her voice, raising his voice, loudly, loud,
  projecting
angry: angrily, furious, furiously, enraged, in anger, raging, snapping, snaps, outraged, irritated, irritably
firmly: firm, stern, sternly, commanding, insistent, insistently, determined, resolute, with authority
coldly: cold, icily, icy, flatly, flat, deadpan, without emotion, emotionless, tonelessly, monotone, dryly, dry,
  matter of fact, matter-of-factly
in tears: crying, cries, weeping, weeps, sobbing, sobs, tearful, tearfully, through tears, through her tears,
  through his tears, choking up, voice breaking, choked
sadly: sad, sorrowful, sorrowfully, mournful, mournfully, grieving, heartbroken, wistful, wistfully, melancholy
laughing: laughs, laugh, amused, chuckling, chuckles, giggling, giggles, with a laugh, through laughter
cheerful: cheerfully, happy, happily, brightly, bright, smiling, with a smile, delighted, merrily, playful,
  playfully, teasing, teasingly
excited: excitedly, eager, eagerly, thrilled, enthusiastic, enthusiastically, urgent, urgently, pressing
tired: tiredly, weary, wearily, exhausted, sleepy, sleepily, drowsy, drowsily, yawning, faint, faintly, weak,
  weakly
nervous: nervously, anxious, anxiously, afraid, scared, frightened, fearful, fearfully, terrified, trembling,
  shaking, shaky, shakily, uneasy, uneasily, stammering, panicked, in a panic
hesitant: hesitantly, hesitating, uncertain, uncertainly, unsure, shyly, shy, timidly, timid, tentatively
breathless: breathlessly, out of breath, panting, pants, gasping, gasps, winded
calmly: calm, evenly, serene, serenely, composed, patiently, patient, relaxed
seriously: serious, gravely, grave, solemnly, solemn, ominous, ominously
surprised: astonished, amazed, startled, shocked, incredulous, incredulously, in disbelief
fast: quickly, quick, rapid, rapidly, hurried, hurriedly, in a rush, rushed, faster
slow: slowly, deliberate, deliberately, drawn out, slower
singing: sings, sung, in song, humming, hums, chanting
reading: reads, reading aloud, reads aloud, reciting, recites, dictating
through a door: through the door, through door, behind a door, behind the door, from behind the door, through a
  wall, through the wall, muffled
on the phone: on phone, phone, over the phone, on the telephone, by phone, into the phone, filtered, filter
on the radio: radio, over the radio, on radio, walkie talkie, over the intercom, intercom
through a loudspeaker: over the loudspeaker, over the pa, loudspeaker, megaphone, over the speakers, announcement
recorded: on tape, on a tape, recording, from the recording, voicemail, on video, on the tv, on tv
ghost: ghostly, as a ghost, spectral, haunting, hauntingly, ethereal, otherworldly, from beyond
robotic: robot, mechanical, mechanically, synthetic
monstrous: monster, demonic, growling, growls, snarling
normal: normally, neutral, as before, natural, naturally, plainly
"""


def _spellings() -> dict[str, tuple[str, ...]]:
    rows = re.sub(r"\n +", " ", _SYNONYMS.strip()).splitlines()
    return {name: tuple(others.strip().split(", ")) for name, others in (row.split(":") for row in rows)}


SYNONYMS: Mapping[str, tuple[str, ...]] = _spellings()
_NAMED = {each.name: each for each in BUILT_IN_DELIVERIES}
DELIVERIES: Mapping[str, Delivery] = {word: _NAMED[name] for word, name in translations.DELIVERIES.items()} | {
    key(spelling): each for each in BUILT_IN_DELIVERIES for spelling in (each.name, *SYNONYMS.get(each.name, ()))
}


def with_own(own: Mapping[str, Delivery]) -> dict[str, Delivery]:
    """The built-in deliveries with a production's own over them, by key.

    An own one takes the place of the built-in one under each of its spellings, unless another own one has
    that spelling.
    """
    replaced: dict[str, Delivery] = {}
    for name, each in own.items():
        meaning = DELIVERIES[name].name if name in DELIVERIES else ""
        if meaning not in replaced or key(meaning) == name:
            replaced[meaning] = each
    return {name: replaced.get(each.name, each) for name, each in DELIVERIES.items()} | dict(own)


_DEGREE = re.compile(
    r"^(?:almost|nearly|half|very|quite|rather|so|too|a-little|a-bit|slightly|somewhat|still|now|suddenly|even|more|"
    r"increasingly|again|barely|clearly|visibly|then)-",
)
_TOWARDS = re.compile(r"-(?:to|at|into|towards|after|with|from|over|for|in)-.+|-(?:now|again|still|a-little|a-bit)$")


def deliveries_of(text: str, known: Mapping[str, Delivery]) -> tuple[tuple[Delivery, ...], tuple[str, ...]]:
    """The deliveries that a parenthetical asks for.

    It is taken whole, else part by part (`, ; / and but`), each without words of degree ("very softly") and
    without whom it is said to ("whispering to Madoka").

    Args:
        text: between the brackets, for example `"almost whispering, to herself"`.
        known: deliveries by key (`audiodrama.names.key`), the built-in ones and the production's own.

    Returns:
        The deliveries in the order written, each once; and the parts that mean none, as written.
    """
    if key(text) in known:
        return (known[key(text)],), ()
    found: dict[str, Delivery] = {}
    unknown: list[str] = []
    for part in filter(str.strip, re.split(r"[,;/]|\band\b|\bbut\b|\byet\b", text)):
        delivery = _of_part(key(part), known)
        if delivery:
            found[delivery.name] = delivery
        else:
            unknown.append(part.strip())
    return tuple(found.values()), tuple(unknown)


def _of_part(part: str, known: Mapping[str, Delivery]) -> Delivery | None:
    bare = part
    while (shorter := _DEGREE.sub("", bare, count=1)) != bare and bare not in known:
        bare = shorter
    return known.get(bare) or known.get(_TOWARDS.sub("", bare, count=1))
