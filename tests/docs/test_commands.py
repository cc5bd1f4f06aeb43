"""What the documentation shows works: commands, scenarios, Python, links, names.

Convention: each line `$ python3 run_sim.py …` of a ```console block is run. Two replications are
enough to see that it works, and its results go to a folder of the test; both are appended. Other
worlds are run by the first command of all, `python3 run_sim.py`, and left out of the rest; the
studies of the page, which take minutes, by none. What
reads results is given a small study, as if it were the newest. `study` is given a small study file
in the place of the one that is named, which takes minutes.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiment.studying import written
from tests.invoked import sim

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SIMULATES = ("compare", "run")
READS = ("report", "charts", "reports", "export", "rerun", "verify", "methods")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page that are written in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)


def commands() -> list[str]:
    """What follows `python3 run_sim.py` on every page, each once."""
    found = [
        line.removeprefix("$ python3 run_sim.py").strip()
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
        if line.startswith("$")
    ]
    return sorted(set(found))


def test_every_console_line_is_a_command_of_ours():
    lines = [
        line
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
        if not line.startswith("$ python3 run_sim.py")
    ]
    assert lines == []
    assert len(commands()) > 5


def runnable() -> list[object]:
    """The commands to try. `test` is what runs this; a ladder takes minutes."""
    found = [line for line in commands() if not line.startswith("test")]
    long = pytest.mark.long
    return [pytest.param(c, marks=long if "--ladder" in c else (), id=c or "alone") for c in found]


def program(words):
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    """A small study for the commands that read results."""
    out = tmp_path_factory.mktemp("newest") / "study"
    pair = [f"tests/cli/{name}.yaml" for name in ("today", "tomorrow")]
    done = sim(
        "compare", *pair, "--replications", "2", "--jobs", "1", "--out", str(out), drawn=True
    )
    assert done.exit_code == 0, done.output
    return str(out)


@pytest.mark.parametrize("line", runnable())
def test_a_command_of_the_documentation_works(line, tmp_path, newest, monkeypatch):
    """In this process, and without the charts that most of the time goes to; the first command of
    all, which has no words, is started as people start it."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(line)
    if not words or words[0] in SIMULATES:
        words = [*(words or ["compare"]), "--replications", "2", "--jobs", "1"]
        words += ["--out", str(tmp_path / "results")]
        words += ["--one-world"] if line.startswith("compare") and "world" not in line else []
        words += ["--no-studies"] if words[0] == "compare" else []
    elif words[0] == "study":
        assert (ROOT / words[1]).is_file()
        small = {"sweep": {"steps": 2, "replications": 2}}
        words[1] = str(written(tmp_path, method=small))
        words += ["--jobs", "1", "--out", str(tmp_path / "results")]
    elif words[0] in READS and "--crm" not in words:
        words.append(newest)
        words += ["--out", str(tmp_path / "out")] if words[0] in ("export", "charts") else []
    if not line:
        done = program(words)
        assert (done.returncode, bool(done.stdout.strip())) == (0, True), done.stderr
        return
    shown = sim(*words, drawn=words[0] in ("report", "charts", "rerun"))
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.strip()


def test_few_commands_of_the_documentation_simulate():
    """Each costs a good part of a minute wherever the tests are run."""
    assert len([c for c in commands() if not c or c.split()[0] in SIMULATES]) <= 6


def options() -> list[str]:
    """The ways to turn a switch, and the other world, that the page of scenarios shows."""
    text = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    return re.findall(r"`(--(?:set|world) [^`]+)`", text)


@pytest.mark.parametrize("option", options())
def test_an_option_of_the_page_of_scenarios_changes_the_design(option):
    import sim
    from sim.language.loader import to_yaml

    to_be = ROOT / "scenarios" / "check" / "to_be.yaml"
    shipped = sim.load(to_be).scenario
    word, value = shlex.split(option)
    if word == "--world":
        changed = sim.load(to_be, world=ROOT / value)
    else:
        path, _, text = value.removeprefix("b:").partition("=")
        changed = sim.load(to_be, set={path: text})
        assert changed.scenario.market == shipped.market
    assert to_yaml(changed.scenario.resolved) != to_yaml(shipped.resolved)


