"""The commands of many machines: `store` looks after what they share."""

from __future__ import annotations

from typing import Annotated

import typer

from audiodrama.cli.options import Json, app


@app.command("store")
def store_command(
    action: Annotated[
        str, typer.Argument(metavar="[info|trim|verify|copy]", help="Tell, trim, check, or copy.")
    ] = "info",
    addresses: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ADDRESS]...", help="With copy: from where (this machine when left out), and to where."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A folder or s3://…; else $AUDIODRAMA_STORE, else this machine's cache."),
    ] = None,
    older: Annotated[
        str | None, typer.Option(metavar="AGE", help="With trim: not used for so long, such as 30d.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Look after the takes that this machine keeps, or that many share."""
    from audiodrama.cli.stores import run_store

    return run_store(action, addresses or [], store, older, as_json=as_json)
