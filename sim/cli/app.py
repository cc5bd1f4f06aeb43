"""The command line: arguments -> study -> report. What is heavy is imported by the commands.

Exit codes: 0 done, 2 something written is wrong or a run stopped, 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.on_results import charts, export, methods, report, reports, rerun, verify
from sim.cli.options import (
    Detail,
    Engine,
    Force,
    Jobs,
    Out,
    Replications,
    Seed,
    Setting,
    Sides,
    Without,
    World,
)
from sim.cli.project import project
from sim.cli.usage import Commands, reported
from sim.errors import UsageError

STUDIES = Path("scenarios/studies")
PAGE = "page"  # the folder beside two designs with the studies that belong to their page
DEFAULT_A, DEFAULT_B = Path("scenarios/as_is.yaml"), Path("scenarios/to_be.yaml")

app = typer.Typer(
    cls=Commands,
    help="Simulates how a business works and how it could work: As-Is against To-Be in one market. "
    "Without a command: compare.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Runs the command line; options without a command belong to `compare`."""
    words = sys.argv[1:]
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "-h")):
        words = ["compare", *words]
    app(words, prog_name="run_sim.py")


@app.command()
def compare(
    a: Annotated[
        Path | None, typer.Argument(readable=False, help=f"The first design. [{DEFAULT_A}]")
    ] = None,
    b: Annotated[
        Path | None, typer.Argument(readable=False, help=f"The second design. [{DEFAULT_B}]")
    ] = None,
    replications: Replications = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    engine: Engine = "auto",
    world: World = None,
    settings: Sides = [],  # noqa: B006 - typer copies it
    without: Without = [],  # noqa: B006
    ladder: Annotated[
        bool, typer.Option("--ladder", help="Also the effect of each change of B.")
    ] = False,
    worlds: Annotated[
        bool, typer.Option("--worlds", help="Also under each switch, in each world.")
    ] = False,
    one_world: Annotated[
        bool, typer.Option("--one-world", help="Not in the other worlds: faster.")
    ] = False,
    tuned: Annotated[
        bool, typer.Option("--tuned", help="Also each design at its best, after the same search.")
    ] = False,
    no_studies: Annotated[
        bool,
        typer.Option("--no-studies", help=f"Without the studies of the page ({PAGE}/): faster."),
    ] = False,
    detail: Detail = "first",
    out: Out = None,
    force: Force = False,
) -> None:
    """Compare two designs in one market, pair by pair of runs."""
    with reported():
        if (a is None) != (b is None):
            raise UsageError("needs two designs, or none for the default pair", name="compare")
        from sim.calibrate.evidence import REGISTER
        from sim.cli.asked import Asked
        from sim.cli.common import Options, detail_of
        from sim.cli.comparing import compare_files
        from sim.cli.held import Wanted
        from sim.study.beside import files_beside

        pair = (a or project() / DEFAULT_A, b or project() / DEFAULT_B)
        kept = detail_of(detail)
        options = Options(replications, seed, jobs, engine, world, out, force, kept)
        wanted = Wanted(worlds, one_world, tuned, world is not None, no_studies)
        asked = tuple(settings), tuple(without), project() / REGISTER
        studies = () if no_studies else tuple(files_beside(pair, PAGE))
        compare_files(Asked(pair, options, *asked, ladder, wanted, studies))


@app.command()
def run(
    scenario: Annotated[Path, typer.Argument(readable=False, help="The design to run.")],
    replications: Replications = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    engine: Engine = "auto",
    world: World = None,
    settings: Setting = [],  # noqa: B006
    without: Without = [],  # noqa: B006
    detail: Detail = "first",
    out: Out = None,
    force: Force = False,
) -> None:
    """Run one design: its KPIs with intervals, and the tables of its first run."""
    with reported():
        from sim.calibrate.evidence import REGISTER
        from sim.cli.asked import Asked
        from sim.cli.common import Options, detail_of
        from sim.cli.running import run_file

        kept = detail_of(detail)
        options = Options(replications, seed, jobs, engine, world, out, force, kept)
        asked = tuple(settings), tuple(without), project() / REGISTER
        run_file(Asked((scenario,), options, *asked))


@app.command()
def study(
    file: Annotated[Path, typer.Argument(readable=False, help="The study file.")],
    jobs: Jobs = None,
    engine: Engine = "auto",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a study that was interrupted.")
    ] = False,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A dask scheduler, such as tcp://host:8786.")
    ] = "",
    threads: Annotated[
        bool, typer.Option("--threads", help="The workers are threads of one process.")
    ] = False,
    out: Out = None,
    force: Force = False,
) -> None:
    """Run a study of many points: sweeps, break-even, sensitivity."""
    with reported():
        from sim.cli.given import check_there
        from sim.cli.studying import StudyAsked, study_file

        check_there(file, [project() / STUDIES])
        study_file(StudyAsked(file, jobs, engine, out, force, resume, cluster, threads))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(readable=False, help="The scenario or study file.")],
    seed: Seed = 1,
    world: World = None,
    settings: Setting = [],  # noqa: B006
    without: Without = [],  # noqa: B006
) -> None:
    """Check a scenario, or a study file, and say on one page what it says."""
    with reported():
        from sim.cli.given import check_there
        from sim.cli.work import check_file
        from sim.experiment.reading.form import is_study

        root = project()
        check_there(file, [root / "scenarios", root / STUDIES])
        if is_study(file):
            if settings or without or world is not None:
                raise UsageError("a study file says by itself what is set", name="check")
            from sim.cli.planned import check_study

            check_study(file)
            return
        check_file(file, seed, world, settings, without)


for command in (report, charts, reports, export, rerun, verify, methods):
    app.command()(command)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios, for editors."""
    with reported():
        from sim.cli.work import print_schema

        print_schema()


@app.command("list")
def list_() -> None:
    """List scenarios, KPIs and engines."""
    with reported():
        from sim.cli.work import list_all

        list_all(project() / "scenarios")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def test() -> None:
    """Run the tests: python3 run_sim.py test [--all]."""
    with reported():
        rule = "is done by the wrapper: python3 run_sim.py test [--all]"
        raise UsageError(rule, name="test")
