"""The palette on one page: every sound and room to search for, play and link to, with the cue to copy into a script."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.audition.samples import mp3
from audiodrama.audition.voice_page import spectrogram_png
from audiodrama.base.html import document, part, safe
from audiodrama.base.units import db_to_gain
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.convolution import convolve
from audiodrama.dsp.resampling import resample
from audiodrama.sounds import clips, synth
from audiodrama.sounds.room_response import as_response, space_response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.dsp import audio
    from audiodrama.sounds.palette import Sound, Space

_EXCERPT_S = 12.0
_FADE_S = 1.0
_LISTENING_DB = 5.0
"""Sounds come at -23 LUFS; a page is listened to at -18."""
_USES = 2
_CUES = {"sfx": "sfx", "bed": "amb", "music": "music"}
_KINDS = {
    "sfx": ("one-shot", "one-shots"),
    "bed": ("bed", "beds"),
    "music": ("music", "music"),
    "room": ("room", "rooms"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One sound or room of the page: its anchor, name, facts, cue, words to find it by, and recordings to play."""

    anchor: str
    name: str
    kind: str
    facts: tuple[str, ...]
    aliases: tuple[str, ...]
    cue: str
    group: str
    recordings: tuple[audio.Sound, ...]


def palette_page(
    sounds: Sequence[Sound],
    spaces: Sequence[Space],
    folder: Path,
    store: Store,
    *,
    on_each: Callable[[], object] = lambda: None,
) -> str:
    """All sounds and rooms as HTML: one-shots in two of their variations, beds and music in their first seconds.

    Each entry has its name as its anchor (`sounds.html#church-bell`), that of a room with the name of a sound
    `space-` before it.

    Args:
        sounds: in the order shown.
        spaces: shown after them, each heard through two knocks.
        folder: sfx/ of the production.
        store: the cache.
        on_each: told after each sound and each room.

    Raises:
        AudioError: a file cannot be used.
    """
    taken = {sound.key for sound in sounds}
    rows, recordings = [], {}
    for entry in _entries(sounds, spaces, taken, folder, store):
        rows.append(_item(entry))
        recordings[entry.anchor] = [base64.b64encode(mp3(recording)).decode() for recording in entry.recordings]
        on_each()
    package = "audiodrama.audition"
    style, script = part(package, "sound_page.css"), part(package, "sound_page.js")
    return document("Sounds · The palette", _body(rows), style=style, script=script, values={"sounds": recordings})


def _entries(
    sounds: Sequence[Sound], spaces: Sequence[Space], taken: set[str], folder: Path, store: Store
) -> Iterator[_Entry]:
    for sound in sounds:
        yield _of_sound(sound, folder, store)
    for space in spaces:
        yield _of_space(space, taken, folder, store)


def _body(rows: Sequence[str]) -> str:
    kinds = "".join(f'<option value="{kind}">{label}</option>' for kind, (_, label) in _KINDS.items())
    return "".join((
        '<a class="skip" href="#found">To the sounds</a>\n<main class="palette">\n<header>',
        '<p class="eyebrow">Sounds</p><h1>The palette</h1>',
        '<p class="intro">Every sound at one loudness, so that they can be compared; the level is how loud it is ',
        "against speech in a mix. Each use of a synthesised one-shot comes out a little different. Rooms are heard ",
        "through two knocks.</p>",
        '<form class="tools" role="search" id="search"><label for="words">Find</label>',
        '<input type="search" id="words" autocomplete="off" placeholder="door knock">',
        f'<label for="kind">Kind</label><select id="kind"><option value="">all</option>{kinds}</select>',
        '<output id="count" aria-live="polite"></output></form></header>\n',
        f'<ul id="found">\n{"".join(rows)}</ul>\n',
        '<p class="keys">/ goes to the search, Tab from button to button, Escape stops.</p>\n</main>',
    ))  # fmt: skip


