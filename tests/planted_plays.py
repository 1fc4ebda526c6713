"""The two plays of `planted`: the same kinds of faults in other words, places, voices and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from planted import (
    Planted,
    Script,
    clipped,
    cut_short,
    faster,
    flatter,
    horn_file,
    knock_file,
    louder,
    noisy_tail_file,
    spoken_play,
    ticking_file,
    with_hole,
)

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """How large the faults of a play are, and what it is made of."""

    seed: int
    voices: tuple[str, str, str, str]
    lines: tuple[str, ...]
    name: str
    name_said: str
    other_name: str
    other_said: str
    quiet_db: tuple[float, float]
    quiet_delivery_db: float
    loud_db: float
    loud_delivery_db: float
    fast: tuple[float, float]
    slow: tuple[float, float]
    flat: tuple[float, float]
    clip_db: tuple[float, float]
    drive_db: float
    hole_s: float
    bed_db: tuple[float, float]
    music_db: float
    horn_db: tuple[float, float, float]
    faint_db: float
    hidden_db: float
    faint_bed_db: float
    tail_s: float
    silent_s: float
    loop_s: float
    again_s: float
    jump_db: tuple[float, float]
    twin_st: float
    misread: tuple[tuple[str, str], tuple[str, str]]
    room: str
    bed: str
    loud_bed: str


def write_play(root: Path, sizes: Sizes) -> list[Planted]:
    """Write and speak a play; the faults in it, forty."""
    script = Script("Title: Planted\nLanguage: en\n\n")
    lines = (_led(lead, text) for lead in cycle(LEADS) for text in sizes.lines)
    _takes(script, sizes, lines)
    _masks(script, sizes, lines)
    _flow(script, sizes, lines)
    _twins(script, sizes, lines)
    one, two, three, four = sizes.voices
    voices = f"""narrator: {{speaker: NARRATOR}}
cast:
  NARRATOR: {{voice: {{pyttsx3: {four}}}}}
  ANNA: {{voice: {{pyttsx3: {one}}}, pan: -0.2}}
  BEN: {{voice: {{pyttsx3: {two}}}, pan: 0.2}}
  CARO: {{voice: {{pyttsx3: {three}}}}}
  DINA: {{voice: {{pyttsx3: {one}}}, pitch: +{sizes.twin_st}st, pan: 0.3}}
  EMIL: {{voice: {{pyttsx3: {two}}}, rate: 1.04}}
deliveries:
  hushed tone: {{level: {sizes.quiet_delivery_db}dB}}
  full voice: {{level: +{sizes.loud_delivery_db}dB}}
  drawling: {{rate: {sizes.slow[1]}}}
  torn: {{effects: [torn]}}
effects:
  torn: [{{saturation: {sizes.drive_db}dB}}]
"""
    sounds = """sounds:
  file-knock: {kind: sfx, file: knock.wav, level: -8dB}
  horn: {kind: sfx, file: horn.wav, level: -6dB}
  ending: {kind: music, file: tail.wav, level: -14dB}
  machine: {kind: bed, file: machine.wav, level: -22dB}
