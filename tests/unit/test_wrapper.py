"""What run_sim.py decides before anything is installed. Nothing here needs the network."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker

import run_sim

ROOT = Path(run_sim.__file__).parent
ALLOWED = ("MIT", "BSD", "APACHE", "ISC", "MPL", "MOZILLA", "PYTHON SOFTWARE", "PSF", "MATPLOTLIB")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder, its name with a space, in which the wrapper believes it lies."""
    here = tmp_path / "a project"
    here.mkdir()
    (here / "requirements.lock").write_text("simpy==4.1.2 \\\n    --hash=sha256:00\n")
    (here / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(run_sim, "HERE", str(here))
    monkeypatch.setattr(run_sim, "LOCK", str(here / "requirements.lock"))
    monkeypatch.setattr(run_sim, "VENV", str(here / ".venv"))
    monkeypatch.setattr(run_sim, "STAMP", str(here / ".venv" / "made_by_run_sim"))
    return here


@pytest.fixture
def steps(project, monkeypatch):
    """The steps of the set-up that would have been run; the first makes a Python of no use."""
    taken: list[list[str]] = []

    def run(problem: str, words: list[str]) -> None:
        taken.append(words)
        python = Path(run_sim.venv_python())
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(run_sim, "run", run)
    return taken


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 15), (4, 0)])
def test_an_unsupported_python_is_told_so(version):
    with pytest.raises(run_sim.SetUpError, match=r"needs Python 3\.11 to 3\.14; this is Python"):
        run_sim.check_python((*version, 0))


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_a_supported_python_passes(minor):
    run_sim.check_python((3, minor, 0))


def test_an_old_python_names_a_better_one_of_this_machine(monkeypatch):
    monkeypatch.setattr(run_sim.shutil, "which", lambda name: name == "python3.12")
    with pytest.raises(run_sim.SetUpError, match=r"python3\.12 run_sim\.py"):
        run_sim.check_python((3, 8, 0))


