"""The table of faults fits the project, and its faults are caught: three here, all with `--all`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.fault import Edit, Fault
from tests.faults.plant import ROOT, Rotten, main, planted
from tests.faults.table import FAULTS

SCRIPT = Path(__file__).parent / "plant.py"
SMOKE = ["wrong_rep_credited", "clock_not_stopped", "unpaired"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_fits_the_project_and_names_tests_that_exist(fault: Fault) -> None:
    for path, text in planted(ROOT, fault).items():
        assert text != path.read_text(encoding="utf-8")
    assert fault.tests
    for test in fault.tests:
        file, name = test.split("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_at_least_twenty_faults_of_every_sort() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
    rooms = {"engine", "streams", "lowering", "scenario", "KPI", "statistics"}
    assert {fault.room for fault in FAULTS} == rooms


def test_a_text_that_does_not_stand_exactly_once_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\ny = 1\n")
    for text, count in (("1", 2), ("2", 0)):
        fault = Fault("f", "", "engine", (Edit("a.py", text, "3"),), ("t.py::t",))
        with pytest.raises(Rotten, match=f"stands {count} times in a.py"):
            planted(tmp_path, fault)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no_such_fault"]) == 2
    assert "no such fault: no_such_fault" in capsys.readouterr().err


def plant(*words: str) -> str:
    command = [sys.executable, str(SCRIPT), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_three_faults_are_caught() -> None:
    assert plant("--only", *SMOKE).endswith("3 of 3 faults caught\n")


@pytest.mark.long
def test_every_fault_is_caught() -> None:
    assert plant().endswith(f"{len(FAULTS)} of {len(FAULTS)} faults caught\n")
