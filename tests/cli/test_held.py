"""`compare` in other worlds, under switches and with both designs tuned: files, words, refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

from sim.cli.app import DEFAULT_A, DEFAULT_B
from tests.invoked import sim

HERE = Path(__file__).parent
SHOP = HERE.parent / "study" / "shop"
LOW, HIGH = str(SHOP / "low.yaml"), str(SHOP / "high.yaml")
LARGE = str(SHOP / "large.yaml")
TODAY, TOMORROW = str(HERE / "today.yaml"), str(HERE / "tomorrow.yaml")


def compare(out: Path, *words: str, replications: int = 3, jobs: int = 1) -> Result:
    few = ("--replications", str(replications), "--jobs", str(jobs), "--out", str(out))
    result = sim("compare", LOW, HIGH, *few, *words)
    assert result.exit_code == 0, result.output
    return result


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Worlds, switches and tuning in one study."""
    out = tmp_path_factory.mktemp("all") / "out"
    return out, compare(out, "--worlds", "--tuned")


def test_the_other_worlds_are_looked_at_unasked(tmp_path: Path) -> None:
    result = compare(tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "worlds.csv", keep_default_na=False)
    assert list(table["world"].unique()) == ["small_shops", "large_shops"]
    assert set(table["switch"]) == {""}
    text = flat(result.stdout)
    assert "pairs of runs in the world of small shops (the market of" in text
    assert "large shops: the world of large shops, 3 pairs; registrants per seller: Low" in text
    assert "over the worlds" in text
    assert "under each switch" not in text
    assert len(result.stdout.splitlines()) <= 60


def test_one_world_leaves_the_others_out(tmp_path: Path) -> None:
    result = compare(tmp_path / "out", "--one-world", replications=2)
    assert not (tmp_path / "out" / "worlds.csv").exists()
    assert "large shops" not in result.stdout
    assert "Whether another world or other values turn this round was not looked at." in flat(
        result.stdout
    )


def test_a_world_that_is_given_stands_alone_and_is_named(tmp_path: Path) -> None:
    world = SHOP / "large.yaml"
    result = compare(tmp_path / "out", "--world", str(world), replications=2)
    assert not (tmp_path / "out" / "worlds.csv").exists()
    assert f"pairs of runs in the world of {world.as_posix()}; " in flat(result.stdout)


def test_a_pair_without_worlds_beside_it_has_one(tmp_path: Path) -> None:
    words = ("--replications", "2", "--jobs", "1", "--out", str(tmp_path / "out"))
    assert sim("compare", TODAY, TOMORROW, *words).exit_code == 0
    assert not (tmp_path / "out" / "worlds.csv").exists()


def test_switches_are_thrown_in_every_world(all_of_it: tuple[Path, Result]) -> None:
    out, result = all_of_it
    table = pd.read_csv(out / "worlds.csv", keep_default_na=False)
    places = table[["world", "switch"]].drop_duplicates().to_numpy().tolist()
    assert places == [
        [world, switch]
        for world in ("small_shops", "large_shops")
        for switch in ("", "rebate", "free_talk")
    ]
    assert "Who is better under each switch" in result.stdout
    assert "rebate: Every price is halved" in result.stdout


def test_the_columns_of_worlds_are_those_that_are_promised(all_of_it: tuple[Path, Result]) -> None:
    header = (all_of_it[0] / "worlds.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == (
        "world,switch,kpi,unit,group,a_mean,b_mean,diff,diff_low,diff_high,"
        "simultaneous_low,simultaneous_high,replications,verdict,doubts"
    )


def test_the_main_comparison_is_the_one_without_all_this(
    all_of_it: tuple[Path, Result], tmp_path: Path
) -> None:
    compare(tmp_path / "out", "--one-world")
    for name in ("comparison.csv", "kpis.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (all_of_it[0] / name).read_bytes()


def test_one_worker_or_two_write_the_same_bytes(
    all_of_it: tuple[Path, Result], tmp_path: Path
) -> None:
    out, _ = all_of_it
    compare(tmp_path / "out", "--worlds", "--tuned", jobs=2)
    names = [path.name for path in out.glob("*.csv")]
    assert sorted(names) == [
        "comparison.csv", "comparison_tuned.csv", "kpis.csv", "tuning.csv", "worlds.csv",
    ]  # fmt: skip
    for name in names:
        assert (out / name).read_bytes() == (tmp_path / "out" / name).read_bytes(), name


def test_the_tuned_designs_stand_beside_those_described(all_of_it: tuple[Path, Result]) -> None:
    out, result = all_of_it
    text = flat(result.stdout)
    assert "Each design at its best, by contribution" in text
    assert "Price as described 500 USD" in text
    assert "When both are tuned, identical: " in text
    assert "one of tuning, not of principle." in text
    tuned = pd.read_csv(out / "comparison_tuned.csv")
    assert (tuned["diff"].fillna(0.0) == 0.0).all()
    described = pd.read_csv(out / "comparison.csv")
    assert list(tuned.columns) == list(described.columns)
    assert set(pd.read_csv(out / "tuning.csv")["design"]) == {"Low", "High"}


def test_the_manifest_has_the_tuned_designs_and_every_file(
    all_of_it: tuple[Path, Result],
) -> None:
    manifest = json.loads((all_of_it[0] / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["scenarios"]) == {"Low", "High", "Low, tuned", "High, tuned"}
    assert "value: 500 USD" in manifest["scenarios"]["High, tuned"]
    names = {Path(name).name for name in manifest["sources"]}
    assert {"worlds.yaml", "tuning.yaml", "large.yaml"} <= names


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([TODAY, TOMORROW, "--worlds"], "--worlds: needs a file worlds.yaml in the folder of both"),
        ([TODAY, TOMORROW, "--tuned"], "--tuned: needs a file tuning.yaml in the folder of both"),
        ([LOW, HIGH, "--worlds", "--one-world"], "--worlds: needs the worlds beside the designs"),
        (
            [LOW, HIGH, "--worlds", "--world", LARGE],
            "--worlds: needs the worlds beside the designs",
        ),
    ],
)
def test_what_is_not_there_is_refused(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sim("compare", *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("worlds.yaml", "parameters.rebate", "parameters.rebat", "did you mean 'rebate'? [E520]"),
        ("tuning.yaml", "parameters.price", "parameters.prise", "did you mean 'price'? [E520]"),
        ("tuning.yaml", "sales.staff: 2", "sales.staff: 3", "payroll an hour may not exceed"),
    ],
)
def test_a_wrong_file_stops_before_anything_runs(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SHOP, shop)
    text = (shop / file).read_text(encoding="utf-8")
    (shop / file).write_text(text.replace(old, new), encoding="utf-8")
    pair = (str(shop / "low.yaml"), str(shop / "high.yaml"))
    out = tmp_path / "out"
    words = ("--worlds", "--tuned", "--jobs", "1", "--out", str(out))
    result = sim("compare", *pair, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}:" in result.stderr
    assert message in result.stderr
    assert not out.exists()


def test_the_default_pair_is_the_one_with_worlds() -> None:
    folder = HERE.parents[1] / DEFAULT_A.parent
    assert DEFAULT_A.parent == DEFAULT_B.parent
    assert (folder / "worlds.yaml").is_file()
    assert (folder / "tuning.yaml").is_file()
