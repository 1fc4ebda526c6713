"""Takes as they sound: their samples at the level of the mix, and the figures by which they are ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.audition import likeness
from audiodrama.base.units import db_to_gain
from audiodrama.base.words import words
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.performance.ranking import TakeFigures
from audiodrama.speech import recording, requests
from audiodrama.speech.proof import Ears, cast_names, remembered_comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.audition.likeness import Portrait
    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound
    from audiodrama.production.takes.line_scenes import LineScene
    from audiodrama.speech.proof import Listener
    from audiodrama.speech.recogniser import Comparison
    from audiodrama.speech.recording import PhraseTake

_TELLING_S, _ENOUGH_S, _ROLE_S = 1.2, 5.0, 20.0
"""A take shorter than the first tells nothing of its voice; a role is known by so many seconds of its other lines."""
_MOST_LINES = 40


def phrases_sound(phrases: Sequence[PhraseTake], store: Store) -> Sound:
    """The takes of a line one after the other, dry, at the common speech level: (frames, 1) at 44.1 kHz.

    Raises:
        EngineError: the store has lost one.
    """
    return np.concatenate([_phrase_sound(each, store) for each in phrases])


def _phrase_sound(phrase: PhraseTake, store: Store) -> Sound:
    made = apply(phrase.effects, recording.load_take(store, phrase.name), RATE_HZ)
    return np.asarray(made * np.float32(db_to_gain(phrase.level_db)), np.float32)


def take_figures_of(
    scene: LineScene, phrases: Sequence[PhraseTake], store: Store, *, role: Portrait | None, listener: Listener | None
) -> TakeFigures:
    """The figures of one take.

    Args:
        scene: its line.
        phrases: its sound.
        store: the cache.
        role: how the role sounds (`role_portrait`).
        listener: who hears it; without one, only what was heard before is known.
    """
    sound = phrases_sound(phrases, store)
    heard = _heard(scene, phrases, store, listener)
    length_s = len(sound) / RATE_HZ
    count = -(-RATE_HZ // max(len(sound), 1))
    level = integrated_lufs(np.tile(sound, (count, 1)), RATE_HZ)
    far = None
    if role is not None and length_s >= _TELLING_S:
        far = round(likeness.distance(role, likeness.kept_portrait(sound, RATE_HZ, store)), 3)
    return TakeFigures(
        round(length_s, 3),
        round(max(level, -120.0), 2),
        heard.words if heard else len(words(scene.line.text)),
        heard.errors if heard else None,
        far,
    )


def _heard(
    scene: LineScene, phrases: Sequence[PhraseTake], store: Store, listener: Listener | None
) -> Comparison | None:
    names = [phrase.name for phrase in phrases]
    language = scene.usual[0].language
    unheard = cast_names(scene.production.cast)
    if listener is None:
        return remembered_comparison(store, names, scene.line.text, language, unheard)
    return Ears(listener, store, unheard).takes(names, scene.line.text, language)


def role_portrait(scene: LineScene, store: Store) -> Portrait | None:
    """How a role sounds in the other lines of the chapter that are spoken; None where too few are."""
    from audiodrama.speech.speaking import Speaking

    cast, length_s = scene.production.cast, 0.0
    wanted: list[requests.PhraseRequest] = []
    own = [line for line in scene.chapter.lines if line.role == scene.line.role and line.id != scene.line.id]
    for line in own[:_MOST_LINES]:
        if length_s > _ROLE_S:
            break
        asked = [each for each in requests.line_requests(line, cast, scene.chosen) if each.engine != requests.SILENT]
        facts = [recording.take_facts(store, each.name) for each in asked]
        if asked and all(facts):
            wanted += [each for each in asked if each.name not in {other.name for other in wanted}]
            length_s += sum(each.frames for each in facts if each) / RATE_HZ
    if length_s < _ENOUGH_S or not _levels_known(wanted, store):
        return None
    with Speaking(wanted, store, jobs=1) as speaking:
        speech = speaking.wait()
    phrases = [phrase for line in speech.spoken.values() for phrase in line]
    return likeness.kept_portrait(phrases_sound(phrases, store), RATE_HZ, store)


def _levels_known(wanted: Sequence[requests.PhraseRequest], store: Store) -> bool:
    from audiodrama.speech.calibration import kept_db
    from audiodrama.speech.speaking import level_name

    return all(kept_db(store, level_name(each)) is not None for each in wanted if each.calibration is not None)


def is_at_hand(wanted: Sequence[requests.PhraseRequest], store: Store) -> bool:
    """Whether a take can be heard without any engine: it lies in the store or in the play."""
    there = all(
        each.kept is not None or each.engine == requests.SILENT or recording.take_facts(store, each.name) is not None
        for each in wanted
    )
    return there and _levels_known(wanted, store)
