"""One source, compiled or as Python."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import jit
from sim.jit import compiled, ready, twin

ROOT = Path(__file__).parents[2]


@compiled
def half(x: float) -> float:
    return x / 2


@compiled
def quarter(x: float) -> float:
    return half(half(x))


def in_a_new_process(source: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_compiled_functions_call_each_other_by_name():
    assert quarter(3.0) == twin(quarter)(3.0) == 0.75


def test_types_follow_from_annotations():
    assert half._signature == "float64(float64)"
    assert quarter(3) == 0.75  # a whole number is taken as the float that is meant


def test_arrays_leave_the_types_to_the_call():
    @compiled
    def first(values: np.ndarray) -> float:
        return values[0]

    assert first._signature == ""


def test_importing_kernels_imports_no_numba():
    source = "import sys, sim.program.streams, sim.language.distributions as d"
    assert in_a_new_process(f"{source}; print('numba' in sys.modules)") == "False"


def test_switched_off_everything_runs_as_python():
    source = (
        "import sys; from sim.program import streams as s; from sim.jit import ready; "
        "s.uniform(1, 2, 3, 4); "
        "print(ready(s.uniform) is s.uniform.py_func, 'numba' in sys.modules)"
    )
    assert in_a_new_process(source, SIM_JIT="off") == "True False"


def test_without_numba_the_twin_answers(monkeypatch):
    monkeypatch.setattr(jit, "find_spec", lambda name: None)
    assert not jit.enabled()
    assert ready(compiled(lambda x: x + 1))(1) == 2


def test_ready_and_twin_take_plain_functions():
    assert ready(abs) is abs
    assert twin(abs) is abs


@pytest.mark.skipif(not jit.enabled(), reason="nothing is compiled")
def test_division_by_zero_is_an_error_in_both():
    @compiled
    def inverse(x: float) -> float:
        return 1.0 / x

    for function in (ready(inverse), twin(inverse)):
        with pytest.raises(ZeroDivisionError):
            function(0.0)


def folder():
    """Of a process that begins now."""
    jit._digest.cache_clear()
    return jit.cache_folder()


def test_every_state_of_the_compiled_sources_has_its_own_cache(monkeypatch, tmp_path):
    (tmp_path / "jit.py").write_text("")
    kernel = tmp_path / "kernel.py"
    monkeypatch.setattr(jit, "__file__", str(tmp_path / "jit.py"))
    kernel.write_text("from sim.jit import compiled\n")
    before = folder()
    (tmp_path / "other.py").write_text("x = 1\n")
    assert folder() == before
    kernel.write_text("from sim.jit import compiled, ready\n")
    assert folder() != before
    monkeypatch.undo()
    assert folder() != before


def test_the_folder_that_is_asked_for_has_one_for_each_state_of_the_sources(monkeypatch, tmp_path):
    usual = jit.cache_folder()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert jit.cache_folder() == tmp_path / usual.name


@pytest.mark.skipif(not jit.enabled(), reason="nothing is compiled")
def test_what_raises_nothing_counts_no_references(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What comes from a cache cannot be looked into.
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))

    @compiled(signature="float64(float64[::1])", raises=False)
    def first(values):
        return values[0]

    (overload,) = first.ready.overloads.values()
    assert "NRT" not in overload.library.get_llvm_str()
