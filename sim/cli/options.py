"""The options that several commands take, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

MOST_SEED, MOST_RUNS, MOST_JOBS = 2**32 - 1, 1_000_000, 1024

Replications = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_RUNS, help="How many (pairs of) runs. [the scenario's, else 30]"),
]
Seed = Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Of all random numbers.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_JOBS, help="Workers; results do not depend on it. [all cores]"),
]
Engine = Annotated[str, typer.Option(help="Which engine runs the designs; `list` names them.")]
World = Annotated[
    Path | None, typer.Option(readable=False, help="A file that takes the place of the world's.")
]
Setting = Annotated[list[str], typer.Option("--set", metavar="PATH=VALUE", help="Sets a value.")]
Sides = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="[a:|b:]PATH=VALUE",
        help="Sets a value in both designs, with a: or b: in one.",
    ),
]
Without = Annotated[list[str], typer.Option(metavar="CHANGE", help="Switches a change off.")]
Out = Annotated[
    Path | None,
    typer.Option(readable=False, metavar="DIR", help="Results folder. [results/NAME-TIME]"),
]
Detail = Annotated[
    str,
    typer.Option(metavar="all|first|N|none", help="Runs whose every row goes into study.duckdb."),
]
Folder = Annotated[
    Path | None, typer.Argument(readable=False, metavar="DIR", help="Results folder. [the newest]")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the results in DIR.")]
OutFolder = Annotated[
    Path | None,
    typer.Option(readable=False, metavar="DIR", help="Where to. [beside the results]"),
]
OutFile = Annotated[
    Path | None,
    typer.Option(readable=False, metavar="FILE", help="Where to write. [the screen]"),
]
ForceFile = Annotated[bool, typer.Option("--force", help="Replace FILE.")]
