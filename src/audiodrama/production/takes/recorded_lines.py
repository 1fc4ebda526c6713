"""A person's recording put in the place of a line: same level, same room, same effects as the role has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.words import words
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.performance.choices import file_requests
from audiodrama.performance.recordings import conform_recording
from audiodrama.performance.take_entries import RECORDING
from audiodrama.production.lock import only_one
from audiodrama.production.takes.line_scenes import one_scene
from audiodrama.production.takes.line_takes import keep_listed
from audiodrama.production.takes.take_figures import phrases_sound
from audiodrama.production.takes.take_files import put_recording
from audiodrama.production.takes.take_list import FIRST_RECORDING, ListedTake
from audiodrama.speech import recording
from audiodrama.speech.kept_files import kept_sounds
from audiodrama.speech.proof import Ears, cast_names
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.production.plan import Options
    from audiodrama.production.project import Production
    from audiodrama.production.takes.line_scenes import LineScene
    from audiodrama.production.takes.line_takes import LineTakes
    from audiodrama.speech.proof import Listener

_WORDS_PER_S = 2.6
"""Of speech with its pauses, where nobody has spoken the line yet."""
_OTHER, _SURE = 0.5, 0.7
_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "sv": "Swedish", "pl": "Polish", "ru": "Russian", "el": "Greek", "ja": "Japanese", "zh": "Chinese",
    "ko": "Korean",
}  # fmt: skip
_TELLING = 3
"""A recogniser's word counts for lines of so many words and on; half of them otherwise is another text."""


def add_recording(
    production: Production,
    place: str,
    file: Path,
    options: Options,
    store: Store,
    *,
    listener: Listener | None = None,
) -> LineTakes:
    """Put a person's recording in the place of a line: it is copied into takes/ of the play, made ready, and kept.

    Args:
        production: whose only errors may be takes that are gone.
        place: of the line.
        file: in any format that the sounds of a production take; it stays as it is.
        options: strictness of casting.
        store: the cache.
        listener: who hears whether the words are those of the line.

    Returns:
        The line with its takes; `notes` say what a listener might hear of the recording.

    Raises:
        AudioError: it cannot be a recording of this line, with the reason.
        UsageError: there is no such place or file.
    """
    if options.draft:
        raise UsageError("recordings belong to the play, and not to its draft", hint="leave out --draft")
    scene = one_scene(production, place, options)
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    made = conform_recording(file, scene.usual, store, expected_s=_expected_s(scene, store))
    with only_one(scene.production.root, lambda: None):
        number, kept, sha256 = put_recording(scene, made)
    wanted = file_requests(scene.usual, kept_sounds(scene.production.root, kept, sha256), kept)
    with Speaking([replace(each, line="taken") for each in wanted], store, jobs=1) as speaking:
        phrases = speaking.wait().spoken["taken"]
    take = ListedTake(FIRST_RECORDING - 1 + number, RECORDING, tuple(wanted), kept, sha256, phrases)
    notes = [*made.notes, *_heard(scene, take, store, listener)]
    return keep_listed(scene, take, store, notes)


def _expected_s(scene: LineScene, store: Store) -> float:
    """How long a line takes: as its usual voice says it, else by its words."""
    facts = [recording.take_facts(store, request.name) for request in scene.usual]
    if all(facts):
        return sum(each.frames for each in facts if each) / RATE_HZ
    return len(words(scene.line.text)) / _WORDS_PER_S


def _heard(scene: LineScene, take: ListedTake, store: Store, listener: Listener | None) -> list[str]:
    if listener is None:
        return []
    ears = Ears(listener, store, cast_names(scene.production.cast))
    found = ears.takes([each.name for each in take.phrases], scene.line.text, scene.usual[0].language)
    if found.words >= _TELLING and found.rate > _OTHER:
        other = _other_language(scene, take, store, listener)
        return [other or f"{found.errors} words of {found.words} are heard otherwise: is it this line?"]
    return [f"{found.errors} of {found.words} words are heard otherwise"] if found.errors else []


def _other_language(scene: LineScene, take: ListedTake, store: Store, listener: Listener) -> str | None:
    """A sentence about a recording in another language than the line's, where the listener tells languages apart."""
    tell = getattr(listener, "language_heard", None)
    if tell is None:
        return None
    language, likely = tell(phrases_sound(take.phrases, store))
    own = scene.usual[0].language.split("-")[0].lower()
    if language == own or likely < _SURE:
        return None
    return f"it sounds like {_named(language)} ({likely:.0%} sure), and the line is {_named(own)}: is it this line?"


def _named(language: str) -> str:
    return _LANGUAGES.get(language, f"the language {language}")
