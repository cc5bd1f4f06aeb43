"""Every wrong study file under invalid/ is refused with exactly the messages on its `#!` lines.

A line is the whole message, without the name of the file if it is the file itself; others are
named from the root of the project. After a message was made better,
`python3 -m tests.experiment.test_invalid` writes the lines anew: read the difference before it is
committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import ScenarioError
from sim.experiment.reading.study import read_study
from sim.language.codes import CODES
from tests.experiment.studying import ROOT, SHOPS, written
from tests.language.test_invalid import expected, update

HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.yaml"))


def found(path: Path) -> list[str]:
    try:
        read_study(path)
    except ScenarioError as error:
        return [
            line.removeprefix(f"{path.as_posix()}:").replace(f"{ROOT.as_posix()}/", "").lstrip()
            for line in str(error).splitlines()
        ]
    return []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_all_faults_of_a_study_are_listed_with_the_whole_message(path: Path) -> None:
    assert expected(path), "an invalid file names its faults"
    assert found(path) == expected(path)


def test_every_code_of_studies_has_an_invalid_file() -> None:
    shown = {line[-5:-1] for path in INVALID for line in expected(path)}
    assert {code for code in CODES if "E811" <= code < "E9"} <= shown


def test_a_study_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    assert found(file) == []
    file.write_text(file.read_text("utf-8-sig"), "utf-16")
    assert found(file) == ["1:1: the file is not UTF-8 text [E501]"]


# -- through the command line ---------------------------------------------------------


def refusal(folder: Path, *words: str) -> list[str]:
    """The messages of a command line that is refused, run in a folder."""
    before = sorted(folder.rglob("*"))
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert sorted(folder.rglob("*")) == before, "nothing is written"
    return result.stderr.splitlines()


@pytest.mark.parametrize("name", ["path_unknown", "no_such_file", "until_unknown", "whole"])
def test_a_wrong_study_ends_with_exit_code_2_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = HERE / "invalid" / f"{name}.yaml"
    said = refusal(tmp_path, "study", str(path), "--out", "out")
    told = [line.removeprefix(f"{path}:").replace(f"{ROOT.as_posix()}/", "") for line in said]
    assert told == expected(path)
    assert refusal(tmp_path, "study", str(path), "--resume") == said


def test_a_scenario_is_no_study_and_a_study_no_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = str(ROOT / "tests/cli/today.yaml")
    (message,) = refusal(tmp_path, "study", scenario)
    assert "is no study: " in message and "scenarios are for `check`, `run`" in message
    (message,) = refusal(tmp_path, "run", str(SHOPS))
    assert message.startswith(f"{SHOPS.as_posix()}: is a study file: `study` runs it")
    assert "is a study file" in " ".join(refusal(tmp_path, "compare", scenario, str(SHOPS)))
    (message,) = refusal(tmp_path, "check", str(SHOPS), "--set", "parameters.price=1 USD")
    assert message == "check: a study file says by itself what is set [U001]"


def test_a_name_that_is_nearly_right_is_hinted_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (message,) = refusal(tmp_path, "study", "scenarios/tornados.yaml")
    shipped = (ROOT / "scenarios/studies/tornado.yaml").as_posix()
    assert message == (
        f"scenarios/tornados.yaml:1:1: there is no such file; did you mean {shipped!r}? [E510]"
    )
    (message,) = refusal(tmp_path, "check", "to_bee.yaml")
    assert f"did you mean {(ROOT / 'scenarios/to_be.yaml').as_posix()!r}?" in message


def test_a_path_from_where_we_are_is_told_as_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("examples/shop.yaml", "studies/study.yaml"):
        (tmp_path / "scenarios" / name).parent.mkdir(parents=True)
        (tmp_path / "scenarios" / name).write_text("title: Shop\n")
    file = Path("scenarios/studies/study.yaml")
    monkeypatch.chdir(tmp_path)
    file.write_text(
        "title: Shops\nquestion: Who wins?\nmethod: sweep\n"
        "designs: {today: scenarios/examples/shop.yaml, tomorrow: ../examples/shop.yaml}\n"
    )
    assert found(file) == [
        "4:18: designs.today: there is no such file: from the folder of this one it leads to "
        "scenarios/studies/scenarios/examples/shop.yaml (got scenarios/examples/shop.yaml); did "
        "you mean '../examples/shop.yaml'? [E510]"
    ]


@pytest.mark.parametrize(
    ("option", "key"),
    [("--replications", "`replications` of its method"), ("--seed", "`seed`"), ("--set", "`set`")],
)
def test_an_option_of_compare_is_a_key_of_a_study(
    option: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (message,) = refusal(tmp_path, "study", str(SHOPS), option, "5")
    assert message.startswith("study: the study file says this: ") and key in message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.yaml", "there is no such file"),
        (".", "the file cannot be read"),
        ("x" * 300, "the file cannot be read"),
    ],
    ids=range(3),
)
def test_a_study_that_is_not_there(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (message,) = refusal(tmp_path, "study", name)
    assert said in message and message.endswith("[E510]")


if __name__ == "__main__":
    update(INVALID, found)
