"""The whole cast at once: who speaks how much in which voice; and voices for those whom nobody cast yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice, pairwise
from typing import TYPE_CHECKING, Any

from audiodrama.base.languages import language_of
from audiodrama.base.names import key
from audiodrama.base.words import word_count
from audiodrama.base.yaml_editor import scalar
from audiodrama.cast.model import EMBEDDED, ROLE_FIGURES
from audiodrama.cast.series import unlike_keys
from audiodrama.engines import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast, Role, VoiceChoice
    from audiodrama.script.cuesheet import CueSheet

# Accents and variants of the embedded engine that differ to the ear, the clearest first; a variant is used with every
# accent before the figures below set voices further apart.
_ACCENTS = ("en-us", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan")
_VARIANTS = ("m3", "f2", "m7", "f4", "m1", "f3", "m5", "f1", "m8", "f5", "m2", "m4")
_RATES = (1.0, 0.92, 1.07)
_PANS = (0.0, -0.25, 0.25, -0.12, 0.12, -0.35, 0.35)


@dataclass(frozen=True, slots=True)
class Part:
    """A character with all its words in the whole production, and whether anybody is cast for it."""

    name: str
    role: str
    lines: int
    words: int
    text: str
    cast: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A voice for a character whom nobody cast."""

    name: str
    engine: str
    voice: str
    rate: float
    pan: float
    pitch_st: float = 0.0

    @property
    def voice_entry(self) -> str:
        """The value of `voice:`."""
        return f"{{{self.engine}: {self.voice}}}"

    def entry(self) -> str:
        """The character's entry in voices.yaml, without indentation."""
        rows = [f"{scalar(self.name)}:", f"  voice: {self.voice_entry}"]
        for name, value in (("rate", self.rate), ("pitch", self.pitch_st), ("pan", self.pan)):
            figure = ROLE_FIGURES[name]
            rows += [f"  {name}: {figure.shown(value)}"] if value != figure.default else []
        return "\n".join(rows)


def speaking_parts(sheet: CueSheet, cast: Cast) -> list[Part]:
    """Everybody who speaks, the most lines first; then those of the cast who have none."""
    texts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for line in (line for chapter in sheet.chapters for line in chapter.lines):
        texts.setdefault(line.role, []).append(line.text)
        names.setdefault(line.role, line.speaker)
    silent = [role for role in cast.roles if role not in texts]
    found = [
        Part(names[role], role, len(said), sum(map(word_count, said)), " ".join(said), role in cast.roles)
        for role, said in texts.items()
    ]
    found += [Part(cast.roles[role].name, role, 0, 0, "", True) for role in silent]
    return sorted(found, key=lambda part: (-part.lines, part.role))


def propose(
    uncast: Sequence[Part], cast: Cast, language: str | None = None, genders: Mapping[str, str] | None = None
) -> list[Proposal]:
    """An embedded voice for each character, none of them used before while there are any left that suit.

    Args:
        uncast: whom to cast, the most important first: they get the clearest voices.
        cast: whose voices are taken already.
        language: of the production, for text in Latin letters.
        genders: `female` or `male` by role, of those whose name or title tells.
    """
    taken = Counter(c.voice for role in cast.roles.values() for c in role.choices if c.engine == EMBEDDED)
    proposals = []
    for index, part in enumerate(uncast):
        voices = options(language_of(part.text, language or "en"))
        gender = (genders or {}).get(part.role, "")
        suiting = [option for option in voices if not gender or f"+{gender[0]}" in option[0]]
        voice, rate = min(suiting, key=lambda option: (taken[option[0]], voices.index(option)))
        round_rate = _RATES[taken[voice] % len(_RATES)] if taken[voice] else rate
        taken[voice] += 1
        proposals.append(Proposal(part.name, EMBEDDED, voice, round_rate, _PANS[index % len(_PANS)]))
    return proposals


