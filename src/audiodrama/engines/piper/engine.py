"""Piper: fast neural voices of a few dozen megabytes, one file each, some with many speakers.

The models draw random numbers, so each line is spoken in a fork of a process that has loaded the model and not used
it: the same line gives the same samples. Piper's own package is not needed, only the voices: phonemes come from
espeak-ng, as they did in training, and the model tells how long each of them lasts.
"""

from __future__ import annotations

import math
import re
import sys
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.versions import package_version
from audiodrama.base.words import words
from audiodrama.engines import install
from audiodrama.engines.base import Capabilities, Request, Take, VoiceInfo
from audiodrama.engines.fork import in_fork
from audiodrama.engines.piper.voices import PiperVoice, model_hash, piper_voices
from audiodrama.engines.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SEED = 1
_HOP = 256
_LONGEST = 400
_PAUSE_S = 0.3
_LENGTHS = re.compile(rb"/[\w./]*Ceil_output_0")
_LIMIT_S = 120
_LIKE = {"…": ".", "—": ",", "“": '"', "”": '"'}
"""Marks that few of its models know, and what they know that is heard alike."""


class PiperEngine:
    """Piper with the voices that are installed."""

    name = "piper"
    licence = "MIT AND GPL-3.0-or-later"
    capabilities = Capabilities(rate=(0.0, math.inf), phonemes=True, speakers=True, languages=None)

    fingerprint = "piper 2"

    def voice_fingerprint(self, voice: str) -> str:
        """Runtime, phonemiser, and the voice's model: another voice's being installed changes nothing."""
        model = _model_hash(self._voices[voice]) if voice in self._voices else "none"
        runtime = f"onnxruntime {package_version('onnxruntime')}, espeakng-loader {package_version('espeakng-loader')}"
        return f"{self.fingerprint}, {runtime}, model {model}"

    def installed(self) -> str | None:
        """None when there is a voice and the runtime."""
        return None if self._voices and find_spec("onnxruntime") else install.step("piper")

    @cached_property
    def _voices(self) -> dict[str, PiperVoice]:
        return piper_voices()

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that are installed."""
        return tuple(
            VoiceInfo(voice.id, voice.name, (voice.language,), voice.gender, voice.licence)
            for voice in self._voices.values()
        )

    def knows(self, voice: str) -> str | None:
        """None for a voice that is installed."""
        return None if voice in self._voices else f"no Piper voice {voice} is installed"

    def speak(self, line: Request) -> Take:
        """Say it."""
        if reason := self.knows(line.voice):
            raise EngineError(reason)
        voice = self._voices[line.voice]
        speaker = voice.speaker_number(line.speaker)
        session = self._session(voice)
        if sys.platform != "linux":
            self._sessions.clear()
            return _said(session, voice, line, speaker)
        from audiodrama.engines.wire import packed_take, unpacked_take

        limit_s = _LIMIT_S + len(line.text)
        return unpacked_take(in_fork(lambda: packed_take(_said(session, voice, line, speaker)), limit_s))

    @cached_property
    def _sessions(self) -> dict[str, Any]:
        return {}

    def _session(self, voice: PiperVoice) -> Any:
        """The model, loaded and never run in this process."""
        if voice.id not in self._sessions:
            import onnxruntime

            from audiodrama.engines.onnx_output import with_output

            onnxruntime.set_seed(_SEED)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            model = voice.model.read_bytes()
            lengths = _LENGTHS.search(model)
            self._sessions[voice.id] = onnxruntime.InferenceSession(
                with_output(model, lengths[0].decode()) if lengths else model,
                options,
                providers=["CPUExecutionProvider"],
            )
        return self._sessions[voice.id]


class _Sentence(NamedTuple):
    """Ids for the model, and for each the word it belongs to."""

    ids: list[int]
    owners: list[int | None]


def _said(session: Any, voice: PiperVoice, line: Request, speaker: int | None) -> Take:
    parts: list[NDArray[np.float32]] = []
    found: dict[int, tuple[float, float]] = {}
    now = 0
    for sentence in _sentences(voice, line):
        samples, lengths = _run(session, voice, sentence, line.rate, speaker)
        edges = np.cumsum([0, *lengths]) * _HOP
        for index, word in enumerate(sentence.owners):
            if word is not None:
                start, end = ((now + int(edges[index + k])) / voice.rate_hz for k in (0, 1))
                found[word] = (min(found.get(word, (start, end))[0], start), end)
        parts += [samples, np.zeros(int(_PAUSE_S / line.rate * voice.rate_hz), np.float32)]
        now += len(parts[-2]) + len(parts[-1])
    if not parts:
        raise EngineError(f"{voice.id} has no sounds for this text")
    times = [found.get(index) for index in range(len(words(line.text)))]
    known = tuple(time for time in times if time is not None)
    return Take(np.concatenate(parts[:-1]), voice.rate_hz, known if len(known) == len(times) else None)


def _sentences(voice: PiperVoice, line: Request) -> list[_Sentence]:
    from audiodrama.engines.phonemes import text_sounds

    table, found = voice.description["phoneme_id_map"], []
    all_words = words(line.text)
    for start, end in sentences(line.text, lambda piece: len(piece) <= _LONGEST):
        first = sum(word.end <= start for word in all_words)
        given = {index - first: ipa for index, ipa in line.phonemes if index >= first}
        sounds = text_sounds(line.text[start:end], line.language or voice.phonemes_language, given)
        sentence = _Sentence([], [])
        _add(sentence, table["^"], None)
        for index, each in enumerate(sounds):
            gap = " " if index and each.word is not None else ""
            for letter in gap + each.text.replace("^", ""):
                ids = table.get(letter) or table.get(_LIKE.get(letter, letter), ())
                _add(sentence, ids, None if each.word is None or letter == " " else first + each.word)
        _add(sentence, table["$"], None, pad=False)
        if any(owner is not None for owner in sentence.owners):
            found.append(sentence)
    return found


def _add(sentence: _Sentence, ids: Sequence[int], owner: int | None, *, pad: bool = True) -> None:
    """A phoneme, and the blank that follows each in Piper's training."""
    if ids:
        padded = [*ids, 0] if pad else list(ids)
        sentence.ids.extend(padded)
        sentence.owners.extend([owner] * len(padded))


def _run(
    session: Any, voice: PiperVoice, sentence: _Sentence, rate: float, speaker: int | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Samples, and the length of each id in hops; even lengths where the model does not tell."""
    figures = voice.description.get("inference", {})
    scales = [figures.get("noise_scale", 0.667), figures.get("length_scale", 1.0) / rate, figures.get("noise_w", 0.8)]
    inputs = {
        "input": np.array([sentence.ids], np.int64),
        "input_lengths": np.array([len(sentence.ids)], np.int64),
        "scales": np.array(scales, np.float32),
    }
    if speaker is not None:
        inputs["sid"] = np.array([speaker], np.int64)
    outputs = session.run(None, inputs)
    samples = np.asarray(outputs[0], np.float32).ravel()
    if len(outputs) > 1:
        return samples, np.asarray(outputs[1], np.float32).ravel()
    return samples, np.full(len(sentence.ids), len(samples) / _HOP / len(sentence.ids), np.float32)


def _model_hash(voice: PiperVoice) -> str:
    found = voice.model.stat()
    return model_hash(voice.model, found.st_size, found.st_mtime_ns)