def _item(entry: _Entry) -> str:
    words = safe(" ".join((entry.name, *entry.aliases, entry.group, entry.kind)).casefold())
    aliases = f'<p class="also">also {safe(", ".join(entry.aliases))}</p>' if entry.aliases else ""
    facts = "".join(f"<li>{safe(fact)}</li>" for fact in entry.facts if fact)
    plays = "".join(
        f'<button type="button" class="use" data-use="{use}" aria-label="Play {safe(entry.name)}'
        f'{", another use" if use else ""}">{"again" if use else "play"} {len(recording) / RATE_HZ:.1f} s</button>'
        for use, recording in enumerate(entry.recordings)
    )
    picture = ""
    if entry.kind != "room":
        png = base64.b64encode(spectrogram_png(entry.recordings[0])).decode()
        picture = f'<img alt="" loading="lazy" width="360" height="96" src="data:image/png;base64,{png}">'
    return (
        f'<li id="{safe(entry.anchor)}" data-kind="{entry.kind}" data-words="{words}">'
        f'<h2><a href="#{safe(entry.anchor)}">{safe(entry.name)}</a></h2>{aliases}'
        f'<ul class="facts">{facts}</ul>{picture}'
        f'<p class="takes">{plays}<button type="button" class="cue" data-cue="{safe(entry.cue)}">'
        f"copy <code>{safe(entry.cue)}</code></button></p></li>\n"
    )


def _of_sound(sound: Sound, folder: Path, store: Store) -> _Entry:
    uses = range(_USES) if sound.kind == "sfx" and not sound.file else range(1)
    recordings = tuple(_heard(sound, use, folder, store) for use in uses)
    rights = f"{sound.source}, {sound.licence or 'no licence given'}"
    facts = (f"{sound.group}, {_KINDS[sound.kind][0]}", f"{sound.level_db:+g} dB to speech", rights)
    cue = f"[[{_CUES[sound.kind]}: {sound.name}]]"
    return _Entry(sound.key, sound.name, sound.kind, facts, sound.aliases, cue, sound.group, recordings)


def _heard(sound: Sound, use: int, folder: Path, store: Store) -> audio.Sound:
    prepared = clips.prepare(sound, use, folder, store)
    player = clips.reader(sound, use, folder, store)
    samples = player.read(0, min(player.frames, round(_EXCERPT_S * RATE_HZ))) if player else None
    if samples is None:
        samples = clips.load_clip(prepared.name, store)
    assert samples is not None
    return _loud(_excerpt(samples))


def _loud(samples: audio.Sound) -> audio.Sound:
    return np.asarray(np.clip(samples * np.float32(db_to_gain(_LISTENING_DB)), -1, 1))


def _excerpt(samples: audio.Sound) -> audio.Sound:
    """The first seconds, faded out where there are more."""
    frames, fade = round(_EXCERPT_S * RATE_HZ), round(_FADE_S * RATE_HZ)
    if len(samples) < frames:
        return samples
    cut = samples[:frames].copy()
    cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, np.newaxis]
    return cut


def _of_space(space: Space, taken: set[str], folder: Path, store: Store) -> _Entry:
    anchor = f"space-{space.key}" if space.key in taken else space.key
    facts = ["room" if space.size_m or space.ir else "outdoors" if space.rt60_s else "no walls, no reverberation"]
    if space.size_m:
        facts.append(" × ".join(f"{side:g}" for side in space.size_m) + " m")
    if space.rt60_s:
        facts.append(f"dies away in {space.rt60_s[len(space.rt60_s) // 2]:.2g} s")
    if space.ir:
        facts.append(f"{space.source or space.ir}, {space.licence or 'no licence given'}")
    if space.beds:
        facts.append(f"heard there: {', '.join(space.beds)}")
    cue = f"[[space: {space.name}]]"
    return _Entry(
        anchor, space.name, "room", tuple(facts), space.aliases, cue, "rooms", (_knocked(space, folder, store),)
    )


def _knocked(space: Space, folder: Path, store: Store) -> audio.Sound:
    """Two knocks as they sound in a space, at its own balance of direct sound and reverberation."""
    dry = synth.synthesise("knock", {"count": 2, "gap": 0.3}, seed=1, rate_hz=RATE_HZ)
    response: audio.Sound | None
    if space.ir:
        samples, rate_hz = clips.read_file(folder / space.ir, f"sfx/{space.ir}", store)
        response = as_response(resample(samples, rate_hz, RATE_HZ), rate_hz=RATE_HZ)
    else:
        response = space_response(space, rate_hz=RATE_HZ)
    if response is None:
        return _loud(dry)
    wet = convolve(dry.mean(axis=1), response)
    wet *= np.float32(db_to_gain(space.wet_db))
    wet[: len(dry)] += dry
    return _loud(_excerpt(wet))
