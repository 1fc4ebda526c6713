"""`audiodrama voices`: the list, and installing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.cli import terminal
from audiodrama.engines import registry
from audiodrama.engines.base import advice
from audiodrama.script.title_page import language_tag

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.engines.base import VoiceInfo
    from audiodrama.production.project import Production


def list_voices(language: str | None, *, as_json: bool = False) -> None:
    """Every engine with its voices; `language` keeps those that speak it, by its tag or its name (`english`)."""
    language = language_tag(language) if language else None
    engines = registry.engines()
    if as_json:
        rows = [
            {
                "name": engine.name,
                "installed": engine.installed() is None,
                "licence": engine.licence,
                "voices": [_voice_json(voice) for voice in engine.voices() if _speaks(voice, language)],
            }
            for engine in engines
        ]
        terminal.out_json({"engines": rows})
        return
    for engine in engines:
        lack = engine.installed()
        terminal.out(f"{engine.name}  ({engine.licence})" + (f"  not installed: {lack}" if lack else ""))
        voices = [voice for voice in engine.voices() if _speaks(voice, language)]
        if voices:
            shown = [
                (
                    f"  {v.id}",
                    v.name,
                    ", ".join(v.languages),
                    v.gender,
                    v.licence,
                    "" if v.installed else "not installed",
                )
                for v in voices
            ]
            terminal.out(terminal.table(shown))
        if lack is None and (better := advice(engine)):
            terminal.note(f"{engine.name}: {better.gain}: {better.command}")


def _voice_json(voice: VoiceInfo) -> dict[str, object]:
    return {
        "id": voice.id,
        "name": voice.name,
        "languages": list(voice.languages),
        "gender": voice.gender,
        "licence": voice.licence,
        "installed": voice.installed,
    }


def _speaks(voice: VoiceInfo, language: str | None) -> bool:
    if language is None:
        return True
    wanted = language.lower()
    return any(each.lower() == wanted or each.lower().startswith(f"{wanted}-") for each in voice.languages)


def print_lexicon(production: Production, language: str | None) -> None:
    """The pronunciations of a production for one language as PLS, for other programs or another production.

    Args:
        production: its voices.yaml and the lexicons that this names.
        language: BCP 47 tag; by default that of the title page, else English.
    """
    from audiodrama.cast.pls import write_pls

    used = language or production.sheet.title_page.spoken_language
    terminal.out_file(write_pls(production.cast.pronounce.values(), language=used))


def change_voices(action: str, engine: str | None, source: Path | None, *, model: bool = False) -> None:
    """Install an engine's official voices or its full model, checked by hash, or remove them.

    Args:
        action: `install` or `remove`; what is there and whole is not fetched again.
        engine: name of an engine that has something to fetch.
        source: with `install`, a file or folder to take them from; None for the net.
        model: the full model instead of the voices.

    Raises:
        UsageError: another action, or an engine that has nothing to fetch.
    """
    from audiodrama.engines.install import INSTALLERS

    if action not in {"install", "remove"}:
        raise UsageError(f"voices has no {action}", hint="audiodrama voices install kokoro")
    if engine is None:
        raise UsageError(f"which engine's voices to {action}?", hint=f"audiodrama voices {action} kokoro")
    if engine not in INSTALLERS:
        others = "others come as wheels: audiodrama doctor"
        raise UsageError(f"{engine} has nothing to {action}", hint=f"there is {', '.join(INSTALLERS)}; {others}")
    if action == "remove":
        terminal.note(INSTALLERS[engine].remove(model=model))
        return
    progress = terminal.ProgressBar(f"voices of {engine}", 1.0)
    try:
        summary = INSTALLERS[engine].install(source, model=model, on_progress=progress.show)
    finally:
        progress.close()
    terminal.note(summary)
