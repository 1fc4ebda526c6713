"""The letters of a blind page, kept until the next one, so that `--choose B` is the voice that was heard as B."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import content_name
from audiodrama.base.errors import UsageError
from audiodrama.base.strict import as_number, as_record, as_text, strict_json
from audiodrama.cast.model import VoiceChoice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiodrama.base.cache import Store

_LETTERS = "letters"


def keep_letters(store: Store, root: Path, role: str, letters: Mapping[str, VoiceChoice]) -> None:
    """Remember the voice behind each letter of a character's blind page."""
    document = {letter: asdict(choice) for letter, choice in letters.items()}
    store.put(_LETTERS, _name(root, role), json.dumps(document).encode())


def voice_of_letter(store: Store, root: Path, role: str, letter: str, command: str) -> VoiceChoice:
    """The voice behind a letter of the last blind page of a character.

    Args:
        store: the cache.
        root: folder of the production.
        role: name of the character.
        letter: in any case.
        command: makes a blind page; for the hint.

    Raises:
        UsageError: no blind page of this character is known, or it has no such letter.
    """
    letters = store.read(_LETTERS, _name(root, role), _parsed)
    if letters is None:
        raise UsageError(f"no blind page of {role} has been made, so '{letter}' is no voice", hint=command)
    if letter.upper() not in letters:
        raise UsageError(
            f"the blind page of {role} has no '{letter}'",
            hint=f"it has {', '.join(letters)}; or make another: {command}",
        )
    return letters[letter.upper()]


def _parsed(raw: bytes) -> dict[str, VoiceChoice]:
    """An entry of the cache, read strictly."""
    return {letter: _choice(as_record(choice)) for letter, choice in as_record(strict_json(raw)).items()}


def _choice(raw: Mapping[str, Any]) -> VoiceChoice:
    language, speaker, instructions = (
        None if raw[name] is None else as_text(raw[name]) for name in ("language", "speaker", "instructions")
    )
    seed = None if raw["seed"] is None else int(as_number(raw["seed"]))
    return VoiceChoice(as_text(raw["engine"]), as_text(raw["voice"]), language, speaker, instructions, seed)


def _name(root: Path, role: str) -> str:
    return content_name(_LETTERS, str(root.resolve()), role)
