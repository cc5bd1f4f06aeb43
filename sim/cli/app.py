"""The command line: arguments -> study -> report. What is heavy is imported by the commands.

Exit codes: 0 done, 2 something written is wrong or a run stopped, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.usage import INTERRUPTED, Commands, tell
from sim.errors import Fault, InputError, Origin, SimError, UsageError

STUDIES = Path("scenarios/studies")
PAGE = "page"  # the folder beside two designs with the studies that belong to their page
DEFAULT_A, DEFAULT_B = Path("scenarios/as_is.yaml"), Path("scenarios/to_be.yaml")
MOST_SEED, MOST_RUNS, MOST_JOBS = 2**32 - 1, 1_000_000, 1024

app = typer.Typer(
    cls=Commands,
    help="Simulates how a business works and how it could work: As-Is against To-Be in one market. "
    "Without a command: compare.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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


def main() -> None:
    """Runs the command line; options without a command belong to `compare`."""
    words = sys.argv[1:]
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "-h")):
        words = ["compare", *words]
    app(words, prog_name="run_sim.py")


@contextmanager
def reported() -> Iterator[None]:
    """What goes wrong ends in one message on stderr and an exit code."""
    try:
        yield
    except BrokenPipeError:  # whoever reads us has had enough
        raise
    except SimError as error:
        raise typer.Exit(_told(error, error)) from None
    except OSError as error:
        raise typer.Exit(_told(_of_the_system(error), error)) from None
    except MemoryError as error:
        rule = "the memory of this machine is not enough: take fewer --jobs or a shorter run"
        raise typer.Exit(_told(UsageError(rule), error)) from None
    except KeyboardInterrupt as interrupted:
        typer.echo("Interrupted; " + (_notes(interrupted) or "nothing was written."), err=True)
        raise typer.Exit(INTERRUPTED) from None


def _told(error: SimError, cause: BaseException) -> int:
    """Tells what is wrong, then what was noted on its way; the exit code."""
    code = tell(error)
    if _notes(cause):
        typer.echo(_notes(cause), err=True)
    return code


def _notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


def _of_the_system(error: OSError) -> InputError:
    """A file that the system refused, where nothing of ours had looked before."""
    file = Origin(str(error.filename or "system"), 0, 0)
    return InputError(Fault(file, "U002", "", (error.strerror or "failed").lower()))


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

        pair = (a or _default(DEFAULT_A), b or _default(DEFAULT_B))
        kept = detail_of(detail)
        options = Options(replications, seed, jobs, engine, world, out, force, kept)
        wanted = Wanted(worlds, one_world, tuned, world is not None, no_studies)
        asked = tuple(settings), tuple(without), _project() / REGISTER
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
        asked = tuple(settings), tuple(without), _project() / REGISTER
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

        check_there(file, [_project() / STUDIES])
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

        project = _project()
        check_there(file, [project / "scenarios", project / STUDIES])
        if is_study(file):
            if settings or without or world is not None:
                raise UsageError("a study file says by itself what is set", name="check")
            from sim.cli.planned import check_study

            check_study(file)
            return
        check_file(file, seed, world, settings, without)


@app.command()
def report(
    folder: Folder = None,
    completes: Annotated[
        bool,
        typer.Option("--complete", help="First run those of its studies that came to no end."),
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Draw the page of a comparison again, from its own database."""
    with reported():
        from sim.cli.given import results_in
        from sim.cli.page import report_folder

        report_folder(results_in(folder), completes, jobs)


@app.command()
def charts(
    folder: Folder = None,
    only: Annotated[
        list[str], typer.Option(metavar="NAME", help="Charts, as man_hours,customer_time. [all]")
    ] = [],  # noqa: B006
    form: Annotated[
        str, typer.Option("--format", metavar="svg|png", help="As one of them. [both]")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="DIR", help="Where to. [beside the results]"),
    ] = None,
    force: Force = False,
) -> None:
    """Write the charts of results as files for slides."""
    with reported():
        from sim.cli.charting import charts_folder
        from sim.cli.given import results_in

        charts_folder(results_in(folder), only, form, out, force)


@app.command()
def reports(
    folder: Folder = None,
    crm: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="DIR", help="A folder with a CRM export instead."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(readable=False, help="How the export is read. [calibration/crm_maven.yaml]"),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="table|csv|html|json", help="How they are shown.")
    ] = "table",
    out: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="FILE", help="Where to write them. [the screen]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.")] = False,
) -> None:
    """The five reports of a study, or of a CRM export."""
    with reported():
        from sim.cli.given import runs_in
        from sim.cli.stored import Shown, report_crm, report_folder
        from sim.store.crm import SHIPPED

        shown = Shown(form, out, force)
        if folder is not None and crm is not None:
            raise UsageError("needs either a results folder or --crm", name="reports")
        if crm is not None:
            report_crm(crm, mapping or _project() / SHIPPED, shown)
        elif mapping is not None:
            raise UsageError("belongs to --crm", mapping.as_posix(), name="--mapping")
        else:
            report_folder(runs_in(folder), shown)


@app.command()
def export(
    form: Annotated[str, typer.Option("--to", metavar="csv|parquet|xes|ocel", help="The format.")],
    folder: Folder = None,
    design: Annotated[
        str, typer.Option(metavar="LABEL", help="Of one design, such as To-Be. [every design]")
    ] = "",
    replication: Annotated[
        int, typer.Option(min=0, help="Which run; its rows must be kept (--detail).")
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="DIR", help="Where to. [beside the results]"),
    ] = None,
    force: Force = False,
) -> None:
    """Write the event log of a run for other programs."""
    with reported():
        from sim.cli.given import runs_in
        from sim.cli.stored import export_folder

        export_folder(runs_in(folder), form, design, replication, out, force)


@app.command()
def rerun(
    folder: Folder = None,
    jobs: Jobs = None,
) -> None:
    """Make a study again from its own database, and prove that every byte is the same."""
    with reported():
        from sim.cli.again import rerun_folder
        from sim.cli.given import results_in

        rerun_folder(results_in(folder), jobs)


@app.command()
def verify(
    folder: Folder = None,
) -> None:
    """Check that every file of a results folder is as it was written."""
    with reported():
        from sim.cli.given import results_in
        from sim.cli.work import verify_folder

        verify_folder(results_in(folder))


@app.command()
def methods(
    folder: Folder = None,
    out: Annotated[
        Path | None,
        typer.Option(readable=False, metavar="FILE", help="Where to write it. [the screen]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.")] = False,
) -> None:
    """Fill in the checklist STRESS-DES of a study, as Markdown, and say what is lacking."""
    with reported():
        from sim.calibrate.evidence import REGISTER
        from sim.cli.given import results_in
        from sim.cli.recorded import methods_of

        methods_of(results_in(folder), out, force, _project() / REGISTER)


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

        list_all(_project() / "scenarios")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def test() -> None:
    """Run the tests: python3 run_sim.py test [--all]."""
    with reported():
        rule = "is done by the wrapper: python3 run_sim.py test [--all]"
        raise UsageError(rule, name="test")


def _project() -> Path:
    """The folder with run_sim.py, as seen from here; else the folder we are in."""
    folder = Path(__file__).parents[2]
    if not (folder / "run_sim.py").is_file():
        return Path()
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _default(path: Path) -> Path:
    return _project() / path