def test_the_wrapper_parses_where_it_must_refuse():
    compile_as = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 6))"
    subprocess.run([sys.executable, "-c", compile_as, run_sim.__file__], check=True)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_without_venv_or_ensurepip_the_package_to_install_is_named(monkeypatch, missing):
    monkeypatch.setattr(run_sim, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(run_sim.SetUpError, match=r"sudo apt install python3\.\d+-venv"):
        run_sim.check_tools()


def test_a_refusal_is_an_exit_code_and_no_traceback(monkeypatch, capsys):
    monkeypatch.setattr(run_sim, "is_complete", lambda: False)
    monkeypatch.setattr(run_sim, "is_ready", lambda: False)
    monkeypatch.setattr(run_sim, "find_spec", lambda name: None)
    assert run_sim.main([]) == 3
    assert "cannot make environments" in capsys.readouterr().err


def test_the_set_up_installs_the_lock_by_hash_and_then_the_project(steps, project):
    run_sim.set_up()
    make, lock, itself = steps
    assert make[1:] == ["-m", "venv", str(project / ".venv")]
    assert "--require-hashes" in lock
    assert lock[-2:] == ["-r", str(project / "requirements.lock")]
    assert itself[-2:] == ["--editable", str(project)]
    assert {"--no-index", "--no-deps", "--no-build-isolation"} <= set(itself)


def test_a_finished_environment_is_used_again(steps):
    run_sim.set_up()
    steps.clear()
    assert run_sim.set_up() == run_sim.venv_python()
    assert steps == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_makes_a_new_environment(steps, project, changed):
    run_sim.set_up()
    (project / ".venv" / "left_over").touch()
    steps.clear()
    with (project / changed).open("a") as file:
        file.write("# changed\n")
    run_sim.set_up()
    assert len(steps) == 3
    assert not (project / ".venv" / "left_over").exists()


def test_an_environment_without_its_python_is_made_anew(steps):
    run_sim.set_up()
    Path(run_sim.venv_python()).unlink()
    steps.clear()
    run_sim.set_up()
    assert len(steps) == 3


def test_a_set_up_that_fails_is_never_used(steps, monkeypatch, project):
    def fail(problem: str, words: list[str]) -> None:
        if "--require-hashes" in words:
            raise run_sim.SetUpError(problem)

    monkeypatch.setattr(run_sim, "run", fail)
    with pytest.raises(run_sim.SetUpError, match="Is there a network"):
        run_sim.set_up()
    assert not run_sim.is_ready()
    assert (project / ".venv" / "made_by_run_sim").read_text() == run_sim.UNFINISHED


def test_an_environment_of_somebody_else_is_left_alone(steps, project):
    (project / ".venv").mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text("theirs")
    with pytest.raises(run_sim.SetUpError, match="did not make it"):
        run_sim.set_up()
    assert (project / ".venv" / "pyvenv.cfg").read_text() == "theirs"
    assert steps == []


def test_a_folder_that_cannot_be_written_is_named(project, monkeypatch):
    monkeypatch.setattr(run_sim, "VENV", str(project / "no such folder" / ".venv"))
    with pytest.raises(run_sim.SetUpError, match="cannot be written"), run_sim.only_one():
        pass


def test_two_starts_at_once_set_up_one_after_the_other(project):
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with run_sim.only_one():
            order.append("second")

    other = threading.Thread(target=second)
    other.start()
    with run_sim.only_one():
        inside.set()
        other.join(timeout=0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_step_that_fails_says_what_failed():
    with pytest.raises(run_sim.SetUpError, match="the reason"):
        run_sim.run("the reason", [sys.executable, "-c", "raise SystemExit(1)"])


def test_an_importable_folder_sim_is_not_an_installation(monkeypatch):
    def absent(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    assert not run_sim.is_complete()


def test_an_installation_from_another_folder_is_not_this_one(tmp_path, monkeypatch):
    monkeypatch.setattr(run_sim, "HERE", str(tmp_path))
    assert not run_sim.is_complete()


def test_words_are_handed_over_as_they_are():
    assert run_sim.command([]) == ["-P", "-m", "sim"]
    assert run_sim.command(["check", "x.yaml"]) == ["-P", "-m", "sim", "check", "x.yaml"]


def test_the_word_test_means_pytest_in_the_projects_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    words = run_sim.command(["test", "-k", "queue"])
    assert words[:3] == ["-P", "-m", "pytest"]
    assert words[-2:] == ["-k", "queue"]
    assert Path.cwd() == ROOT


def test_all_adds_the_long_tests(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    words = run_sim.command(["test", "--all", "-x"])
    assert words[-3:] == ["-m", "", "-x"]
    assert "--all" not in words


@pytest.mark.skipif(sys.platform == "win32", reason="Windows runs a child instead")
def test_the_exit_code_of_what_it_starts_is_its_own():
    start = "import run_sim, sys; run_sim.hand_over([sys.executable, '-c', 'raise SystemExit(7)'])"
    assert subprocess.run([sys.executable, "-c", start], cwd=ROOT, check=False).returncode == 7


def lock() -> str:
    return Path(run_sim.LOCK).read_text(encoding="utf-8")


def test_every_pin_of_the_lock_is_read_with_its_marker():
    assert run_sim.pins(
        "a-b==1.0 \\\n    --hash=x\nc==2 ; python_version < '3' \\\n  --hash=y\n"
    ) == [
        ("a-b", "1.0", ""),
        ("c", "2", "python_version < '3'"),
    ]
    assert len(run_sim.pins(lock())) == lock().count("==") - lock().count(" == '")


def test_every_line_of_the_lock_is_hashed_and_names_no_host():
    entries = re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", lock(), flags=re.MULTILINE).strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|index-url|find-links|file:|(?m:^\s*-e )", lock())


def test_the_lock_pins_what_the_project_needs():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [item for group in project["dependency-groups"].values() for item in group]
    wanted = project["project"]["dependencies"] + [w for w in groups if isinstance(w, str)]
    names = {re.split(r"[^\w.-]", word)[0].lower() for word in wanted}
    assert names <= {name.lower() for name, _, _ in run_sim.pins(lock())}


def licence_of(name: str) -> str:
    """The text that a package ships as its licence."""
    (file,) = (path for path in metadata.files(name) or [] if path.name == "LICENSE")
    return file.read_text("utf-8")


def test_every_pinned_package_may_be_used_with_an_apache_project():
    for name, _, marker in run_sim.pins(lock()):
        if marker and not Marker(marker).evaluate():
            continue
        about = metadata.metadata(name)
        classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
        # The field License may hold a whole text, with what is bundled; its head names the licence.
        said = (
            about.get("License-Expression")
            or " ".join(classifiers)
            or about.get("License", "")[:60]
        )
        said = said or licence_of(name)[:60]
        assert any(word in said.upper() for word in ALLOWED), f"{name}: {said}"
        assert "AGPL" not in said.upper(), f"{name}: {said}"
        assert "AFFERO" not in said.upper(), f"{name}: {said}"