"""
    files = {
        "knock.wav": knock_file(), "horn.wav": horn_file(1.1), "tail.wav": noisy_tail_file(sizes.tail_s),
        "machine.wav": ticking_file(sizes.loop_s),
    }  # fmt: skip
    spoken_play(root, script, voices, sounds, files, sizes.seed)
    return script.planted


def _led(lead: str, text: str) -> str:
    """A line with a word before it."""
    if not lead:
        return text
    return f"{lead} {text if text.startswith('I ') else text[0].lower() + text[1:]}"


def _takes(script: Script, sizes: Sizes, lines) -> None:  # noqa: PLR0915  a list of faults
    """Faults of takes, with sound lines of each voice between them."""
    script.begin("Takes", f"INT. {sizes.room} - DAY")
    say = script.say
    who = cycle(("ANNA", "BEN", "CARO"))

    def plain(count: int) -> None:
        for _ in range(count):
            say(next(who), next(lines))

    def faulty(code: str, about: str, **more) -> None:
        say(next(who), more.pop("text", None) or next(lines), code=code, about=about, **more)

    plain(6)
    faulty("too-quiet", f"take {sizes.quiet_db[0]} dB", change=louder(sizes.quiet_db[0]))
    plain(2)
    faulty("rushed", f"take at {sizes.fast[0]}", change=faster(sizes.fast[0]))
    plain(1)
    faulty("monotone", f"melody {sizes.flat[0]}", change=flatter(sizes.flat[0]))
    plain(2)
    faulty("distorted", f"clipped by {sizes.clip_db[0]} dB", change=clipped(sizes.clip_db[0]))
    plain(1)
    faulty("word-cut", "cut short", change=cut_short(), also=())
    plain(2)
    faulty("too-loud", f"take {sizes.loud_db} dB", change=louder(sizes.loud_db))
    plain(1)
    faulty("slow", f"take at {sizes.slow[0]}", change=faster(sizes.slow[0]))
    plain(2)
    faulty("word-cut", f"hole of {sizes.hole_s} s", change=with_hole(sizes.hole_s))
    plain(1)
    faulty("too-quiet", f"take {sizes.quiet_db[1]} dB", change=louder(sizes.quiet_db[1]))
    plain(2)
    faulty("too-quiet", f"delivery {sizes.quiet_delivery_db} dB", how="hushed tone")
    plain(3)
    faulty("too-loud", f"delivery +{sizes.loud_delivery_db} dB", how="full voice")
    plain(3)
    faulty("slow", f"delivery at {sizes.slow[1]}", how="drawling")
    plain(1)
    faulty("distorted", f"drive {sizes.drive_db} dB", how="torn")
    plain(2)
    faulty("monotone", f"melody {sizes.flat[1]}", change=flatter(sizes.flat[1]))
    plain(1)
    faulty("distorted", f"clipped by {sizes.clip_db[1]} dB", change=clipped(sizes.clip_db[1]))
    plain(2)
    faulty("rushed", f"take at {sizes.fast[1]}", change=faster(sizes.fast[1]))
    plain(1)
    faulty("word-cut", "cut short", change=cut_short())
    plain(2)
    for text, said in sizes.misread:
        faulty("said-otherwise", f"“{said}”", text=text, said=said)
        plain(1)
    name = sizes.name
    script.put("INT. PORCH - NIGHT")
    say("ANNA", f"I have not seen {name} since the summer.")
    say("CARO", f"Has anybody told {name} about the letter?")
    say("ANNA", f"You should ask {name} about that yourself.")
    say("CARO", f"I think that {name} will come tomorrow.")
    text = f"If only {name} had been there with us."
    say("ANNA", text, code="name-differs", about=f"said as {sizes.name_said}",
        said=text.replace(name, sizes.name_said))  # fmt: skip
    say("CARO", f"There was a note from {name} on the table.")
    say("ANNA", f"Then give {name} the key and go home.")
    say("ANNA", f"Nobody knows what {name} wants from us.")
    other = sizes.other_name
    say("BEN", f"My brother met {other} at the station.")
    say("ANNA", f"So this is what {other} was talking about.")
    say("BEN", f"It is raining, and {other} has no coat.")
    script.put(f"[[say: {other} | as={sizes.other_said}]]")
    say("BEN", f"Well, {other} never minded the rain.", code="name-differs", about=f"asked as {sizes.other_said}")


def _masks(script: Script, sizes: Sizes, lines) -> None:
    """Lines and words that are covered, and sounds that nobody hears, each in a scene of its own."""
    script.begin("Masks", f"INT. {sizes.room} - NIGHT")
    say, put = script.say, script.put
    who = cycle(("BEN", "ANNA", "CARO"))
    horns = iter(sizes.horn_db)

    def scene() -> None:
        put(f"INT. {sizes.room} - NIGHT")

    def plain(count: int) -> None:
        for _ in range(count):
            say(next(who), next(lines))

    def covered() -> None:
        first, rest = next(lines).split(" ", 1)
        level = next(horns)
        say(next(who), f"{first} [[sfx: horn | level={level}dB]] {rest}", code="covers", about=f"horn {level} dB")

    plain(3)
    covered()
    plain(2)
    put(f"[[amb: {sizes.bed} | level=-12dB]]")
    plain(1)
    put(f"[[mix: beds | gain=+{sizes.bed_db[0] + 8}dB | in=100ms]]")
    say(next(who), next(lines), code="masked", about=f"bed at {sizes.bed_db[0]} dB")
    put("[[mix: beds | gain=0dB | in=100ms]]")
    plain(2)
    scene()
    covered()
    plain(1)
    put("[[sfx: cup down]]")
    script.fault("unheard", put(f"[[sfx: latch | level={sizes.faint_db}dB]]"), f"latch at {sizes.faint_db} dB")
    plain(2)
    scene()
    plain(1)
    put(f"[[amb: {sizes.loud_bed} | level={sizes.bed_db[1]}dB | establish=2s]]")
    put(f"[[mix: beds | gain=+{sizes.bed_db[1]}dB | in=100ms]]")
    say(next(who), next(lines), code="masked", about=f"loud bed {sizes.bed_db[1]} dB and a ride")
    put("[[mix: beds | gain=0dB | in=100ms]]")
    script.fault("unheard", put(f"[[sfx: cloth | under | level={sizes.hidden_db}dB]]"), "cloth under a loud bed")
    put("[[sfx: chair scrape]]")
    scene()
    covered()
    plain(2)
    scene()
    plain(1)
    put("[[amb: storm | level=-10dB]]")
    put(f"[[mix: beds | gain=+{sizes.music_db + 8}dB | in=100ms]]")
    say(next(who), next(lines), code="masked", about=f"storm at {sizes.music_db} dB")
    put("[[mix: beds | gain=0dB | in=100ms]]")
    plain(2)
    scene()
    script.fault("unheard", put(f"[[amb: clock | level={sizes.faint_bed_db}dB]]"), f"clock at {sizes.faint_bed_db} dB")
    plain(2)


def _flow(script: Script, sizes: Sizes, lines) -> None:
    """Overlaps, silences, jumps and repeats."""
    script.begin("Flow", f"INT. {sizes.room} - DAY")
    say, put = script.say, script.put
    say("BEN", next(lines))
    say("ANNA", next(lines), how="softly", code="overlap", about="a shout over a soft line")
    say("BEN ^", next(lines), how="shouting")
    say("CARO", next(lines))
    put("[[sfx: file knock]]")
    say("BEN", "Wait.")
    script.fault("repeated", put("[[sfx: file knock]]"), "the same knock")
    say("ANNA", next(lines))
    script.fault("dead-air", put("[[music: ending | wait]]"), f"music with {sizes.tail_s} s of nothing behind it")
    say("CARO", next(lines))
    say("BEN", next(lines))
    script.fault("scene-jump", put(f"INT. {sizes.room} - NIGHT"), f"a scene that begins at {sizes.jump_db[0]} dB")
    put(f"[[amb: {sizes.loud_bed} | level={sizes.jump_db[0]}dB | establish=5s]]")
    put(f"[[amb: {sizes.loud_bed} | to=-24dB | in=1s]]")
    say("ANNA", next(lines))
    say("CARO", next(lines), how="muttering", code="overlap", about="a loud voice over a mutter")
    say("ANNA ^", next(lines), how="angry")
    say("BEN", next(lines))
    put(f"INT. {sizes.room} - DAY")
    script.fault("repeated", put("[[amb: machine]]"), f"a loop of {sizes.loop_s} s")
    for speaker in ("CARO", "BEN", "ANNA", "BEN"):
        say(speaker, next(lines))
    script.fault("scene-jump", put("INT. PORCH - NIGHT"), f"a crash at {sizes.jump_db[1]} dB")
    put(f"[[sfx: explosion | level={sizes.jump_db[1]}dB]]")
    say("BEN", next(lines))
    place = put(f"[[amb: clock | level=-75dB | establish={sizes.silent_s}s]]")
    script.fault("dead-air", place, f"{sizes.silent_s} s for a bed that is next to silent", "unheard")
    say("ANNA", next(lines))
    say("CARO", next(lines))


def _twins(script: Script, sizes: Sizes, lines) -> None:
    """Two pairs of voices that pass for one."""
    script.begin("Twins", f"INT. {sizes.room} - DAY")
    for _ in range(2):
        for speaker in ("ANNA", "DINA", "CARO", "BEN", "EMIL", "CARO"):
            script.say(speaker, next(lines))
    script.fault("alike", 0, f"one voice {sizes.twin_st} st apart", names=("ANNA", "DINA"))
    script.fault("alike", 0, "one voice, 4 % faster", names=("BEN", "EMIL"))


LEADS = ("", "Well,", "Look,", "You see,", "Yes,", "And then,", "No,", "So,")
"""Before each round of the lines, so that none is said twice."""
HARBOUR = (
    "The boat came in before the storm last night.",
    "Nobody in the village believed a word of it.",
    "We could hear the chains knocking on the pier.",
    "Somebody has moved the lamp from the window.",
    "I left my gloves on the bench by the door.",
    "They say the water is warmer than the air.",
    "He counted the crates and wrote down the number.",
    "You never told me that your sister could swim.",
    "The old captain keeps a parrot in his kitchen.",
    "Please hold the rope until I am on the ladder.",
    "There is a crack in the wall behind the stove.",
    "She folded the map and put it in her pocket.",
    "It will be dark before we reach the island.",
    "Every morning the gulls wake the whole street.",
    "My father built this house with his own hands.",
    "Listen, there is music from the other shore.",
    "The letter was wet, but we could still read it.",
    "Give me a minute, and I will find the matches.",
    "That was the last time anybody saw the ship.",
    "The children have painted the fence bright green.",
)
RAILWAY = (
    "Our train should have been here an hour ago.",
    "The guard is asleep behind a heap of newspapers.",
    "From the bridge you can see all three valleys.",
    "I would rather walk than wait in this cold.",
    "Somebody carved a date into the wooden bench.",
    "She bought two tickets and gave one of them away.",
    "The snow has covered every sign along the line.",
    "He always carries a watch that does not work.",
    "In the tunnel the lights went out for a moment.",
    "We shared the bread and kept the apple for later.",
    "Your suitcase is heavier than the one I brought.",
    "A dog was running beside the last carriage.",
    "They closed the mine when I was eleven years old.",
    "Do you remember the song about the blue mountain?",
    "The stove in the waiting room smells of oranges.",
    "Nothing grows up here but grass and little flowers.",
    "When the whistle blows, we have to be inside.",
    "The driver waved, and the boy took off his hat.",
    "It is only a story that travellers tell at night.",
    "I have written down the hour and the platform.",
)
DEVELOPMENT = Sizes(
    seed=11, voices=("en-us+f2", "en-gb-x-rp+m3", "en-gb-scotland+f4", "en-us+m7"), lines=HARBOUR,
    name="Margery", name_said="Margarita", other_name="Tobias", other_said="toe-BYE-us-uh",
    quiet_db=(-6.0, -9.0), quiet_delivery_db=-14.0, loud_db=6.0, loud_delivery_db=10.0, fast=(1.4, 1.6),
    slow=(0.68, 0.55), flat=(0.3, 0.15), clip_db=(5.0, 10.0), drive_db=20.0, hole_s=0.08, bed_db=(12.0, 8.0),
    music_db=14.0,
    horn_db=(15.0, 17.0, 20.0), faint_db=-52.0, hidden_db=-34.0, faint_bed_db=-54.0,
    tail_s=7.0, silent_s=7.0,
    loop_s=3.0, again_s=2.0, jump_db=(9.0, 12.0), twin_st=0.4,
    misread=(
        ("We should bury the money under the lemon tree.", "We should bury the honey under the melon."),
        ("She locked the gate and threw the key into the sea.", "She locked the gate and threw."),
    ),
    room="KITCHEN", bed="rain", loud_bed="stream",
)  # fmt: skip
FINAL = Sizes(
    seed=4711, voices=("en-gb-x-rp+f3", "en-us-nyc+m1", "en-us+f5", "en-gb-scotland+m5"), lines=RAILWAY,
    name="Valentine", name_said="Valentino", other_name="Dolores", other_said="DOLL-er-ess-ee",
    quiet_db=(-7.0, -5.5), quiet_delivery_db=-13.0, loud_db=5.0, loud_delivery_db=9.0, fast=(1.5, 1.35),
    slow=(0.62, 0.6), flat=(0.35, 0.2), clip_db=(4.5, 8.0), drive_db=24.0, hole_s=0.06, bed_db=(14.0, 9.0),
    music_db=15.0,
    horn_db=(16.0, 18.0, 21.0), faint_db=-50.0, hidden_db=-32.0, faint_bed_db=-52.0,
    tail_s=6.0, silent_s=6.0,
    loop_s=2.2, again_s=3.0, jump_db=(10.0, 13.0), twin_st=0.6,
    misread=(
        ("The doctor asked for hot water and clean towels.", "The doctor asked for cold water and green bottles."),
        (
            "He put the ring on the table and left the room.",
            "He put the ring on the table and then he left the room again.",
        ),
    ),
    room="BEDROOM", bed="downpour", loud_bed="waves",
)  # fmt: skip