def test_the_page_of_scenarios_shows_every_switch():
    firm = (ROOT / "scenarios" / "firm.yaml").read_text("utf-8")
    switches = {*re.findall(r"^  (\w+):.*source: switch_", firm, re.M), "cap_of"}
    text = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    table = text.partition("| switch | asks |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.M)) == switches
    assert len(options()) == len(switches) + 1


def scenarios(page: Path) -> list[str]:
    """The blocks of a page that are whole scenarios: they have a title."""
    return [block for block in blocks(page, "yaml") if block.startswith("title:")]


def test_the_scenarios_of_the_language_page_load(tmp_path):
    import sim

    texts = scenarios(ROOT / "docs" / "language.md")
    (tmp_path / "counter.yaml").write_text(texts[0], encoding="utf-8")
    for number, text in enumerate(texts):
        path = tmp_path / f"block_{number}.yaml"
        path.write_text(text, encoding="utf-8")
        sim.load(path)
    assert len(texts) == 3


def test_the_calendars_of_the_language_page_load(tmp_path):
    import sim

    (text,) = [b for b in blocks(ROOT / "docs" / "language.md", "yaml") if "calendars:" in b]
    (tmp_path / "desk.yaml").write_text(
        "run: {length: 100 h, start: 2027-01-04, timezone: Europe/Berlin}\n"
        "sets: {region: {north: {timezone: Europe/Oslo, holidays: 'NO'}}}\n"
        "sources: {door: {every: 1 h, journey: visit}}\njourneys: {visit: [{wait: 1 h}]}\n" + text,
        encoding="utf-8",
    )
    known = sim.load(tmp_path / "desk.yaml").scenario.calendars
    assert list(known) == ["always", "office", "regional", "night", "short"]


def test_the_first_scenario_is_the_counter_it_says_it_is(tmp_path):
    import sim

    path = tmp_path / "counter.yaml"
    path.write_text(scenarios(ROOT / "docs" / "language.md")[0], encoding="utf-8")
    served = sim.simulate(path, seed=1).cases["outcome"].eq("done").sum()
    assert 2000 < served < 2800  # 2.4 an hour for 1,000 h


def test_the_python_of_the_api_page_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    code = blocks(ROOT / "docs" / "python-api.md", "python")
    for number, block in enumerate(code):
        exec(compile(block, f"python-api.md, block {number}", "exec"), names)
    assert len(code) == 5


def test_the_engines_agree_as_their_page_says(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (code,) = blocks(ROOT / "docs" / "engines.md", "python")
    exec(compile(code, "engines.md", "exec"), {})
    assert capsys.readouterr().out == "True True\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), target


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_kpis_of_the_model_page_exist():
    from sim.measures.kpis import KPIS

    text = (ROOT / "docs" / "model.md").read_text("utf-8")
    table = text.partition("| KPI | definition |")[2].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    assert named - {"min", "max"} <= set(KPIS)


def test_the_parameters_of_the_model_page_exist():
    text = (ROOT / "docs" / "model.md").read_text("utf-8")
    equations = " ".join(re.findall(r"^```\n(.*?)^```", text, re.S | re.M))
    used = set(re.findall(r"\b[a-z]+_[a-z_]+\b", equations))
    world = "".join(p.read_text("utf-8") for p in sorted((ROOT / "scenarios").glob("*.yaml")))
    assert {name for name in used if f"{name}:" not in world} == set()


def test_the_distributions_of_the_language_page_are_all_there_are():
    from sim.language.distributions import DISTRIBUTIONS

    text = (ROOT / "docs" / "language.md").read_text("utf-8")
    table = text.partition("| distribution | parameters |")[2].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {n for cell in first_cells for n in re.findall(r"`(\w+)`", cell)} == set(DISTRIBUTIONS)


def test_the_steps_of_the_language_page_are_all_there_are():
    from sim.program.steps import STEPS_BY_KEYWORD

    text = (ROOT / "docs" / "language.md").read_text("utf-8")
    table = text.partition("| step | its other keys | meaning |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+):", table, re.M)) == set(STEPS_BY_KEYWORD)


def test_the_commands_of_the_first_page_are_all_there_are():
    done = subprocess.run(
        [sys.executable, "-m", "sim", "--help"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    offered = set(re.findall(r"^\s+([a-z]+)\s{2,}", done.stdout.partition("Commands")[2], re.M))
    text = (ROOT / "docs" / "index.md").read_text("utf-8")
    table = text.partition("| command | does |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)", table, re.M)) == offered


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_a_page_names_exist(page):
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.S | re.M)
    for name in re.findall(r"`((?:scenarios|calibration|docs|tests|sim)/[\w./]*)`", text):
        assert (ROOT / name).exists(), name
