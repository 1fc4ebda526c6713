"""The command line: options in, calls to the stages, results shown. No logic lives here.

Exit status: 0 done, 1 failed, 2 usage, 3 part was done, 4 errors in the production, 5 something is not installed,
130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  Typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from audiodrama.base.diagnostics import MistakesError
from audiodrama.cli import guidance, machines, notes, performing, publish, terminal  # noqa: F401  they register
from audiodrama.cli.failures import INTERRUPTED, status_of
from audiodrama.cli.options import (
    HERE,
    PROGRAM,
    Folder,
    Json,
    app,
    app_commands,
    clean_production,
    command_name,
    production_at,
    production_or_none,
    root_or_none,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


# in the order of a day's work, as --help lists them
_ORDER = (
    "new", "check", "cues", "cast", "audition", "voices", "sounds", "say", "hear", "take", "approve", "status",
    "render", "qc", "notes", "studio", "export", "store", "cluster", "adapt", "explain", "doctor", "help",
)  # fmt: skip


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status; every failure is told on stderr (and, with --json, on stdout)."""
    as_json = "--json" in arguments
    try:
        status = int(app(args=list(arguments), prog_name=PROGRAM, standalone_mode=False) or 0)
    except SystemExit as error:  # the parser of options ends so when the reader of its help has gone
        return 0 if type(sys.stdout).__name__ == "PacifyFlushWrapper" else int(error.code or 0)
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001  what is not understood is raised again
        return _told(error, as_json=as_json)
    # Typer turns Ctrl-C into a status and says nothing
    return _told(KeyboardInterrupt(), as_json=as_json) if status == INTERRUPTED else status


def _told(error: BaseException, *, as_json: bool) -> int:
    """Tell a failure; where the output for `--json` takes nothing, that is told too."""
    try:
        return status_of(error, as_json=as_json)
    except OSError as refusal:
        if not as_json:
            raise
        return status_of(refusal, as_json=False)


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    folder: Folder = HERE,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    context.default_map = {name: {"folder": str(folder)} for name in app_commands()} if folder != HERE else None
    if version:
        from importlib.metadata import version as version_of

        terminal.out(f"audiodrama {version_of('audiodrama')}")


@app.command("check")
def check_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files to tell of; all when left out.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> int:
    """Find every mistake in scripts, casting and sounds, with its place."""
    from audiodrama.base.diagnostics import diagnostic_text

    production = production_at(folder)
    found = production.diagnostics_in(paths or [])
    if as_json:
        terminal.out_json(terminal.diagnostics_json(found))
    else:
        terminal.messages((diagnostic_text(each) for each in found), stream=sys.stdout)
        errors = sum(each.severity == "error" for each in found)
        chapters, lines = (
            len(production.sheet.chapters),
            sum(not line.together for c in production.sheet.chapters for line in c.lines),
        )
        terminal.note(
            f"{chapters} chapter{'s' * (chapters != 1)}, {lines} line{'s' * (lines != 1)}: "
            f"{errors} error{'s' * (errors != 1)}, {len(found) - errors} warning{'s' * (len(found) - errors != 1)}"
        )
    return MistakesError.exit_status if any(each.severity == "error" for each in found) else 0


