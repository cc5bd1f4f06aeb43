"""Tasks on other machines: the workers of a dask scheduler do them.

Everything goes as bytes that dask does not look into. What is shared is a task of dask's own, so
that each worker fetches it once, and it is made again if all who had it are lost. The loop runs
in the calling thread, in rounds only: no thread is left behind, and Ctrl-C is heard at once.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import re
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeAlias, cast

from distributed import Client, KilledWorker, get_worker
from distributed.client import FutureCancelledError
from distributed.versions import VersionMismatchWarning

from sim.errors import UsageError
from sim.study.alike import difference, traits
from sim.study.tasks import Failure, Result, Shared, Task, Tasks, Work, packed

OPTION = "--cluster"
ADDRESS = re.compile(r"(tcp|tls)://([^/\s:]+|\[[^/\s]+\]):\d+")
CONNECTING = 5.0  # s until a scheduler has answered
PATIENCE = 120.0  # s without any worker until nobody waits for one any more
LOOK = 1.0  # s between two looks at how many workers there are
IN_HAND = 2  # tasks a worker: the one it does, and the next
TALKERS = ("distributed", "tornado", "asyncio")
UNLIKE = "its scheduler and workers need this program in the same version, and cannot do the work"
KILLED = Failure("its worker process died each time that it was tried", fault=False)

InHand: TypeAlias = "dict[asyncio.Task[Result | Failure], int]"


@contextmanager
def doing_on_cluster(
    address: str, engine: str, work: Work[Shared, Task, Result], shared: Shared
) -> Iterator[Callable[[Tasks[Task, Result]], None]]:
    """The workers of that scheduler as who does tasks. Raises UsageError if nobody is there."""
    if not ADDRESS.fullmatch(address):
        raise UsageError("needs an address such as tcp://10.0.0.5:8786", address, name=OPTION)
    job = _Job(traits(), engine, pickle.dumps((work, shared)))
    with _quiet(), asyncio.Runner() as runner:
        client = runner.run(_connected(address))
        try:
            cluster = _Cluster[Task, Result](client, address, pickle.dumps(job))
            yield lambda tasks: runner.run(cluster.do(tasks))
        finally:
            runner.run(_closed(client))


async def _connected(address: str) -> Any:
    make: Any = Client  # it has no types
    client = make(address, timeout=CONNECTING, set_as_default=False, asynchronous=True)
    try:
        return await asyncio.wait_for(client, CONNECTING)
    except (OSError, ImportError, ValueError) as error:  # TimeoutError is an OSError
        await client.close()
        text = f"no scheduler of dask answers there within {CONNECTING:g} s"
        raise UsageError(text, address, name=OPTION) from error


async def _closed(client: Any) -> None:
    with suppress(TimeoutError):  # of a scheduler that is gone
        await asyncio.wait_for(client.close(), CONNECTING)


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing of what dask tells about its connections: what matters becomes an error of ours."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in TALKERS]
    loggers = {logging.getLogger(name) for name in (*TALKERS, *names)}
    before = [(logger, logger.level) for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # what matters is in the traits
        warnings.filterwarnings("ignore", "Sending large graph")  # what is shared may be large
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in before:
                logger.setLevel(level)


class _Cluster(Generic[Task, Result]):
    """The client's side: hands tasks to a scheduler and gathers what comes of them."""

    def __init__(self, client: Any, address: str, job: bytes) -> None:
        self.client = client
        self.address = address
        self.name = f"study-{uuid.uuid4().hex}"
        self.job = client.submit(bytes, job, key=f"{self.name}-job", pure=False)
        self.handed_out = 0
        self.workers = 0
        self.looked = 0.0
        self.seen = time.monotonic()

    async def do(self, tasks: Tasks[Task, Result]) -> None:
        in_hand: InHand[Result] = {}
        suspects: list[int] = []  # they died, or somebody beside them in the same worker
        alone = -1
        self.seen = time.monotonic()
        try:
            while True:
                await self._look()
                self._hand_out(tasks, in_hand)
                if not in_hand:
                    if not suspects:
                        return
                    suspects.remove(alone := min(suspects))
                    in_hand[self._begun(tasks.tasks[alone])] = alone
                for number, found in await _ended(in_hand):
                    if found is KILLED and number != alone:
                        suspects.append(number)
                    else:
                        tasks.gather(number, found)
        finally:
            for one in in_hand:
                one.cancel()
            await asyncio.gather(*in_hand, return_exceptions=True)

    def _hand_out(self, tasks: Tasks[Task, Result], in_hand: InHand[Result]) -> None:
        while len(in_hand) < IN_HAND * max(self.workers, 1):
            if (number := tasks.next()) is None:
                return
            in_hand[self._begun(tasks.tasks[number])] = number

    def _begun(self, task: Task) -> asyncio.Task[Result | Failure]:
        return asyncio.create_task(self._done(task))

    async def _look(self) -> None:
        """How many workers there are. Raises UsageError if there has been none for too long."""
        now = time.monotonic()
        if now - self.looked < LOOK:
            return
        try:
            self.workers = len(await self.client.nthreads())
        except OSError as error:
            raise self._gone() from error
        self.looked = time.monotonic()
        if self.workers:
            self.seen = self.looked
        elif self.looked - self.seen > PATIENCE:
            raise UsageError(
                f"no worker of it has been there for {PATIENCE:g} s", self.address, name=OPTION
            )

    async def _done(self, task: Task) -> Result | Failure:
        """What becomes of a task, wherever it is done."""
        self.handed_out += 1
        key = f"{self.name}-{self.handed_out}"
        future = self.client.submit(_do, self.job, pickle.dumps(task), key=key, pure=False)
        try:
            found = pickle.loads(await future.result())
        except KilledWorker:
            return KILLED
        except (FutureCancelledError, OSError) as error:
            raise self._gone() from error
        except Exception as error:
            text = f"{UNLIKE}: {type(error).__name__}: {error}"
            raise UsageError(text, self.address, name=OPTION) from error
        if isinstance(found, _Unfit):
            raise UsageError(str(found), self.address, name=OPTION)
        return cast("Result | Failure", found)

    def _gone(self) -> UsageError:
        return UsageError("the scheduler is gone", self.address, name=OPTION)


