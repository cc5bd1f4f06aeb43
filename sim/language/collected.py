"""Collects every fault of a scenario, so that all are listed at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.errors import Fault, Origin, ScenarioError, nearest

MORE = "E509"
MOST = 100  # faults that are told; more help nobody, and to find all could take hours


class Faults:
    """The faults found so far, up to MOST; what stands at one place is said once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Origin, str, str, str], Fault] = {}
        self.more = False

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self,
        code: str,
        origin: Origin,
        path: str,
        rule: str,
        got: str = "",
        known: Iterable[str] = (),
    ) -> None:
        """Add a fault; of the `known` names the one nearest to `got` is hinted at."""
        hint = nearest(got, known) if got and not self.full else ""
        self.extend([Fault(origin, code, path, rule, got, hint)])

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            if self.full or fault.code == MORE:
                self.more = True
                continue
            self._found.setdefault((fault.origin, fault.code, fault.rule, fault.got), fault)

    @property
    def full(self) -> bool:
        """Whether there are so many that no others are looked for."""
        return len(self._found) >= MOST

    def gather(self) -> Faults:
        """In `with`: keep the faults of a ScenarioError raised inside, and go on after it."""
        return self

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        if isinstance(error, ScenarioError):
            self.extend(error.faults)
        return isinstance(error, ScenarioError)

    def listed(self) -> tuple[Fault, ...]:
        """All faults in file order."""
        return tuple(sorted([*self._found.values(), *self._cut()]))

    def stop_if_any(self) -> None:
        """Raise ScenarioError with all faults, if there are any."""
        if self._found:
            raise ScenarioError(*self.listed())

    def _cut(self) -> Iterator[Fault]:
        if self.more:
            file = next(iter(self._found.values())).origin.file
            yield too_many(file)


def too_many(file: str) -> Fault:
    """What stands beside the first MOST faults if there are more."""
    return Fault(Origin(file, 0, 0), MORE, "", f"there are more faults than these {MOST}")


def fail(
    code: str, origin: Origin, path: str, rule: str, got: str = "", known: Iterable[str] = ()
) -> ScenarioError:
    """One fault as an error to raise."""
    return ScenarioError(Fault(origin, code, path, rule, got, nearest(got, known) if got else ""))
