"""The commands on results that are there. What is heavy is imported inside of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Folder, Force, ForceFile, Jobs, OutFile, OutFolder
from sim.cli.project import project
from sim.cli.usage import reported
from sim.errors import UsageError


def report(
    folder: Folder = None,
    completes: Annotated[
        bool,
        typer.Option("--complete", help="First run those of its studies that came to no end."),
    ] = False,
    jobs: Jobs = None,
) -> None:
    """Draw the page (report.html) again, from its own database."""
    with reported():
        from sim.cli.given import results_in
        from sim.cli.page import report_folder

        report_folder(results_in(folder), completes, jobs)


def charts(
    folder: Folder = None,
    only: Annotated[
        list[str], typer.Option(metavar="NAME", help="Charts, as man_hours,customer_time. [all]")
    ] = [],  # noqa: B006
    form: Annotated[
        str, typer.Option("--format", metavar="svg|png", help="As one of them. [both]")
    ] = "",
    out: OutFolder = None,
    force: Force = False,
) -> None:
    """Write the charts of results as files for slides."""
    with reported():
        from sim.cli.charting import charts_folder
        from sim.cli.given import results_in

        charts_folder(results_in(folder), only, form, out, force)


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
    out: OutFile = None,
    force: ForceFile = False,
) -> None:
    """Print five tables on customers and reps, or of a CRM export."""
    with reported():
        from sim.cli.given import runs_in
        from sim.cli.stored import Shown, report_crm, report_folder
        from sim.store.crm import SHIPPED

        shown = Shown(form, out, force)
        if folder is not None and crm is not None:
            raise UsageError("needs either a results folder or --crm", name="reports")
        if crm is not None:
            report_crm(crm, mapping or project() / SHIPPED, shown)
        elif mapping is not None:
            raise UsageError("belongs to --crm", mapping.as_posix(), name="--mapping")
        else:
            report_folder(runs_in(folder), shown)


def export(
    form: Annotated[str, typer.Option("--to", metavar="csv|parquet|xes|ocel", help="The format.")],
    folder: Folder = None,
    design: Annotated[
        str, typer.Option(metavar="LABEL", help="Of one design, such as To-Be. [every design]")
    ] = "",
    replication: Annotated[
        int, typer.Option(min=0, help="Which run; its rows must be kept (--detail).")
    ] = 0,
    out: OutFolder = None,
    force: Force = False,
) -> None:
    """Write the event log of a run for other programs."""
    with reported():
        from sim.cli.given import runs_in
        from sim.cli.stored import export_folder

        export_folder(runs_in(folder), form, design, replication, out, force)


def rerun(
    folder: Folder = None,
    jobs: Jobs = None,
) -> None:
    """Make a study again from its own database, and prove that every byte is the same."""
    with reported():
        from sim.cli.again import rerun_folder
        from sim.cli.given import results_in

        rerun_folder(results_in(folder), jobs)


def verify(
    folder: Folder = None,
) -> None:
    """Check that every file of a results folder is as it was written."""
    with reported():
        from sim.cli.given import results_in
        from sim.cli.work import verify_folder

        verify_folder(results_in(folder))


def methods(
    folder: Folder = None,
    out: OutFile = None,
    force: ForceFile = False,
) -> None:
    """Fill in the checklist STRESS-DES of a study, as Markdown, and say what is lacking."""
    with reported():
        from sim.calibrate.evidence import REGISTER
        from sim.cli.given import results_in
        from sim.cli.recorded import methods_of

        methods_of(results_in(folder), out, force, project() / REGISTER)
