"""A study on its way into its database, run by run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import typer

from sim.calibrate.evidence import Evidence
from sim.cli.asked import Asked
from sim.errors import StoreError
from sim.report.program import installed_version
from sim.report.words import counted
from sim.store.folder import ResultsFolder, whole_in
from sim.store.study_file import STUDY_FILE, Facts, Member, StoredRun, StudyFile
from sim.study.repeated import Part
from sim.study.replicate import Plan, Ran

WAITS = "Another program has the database open; the results are whole once it has closed it."


class Recorder:
    """Keeps every run of a study as soon as it is done. Raises StoreError."""

    def __init__(
        self,
        folder: ResultsFolder,
        asked: Asked,
        plan: Plan,
        evidence: Mapping[str, Evidence],
    ) -> None:
        self.folder, self.asked, self.plan, self.evidence = folder, asked, plan, evidence
        self.parts: list[Part] = []

    def expect(self, parts: Sequence[Part]) -> None:
        """Makes the database, before anything of these parts has run."""
        facts = Facts(
            command=self.asked.command(self.plan),
            engine=self.plan.engine,
            seed=self.plan.seed,
            replications=self.plan.replications,
            version=installed_version(),
            register=self.asked.register.as_posix(),
            request=json.dumps(self.asked.request(), ensure_ascii=False),
        )
        members = [Member(part.label, part.place, part.design) for part in parts]
        register = {key: vars(entry) for key, entry in self.evidence.items()}
        self.study = StudyFile(self.folder.unfinished / STUDY_FILE, members, facts, register)
        self.parts = list(parts)

    def __call__(self, ran: Ran) -> None:
        """Keeps a run."""
        detail = ran.tables is not None and ran.replication < self.asked.options.detail
        member = [part.name for part in self.parts].index(ran.label)
        signs = ran.signs.text
        self.study.add(StoredRun(member, ran.replication, ran.frame, ran.tables, detail, signs))

    def finish(
        self,
        texts: Mapping[str, bytes],
        comparisons: Mapping[tuple[int, int], pd.DataFrame],
        others: Mapping[str, pd.DataFrame],
    ) -> None:
        self.study.finish(texts, comparisons, others, _tell)

    @contextmanager
    def kept_if_stopped(self) -> Iterator[None]:
        """Whatever stops the block, the runs that are done are kept, and it is told where."""
        try:
            yield
        except BaseException as error:
            if self.parts:
                for note in self._keep(str(error)):
                    error.add_note(note)
            raise

    def _keep(self, told: str) -> Iterator[str]:
        """Writes what is not written yet; what is kept and what is lost, in words.

        told: why the study stops; it is not said again.
        """
        reason = "another program had the database open"
        try:
            self.study.save(_tell)
        except StoreError as error:
            reason = str(error)
        except KeyboardInterrupt:
            pass  # whoever does not want to wait has said so twice
        kept, lost = self.study.stored, len(self.study.waiting)
        self.folder.keep_unfinished = kept > 0
        if kept:
            yield f"{counted(kept, 'finished run')} kept in {self.study.path}"
        if lost:
            why = "" if reason == told else f" ({reason})"
            yield f"{counted(lost, 'finished run')} lost{why}"


@contextmanager
def whole(folder: Path) -> Iterator[None]:
    """Whoever interrupts the block is told that the results are in `folder`."""
    try:
        yield
    except KeyboardInterrupt as interrupted:
        interrupted.add_note(whole_in(folder))
        raise


def _tell() -> None:
    typer.echo(WAITS, err=True)