@app.command()
def cues(
    chapter: Annotated[str | None, typer.Argument(help="A chapter; all when left out.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Print the cue sheet: who says what, when relative to what, with which sounds."""
    from dataclasses import replace

    from audiodrama.script.compiler import cues_json, cues_text

    production = clean_production(folder, as_json=as_json)
    sheet = replace(production.sheet, chapters=production.chapters((chapter,) if chapter else ()))
    if as_json:
        terminal.out_json(cues_json(sheet, production.cast))
    else:
        terminal.out(cues_text(sheet))


@app.command("render")
def render_command(  # noqa: PLR0913, PLR0917  a command has as many options as it has
    chapters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHAPTER]...",
            help="Numbers, slugs or script files; all when left out. With --on folders of productions, too.",
        ),
    ] = None,
    folder: Folder = HERE,
    formats: Annotated[str, typer.Option("--format", help="Comma-separated: mp3, m4b, m4a, opus, flac, wav.")] = "mp3",
    profile: Annotated[str, typer.Option(help="What the masters aim at.")] = "audiobook",
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one each processor when left out.")] = None,
    clarity: Annotated[
        float, typer.Option(min=0, max=6, help="Speech over everything else, in LU more than usual.")
    ] = 0,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out chapters with a line that failed.")
    ] = False,
    strict_cast: Annotated[bool, typer.Option("--strict-cast", help="First choices of voices only.")] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Embedded voices, no rooms: quick, and marked as a draft.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hear every take back; speak again what says something else.")
    ] = False,
    approved_only: Annotated[
        bool, typer.Option("--approved-only", help="Only chapters of which every line is approved.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be spoken and how long it takes.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Render again whenever a file changes.")] = False,
    store: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where takes lie: a folder or s3://…; else $AUDIODRAMA_STORE.")
    ] = None,
    share: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="As --store, and share the speaking with others at it.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Render on the workers of a scheduler: tcp://127.0.0.1:8786.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="With --on: trust a network that is not encrypted.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Render chapters to output/, in parallel, only what changed."""
    from audiodrama.cli.render import dry_run as tell_plan
    from audiodrama.cli.render import render_once, render_watching
    from audiodrama.production.plan import Options

    options = Options(
        tuple(dict.fromkeys(f.strip().lower() for f in formats.split(",") if f.strip())) or ("mp3",),
        profile, jobs, keep_going, strict_cast, draft, clarity, verify, approved_only,
    )  # fmt: skip
    if dry_run:
        return tell_plan(clean_production(folder, as_json=as_json), chapters or [], options, as_json=as_json)
    if watch:
        from audiodrama.production.project import find_root

        return render_watching(find_root(folder), chapters or [], options)
    if on is not None:
        from audiodrama.cli.cluster import render_on

        return render_on(on, chapters or [], folder, options, store, insecure=insecure, as_json=as_json)
    production = clean_production(folder, as_json=as_json)
    sharing = share is not None
    return render_once(production, chapters or [], options, store=share or store, share=sharing, as_json=as_json)


@app.command("hear")
def hear_command(
    place: Annotated[
        str, typer.Argument(help="2:31 (line 31 of chapter 2's file), file:31, or the id of a line or cue.")
    ],
    folder: Folder = HERE,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How much to hear.")] = 10,
    profile: Annotated[str, typer.Option(help="As for render.")] = "audiobook",
    draft: Annotated[bool, typer.Option("--draft", help="As for render.")] = False,
    write: Annotated[Path | None, typer.Option("-o", "--output", help="Write a WAV instead of playing.")] = None,
    timeline: Annotated[
        bool,
        typer.Option("--timeline", help="Print when and how loud everything of the chapter sounds, instead."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Hear the seconds around a place, mixed exactly as in the render."""
    from audiodrama.cli.hear import hear_place, show_timeline

    if timeline:
        show_timeline(clean_production(folder), place, profile, draft=draft)
        return
    hear_place(clean_production(folder, as_json=as_json), place, profile, seconds, write, draft=draft, as_json=as_json)


