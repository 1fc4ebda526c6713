"""The commands of many machines: `store` looks after what they share, `cluster` starts them."""

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


@app.command("cluster")
def cluster_command(
    action: Annotated[str, typer.Argument(metavar="scheduler|worker", help="What to start.")],
    address: Annotated[str | None, typer.Argument(help="With worker: the scheduler's address.")] = None,
    host: Annotated[str, typer.Option(help="With scheduler: where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="With scheduler: its port.")] = 8786,
    workers: Annotated[
        int | None, typer.Option(min=1, help="With worker: how many; one each processor when left out.")
    ] = None,
    resources: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=N", help="With worker: what it has so many of, such as kokoro=2 or server.fish=4."),
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Trust a network that is not encrypted.")] = False,
) -> int:
    """Start a scheduler, or a machine's workers, for renders on many machines (Dask's own)."""
    from audiodrama.cli.cluster import run_cluster

    return run_cluster(action, address, host, port, workers, resources or [], insecure=insecure)
