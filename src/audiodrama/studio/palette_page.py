"""The sounds page: the whole palette to listen to, in groups, each sound with its spectrogram, licence and source.

One file, which holds the sounds as well, so that it can be sent to somebody; of beds it holds the first seconds.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama import clips
from audiodrama.audio import RATE_HZ
from audiodrama.samples import mp3
from audiodrama.studio.document import document, part, safe
from audiodrama.studio.spectrogram import spectrogram

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from audiodrama.audio import Sound as Samples
    from audiodrama.palette import Sound
    from audiodrama.store import Store

_EXCERPT_S = 15.0
_FADE_S = 0.5


@dataclass(frozen=True)
class Shown:
    """A sound on the page.

    Args:
        name: as scripts call it.
        kind: `sfx`, `bed` or `music`.
        group: where a sound designer would look for it.
        audio: address, relative to the page, or `data:`.
        duration_s: length.
        picture: PNG of its spectrogram (`spectrogram`).
        licence: of a file; empty for a synthesised sound of the program's own.
        source: of a file, or the recipe.
        aliases: other names.
    """

    name: str
    kind: str
    group: str
    audio: str
    duration_s: float
    picture: bytes
    licence: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()


def palette_page(
    sounds: Sequence[Sound],
    sfx: Path,
    store: Store,
    *,
    on_each: Callable[[], object] | None = None,
    language: str = "en",
) -> str:
    """The page of these sounds, made and drawn.

    Args:
        sounds: in the order in which they are shown within their groups.
        sfx: folder of the production's own files.
        store: the cache.
        on_each: called when a sound is ready.
        language: BCP 47 tag.

    Raises:
        AudioError: a file of the production cannot be used.
    """
    shown = []
    for sound in sounds:
        shown.append(_shown(sound, sfx, store))
        if on_each:
            on_each()
    return sounds_page("The palette", shown, language=language)


def _shown(sound: Sound, sfx: Path, store: Store) -> Shown:
    samples = clips.load(clips.prepare(sound, 0, sfx, store).name, store)
    assert samples is not None, "prepared sounds lie in the cache"
    heard = _excerpt(samples)
    return Shown(
        sound.key, sound.kind, sound.group, f"data:audio/mpeg;base64,{base64.b64encode(mp3(heard)).decode()}",
        len(samples) / RATE_HZ, spectrogram(heard, RATE_HZ), sound.licence,
        sound.file or sound.source or f"recipe {sound.recipe}", sound.aliases,
    )  # fmt: skip


def _excerpt(samples: Samples) -> Samples:
    """The first seconds, faded out where more would follow."""
    frames, fade = round(_EXCERPT_S * RATE_HZ), round(_FADE_S * RATE_HZ)
    if len(samples) <= frames:
        return samples
    cut = samples[:frames].copy()
    cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return cut


def sounds_page(title: str, sounds: Sequence[Shown], *, language: str = "en") -> str:
    """The page as HTML; groups in the order in which they first occur."""
    groups: dict[str, list[Shown]] = {}
    for each in sounds:
        groups.setdefault(each.group or "others", []).append(each)
    sections = "\n".join(_section(name, held) for name, held in groups.items())
    body = (
        f'<main class="palette"><header><p class="eyebrow">Sounds</p><h1>{safe(title)}</h1>'
        '<p class="tools"><label for="find" class="unseen">Find a sound</label><input type="search" id="find" '
        f'placeholder="Find among {len(sounds)} sounds" autocomplete="off"></p></header>\n'
        f'{sections}\n<p id="nothing" hidden>No sound has that in its name.</p></main>'
    )
    return document(
        f"Sounds: {title}", body, language=language, style=part("palette_page.css"), script=part("palette_page.js")
    )


def _section(name: str, sounds: Sequence[Shown]) -> str:
    return f"<section><h2>{safe(name)}</h2><ul>{''.join(_card(each) for each in sounds)}</ul></section>"


def _card(each: Shown) -> str:
    picture = base64.b64encode(each.picture).decode()
    facts = " · ".join(filter(None, [each.kind, f"{each.duration_s:.1f} s", each.licence, each.source]))
    also = f'<p class="also">also {safe(", ".join(each.aliases))}</p>' if each.aliases else ""
    names = " ".join((each.name, *each.aliases)).casefold()
    return (
        f'<li data-names="{safe(names)}"><h3>{safe(each.name)}</h3><p class="facts">{safe(facts)}</p>{also}'
        f'<img alt="" loading="lazy" src="data:image/png;base64,{picture}">'
        f'<audio controls preload="none" src="{safe(each.audio)}" aria-label="{safe(each.name)}"></audio></li>'
    )
