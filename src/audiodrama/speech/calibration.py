"""How loud a voice is by itself: one fixed passage, spoken once as the role speaks, measured by BS.1770-5.

A role's lines all get the gain this finds, so that a shout stays louder than a murmur and nothing drifts between
chapters. The measurement is kept; it is not counted as a spoken line.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.base.strict import as_number, strict_json
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import SPEECH_LUFS, integrated_lufs
from audiodrama.speech.recording import PROCESSING, record

if TYPE_CHECKING:
    from audiodrama.base.cache import Store
    from audiodrama.engines.base import Request, Take

KIND = "calibration"
_MOST_DB = 40.0
# Sentences with every common vowel and many consonants, plain in tone.
_PASSAGES = {
    "en": "The quiet boat moved over the bright water, and nobody on the shore knew why. "
    "We asked the old teacher about it, but she only laughed and showed us a few good pictures.",
    "de": "Das kleine Boot fuhr langsam über den See, und niemand am Ufer wusste warum. "
    "Wir fragten die alte Lehrerin, aber sie lachte nur und zeigte uns ein paar schöne Bilder.",
    "fr": "Le petit bateau avançait sur l'eau calme, et personne sur la rive ne savait pourquoi. "
    "Nous avons demandé à la vieille dame, mais elle a seulement souri.",
    "es": "El pequeño barco cruzaba el agua tranquila, y nadie en la orilla sabía por qué. "
    "Preguntamos a la vieja maestra, pero ella sólo se rió y nos mostró unas fotos.",
    "it": "La piccola barca andava piano sull'acqua chiara, e nessuno sulla riva sapeva perché. "
    "Abbiamo chiesto alla vecchia maestra, ma lei ha soltanto sorriso.",
    "pt": "O pequeno barco seguia devagar pela água clara, e ninguém na margem sabia por quê. "
    "Perguntamos à velha professora, mas ela apenas sorriu.",
    "ja": "ちいさな ふねが しずかな みずうみを わたって いきました。 だれも そのわけを しりませんでした。",
    "ru": "Маленькая лодка медленно шла по тихой воде, и никто на берегу не знал почему. "
    "Мы спросили старую учительницу, но она только засмеялась.",
    "el": "Η μικρή βάρκα προχωρούσε αργά στο ήσυχο νερό, και κανείς στην ακτή δεν ήξερε γιατί.",
    "zh": "小船慢慢地走过安静的水面，岸上没有人知道为什么。我们问老师，她只是笑了笑。",
    "ko": "작은 배가 조용한 물 위를 천천히 지나갔고, 아무도 그 까닭을 알지 못했습니다.",
}
_SAME = {"cmn": "zh", "yue": "zh"}
_NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15."


def passage(language: str) -> str:
    """The passage for a BCP 47 tag; for a language without one, the numbers to fifteen, which every voice can say."""
    primary = language.lower().split("-")[0]
    return _PASSAGES.get(_SAME.get(primary, primary), _NUMBERS)


def calibration_name(fingerprint: str, line: Request) -> str:
    """The name of a voice's measurement."""
    return content_name("calibration", PROCESSING, fingerprint, line)


def measure_db(take: Take, spoken: str) -> float:
    """The gain that brings a voice to the common speech level, from its take of the passage."""
    _, sound = record(take, spoken)
    measured = integrated_lufs(sound, RATE_HZ)
    if not math.isfinite(measured):
        return 0.0
    return round(min(max(SPEECH_LUFS - measured, -_MOST_DB), _MOST_DB), 3)


def kept_db(store: Store, name: str) -> float | None:
    """The gain kept under a name, or None."""
    return store.read(KIND, name, lambda body: float(as_number(strict_json(body), -_MOST_DB, _MOST_DB)))


def keep_db(store: Store, name: str, level_db: float) -> bool:
    """Keep a gain; False when another one of this name was there first, and stays."""
    return store.put(KIND, name, json.dumps(level_db).encode())