async def _ended(in_hand: InHand[Result]) -> list[tuple[int, Result | Failure]]:
    """Takes out what has ended, after a while if nothing does."""
    done, _ = await asyncio.wait(in_hand, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
    return [(in_hand.pop(one), one.result()) for one in done]


# -- on a worker ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    """What all tasks of a study share, and what a worker must be like."""

    traits: Mapping[str, str]
    engine: str
    content: bytes  # work and shared


@dataclass(frozen=True)
class _Unfit:
    """Why a worker may not do what it was given."""

    worker: str
    why: str

    def __str__(self) -> str:
        return f"its worker {self.worker} {self.why}"


def _do(job: bytes, task: bytes) -> bytes:
    """What dask calls: the answer to a task, or why there is none from here."""
    ready = _ready(job)
    return pickle.dumps(ready) if isinstance(ready, _Unfit) else packed(*ready, task)


@lru_cache(maxsize=2)  # of two studies at the same time
def _ready(job: bytes) -> tuple[Work[Any, Any, Any], Any] | _Unfit:
    """The work and what is shared, unpacked once in each process, whose engine is ready then."""
    worker, wanted = get_worker(), pickle.loads(job)
    if other := difference(wanted.traits):
        return _Unfit(worker.address, f"is not as this machine: {other}")
    if worker.state.nthreads != 1:
        return _Unfit(worker.address, "works in several threads; start it with --nthreads 1")
    if wanted.engine:
        from sim.study.warming import make_ready_in_turn  # it brings all engines with it

        make_ready_in_turn(wanted.engine)
    work, shared = pickle.loads(wanted.content)
    return work, shared