@app.command("say")
def say_command(
    text: Annotated[str, typer.Argument(help="What to say.")],
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="The character.")] = None,
    delivery: Annotated[
        list[str] | None, typer.Option("--delivery", help="whispering, shouting, …; may be repeated.")
    ] = None,
    folder: Folder = HERE,
    write: Annotated[Path | None, typer.Option("-o", "--output", help="Write a WAV instead of playing.")] = None,
    reading: Annotated[bool, typer.Option("--reading", help="Show how it is read, without speaking.")] = False,
    voice: Annotated[
        str | None, typer.Option(metavar="ENGINE:VOICE", help="With --reading: as this voice would read it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hear one line as a character says it, or see how it is read."""
    from audiodrama.cli.hear import say_line, show_reading

    if reading:
        show_reading(production_or_none(folder), text, name, voice, as_json=as_json)
    else:
        say_line(production_at(folder), text, name, delivery or [], write)


@app.command()
def cast(
    folder: Folder = HERE,
    fill: Annotated[bool, typer.Option("--fill", help="Give everybody who lacks one a voice, in voices.yaml.")] = False,
    if_changed: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="NAME.KEY=VALUE", help="Say what a change would redo; nothing is changed."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the whole cast: who is who, lines, voices, who sounds like whom."""
    from audiodrama.cli.cast import fill_cast, show_cast, show_cost

    production = production_at(folder)
    if if_changed:
        show_cost(production, if_changed, as_json=as_json)
        return
    if fill:
        production = fill_cast(production)
    show_cast(production, as_json=as_json)


@app.command()
def audition(  # noqa: PLR0913, PLR0917
    name: Annotated[str, typer.Argument(help="The character.")],
    folder: Folder = HERE,
    voice: Annotated[
        list[str] | None, typer.Option(metavar="ENGINE:VOICE", help="Hear this voice; may be repeated.")
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Use the line with these words; may be repeated.")
    ] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", metavar="rate=1.1", help="Try a figure of voices.yaml.")
    ] = None,
    choose: Annotated[
        str | None, typer.Option(metavar="ENGINE:VOICE|LETTER", help="Write this voice into voices.yaml.")
    ] = None,
    gender: Annotated[str | None, typer.Option(help="female, male or neutral; else as the present voice.")] = None,
    age: Annotated[str | None, typer.Option(help="child, young, adult or old.")] = None,
    write: Annotated[Path | None, typer.Option("-o", "--output", help="Where the page goes.")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Letters instead of names, until asked for.")] = False,
    deliveries: Annotated[
        bool, typer.Option("--deliveries", help="Every delivery in the character's voice instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hear a character's own lines in each voice that might play it, on one page; then choose."""
    from audiodrama.cli.audition import Asked, run_audition

    asked = Asked(voice or (), line or (), setting or (), blind, gender, age, choose, deliveries, write)
    run_audition(production_at(folder), name, asked, as_json=as_json)


@app.command()
def voices(
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="[install|remove|lexicon]",
            help="install: fetch an engine's official voices; remove: take them away again. "
            "lexicon: print the pronunciations of voices.yaml as PLS.",
        ),
    ] = None,
    engine: Annotated[str | None, typer.Argument(help="With install and remove: the engine.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="With install: a folder or file that holds them, instead of the net.")
    ] = None,
    model: Annotated[
        bool, typer.Option("--model", help="With install and remove: the full model instead of the voices.")
    ] = False,
    folder: Folder = HERE,
    language: Annotated[str | None, typer.Option(help="Only what is of this language, such as en or en-gb.")] = None,
    as_json: Json = False,
) -> None:
    """List engines and voices with language, gender and licence."""
    from audiodrama.cli.voices import change_voices, list_voices, print_lexicon

    if action is None:
        list_voices(language, as_json=as_json)
    elif action == "lexicon":
        print_lexicon(production_at(folder), language)
    else:
        change_voices(action, engine, source, model=model)


@app.command()
def sounds(
    action: Annotated[
        str | None,
        typer.Argument(metavar="[find|add|preview|page]", help="find WORDS, add NAME FILE, preview NAME, or page."),
    ] = None,
    words: Annotated[list[str] | None, typer.Argument(help="Words to find, or the sound's name, and its file.")] = None,
    folder: Folder = HERE,
    write: Annotated[Path | None, typer.Option("-o", "--output", help="File to write.")] = None,
    kind: Annotated[str, typer.Option(help="With add: sfx, bed or music.")] = "sfx",
    licence: Annotated[str, typer.Option(help="With add: terms of use, for the credits.")] = "",
    source: Annotated[str, typer.Option(help="With add: where it is from, for the credits.")] = "",
    as_json: Json = False,
) -> None:
    """List the palette; find sounds, add one of your own, preview one, or make a page that plays them all."""
    from audiodrama.cli import sounds as commands

    if action is None:
        commands.list_sounds(folder, as_json=as_json)
    elif action == "find":
        commands.find(folder, words or [], as_json=as_json)
    elif action == "add":
        commands.add(folder, words or [], kind=kind, licence=licence, source=source, as_json=as_json)
    elif action == "preview":
        commands.preview(folder, words or [], write)
    else:
        commands.page(folder, action, write)


@app.command("adapt")
def adapt_story(  # noqa: PLR0913, PLR0917
    source: Annotated[Path, typer.Argument(help="The story: .txt, .md, .epub, .docx, .pdf or .fdx.")],
    folder: Folder = HERE,
    fix: Annotated[
        list[str] | None, typer.Option("--fix", metavar="LINE=NAME", help="Who speaks at a line of the script.")
    ] = None,
    sounds: Annotated[bool, typer.Option("--sounds", help="Suggest scene headings and sounds.")] = False,
    matter: Annotated[bool, typer.Option("--matter", help="Read front and end matter aloud as well.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a script that was edited.")] = False,
    llm: Annotated[
        str | None, typer.Option("--llm", metavar="URL", help="A chat server to ask about doubtful lines.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="Its model.")] = "",
    review: Annotated[Path | None, typer.Option("--review", help="Where the review page goes.")] = None,
    as_json: Json = False,
) -> int:
    """Turn prose into a script with speakers and a first voices.yaml, each doubtful line marked."""
    from audiodrama.cli.adapt import adapt_command

    return adapt_command(
        source, root=root_or_none(folder) or folder, fix=fix or [], sounds=sounds, matter=matter, force=force, llm=llm,
        model=model, as_json=as_json, review=review,
    )  # fmt: skip


@app.command("studio")
def studio_command(
    place: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Of a play, or one to begin in.")] = None,
    folder: Folder = HERE,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where to listen; 0 for any free port.")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address only.")] = False,
) -> None:
    """Open the production in the browser: hear, change, cast, check and render."""
    from audiodrama.cli.studio import open_studio

    open_studio(place or folder, port, browser=not no_open)


app.registered_commands.sort(key=lambda command: (*_ORDER, command_name(command)).index(command_name(command)))
for _command in app.registered_commands:
    _command.short_help = sentence(_command)  # else cut to the width of the screen


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
