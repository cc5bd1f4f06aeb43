"""Fixtures of the unit tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType

import pytest

from sim.jit import Compiled


@pytest.fixture
def python_only() -> Callable[..., AbstractContextManager[None]]:
    """`with python_only(module, …):` runs their compiled functions as Python, to the bottom."""

    @contextmanager
    def uncompiled(*modules: ModuleType) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for module in modules:
                for function in vars(module).values():
                    if isinstance(function, Compiled):
                        patch.setitem(vars(function), "ready", function.py_func)
            yield

    return uncompiled