def options(language: str) -> list[tuple[str, float]]:
    """Voices for a language, each once, neighbours in the list unlike each other."""
    accents: Iterable[str] = _ACCENTS if language == "en" else (language,)
    pairs = zip(islice(cycle(_VARIANTS), len(_VARIANTS) * len(tuple(accents))), cycle(accents), strict=False)
    return [(f"{accent}+{variant}", 1.0) for variant, accent in dict.fromkeys(pairs)]


def cast_document(
    found: Sequence[Part], cast: Cast, nearest: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, Any]:
    """The document of `cast --json`.

    Args:
        found: from `parts`.
        cast: the cast.
        nearest: for a role, other roles by how alike their voices sound, the nearest first.
    """
    return {
        "cast": [
            {
                "name": part.name,
                "lines": part.lines,
                "words": part.words,
                "voice": voice_of(cast.roles.get(part.role)),
                "choices": [choice_text(c) for c in cast.roles[part.role].choices] if part.cast else [],
                "nearest": [
                    {"name": cast.roles[other].name, "distance": round(far, 3)}
                    for other, far in nearest.get(part.role, ())
                ],
                "series": _series_json(cast, part.role),
            }
            for part in found
        ]
    }


def _series_json(cast: Cast, role: str) -> dict[str, Any] | None:
    """How the series casts a role, for one that stands in an included file."""
    series = cast.series.get(role)
    if series is None:
        return None
    return {
        "file": series.place.file if series.place else None,
        "choices": [choice_text(choice) for choice in series.choices],
        "differs": unlike_keys(series, cast.roles.get(role)),
    }


def unlike_series(cast: Cast) -> list[tuple[Role, Role, list[str]]]:
    """The roles that are cast otherwise than in their series: the series' role, the production's, and in which keys."""
    pairs = [(series, cast.roles[name]) for name, series in cast.series.items() if name in cast.roles]
    return [(series, own, keys) for series, own in pairs if (keys := unlike_keys(series, own))]


def nearest_voices(cast: Cast, store: Store | None = None) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each role that can speak here, the others' keys by how alike they sound, the nearest first.

    Each speaks the calibration passage of its voice, once; the result is kept in the cache.
    """
    from audiodrama.audition import samples
    from audiodrama.audition.likeness import nearest
    from audiodrama.base.cache import Store

    parts = samples.cast_parts(cast, samples.able(cast))
    return nearest(samples.portraits(parts, cast, store or Store.default()))


def confusable(
    sheet: CueSheet, cast: Cast, nearest: Mapping[str, Sequence[tuple[str, float]]]
) -> list[tuple[str, str, float]]:
    """Pairs who follow each other in a conversation and sound alike, with their distance."""
    from audiodrama.audition.likeness import ALIKE

    talking = {
        frozenset((one.role, other.role))
        for chapter in sheet.chapters
        for one, other in pairwise(line for line in chapter.lines if not line.ensemble)
        if one.role != other.role
    }
    roles = cast.roles
    found = {frozenset((role, other)): far for role, others in nearest.items() for other, far in others if far < ALIKE}
    return [
        (roles[a].name, roles[b].name, far)
        for pair, far in sorted(found.items(), key=lambda each: each[1])
        if pair in talking
        for a, b in [sorted(pair)]
    ]


def is_tellers_voice(cast: Cast, one: str, other: str) -> bool:
    """Whether two roles, by their names, are the narrator and somebody who has the narrator's very voice."""
    roles, narrator = [cast.roles.get(key(name)) for name in (one, other)], key(cast.narrator)
    voice, same = map(voice_of, roles)
    return voice is not None and voice == same and narrator in {key(one), key(other)}


def voice_of(role: Role | None) -> str | None:
    """The voice a role would speak with on this machine, as `engine:voice`; None when there is none."""
    choice = next((c for c in role.choices if available(c)), None) if role else None
    return choice_text(choice) if choice else None


def available(choice: VoiceChoice) -> bool:
    """Whether a choice can speak on this machine."""
    return registry.lack(choice.engine, choice.voice) is None


def choice_text(choice: VoiceChoice) -> str:
    """A choice as people read it."""
    return f"{choice.engine}:{choice.voice}"
