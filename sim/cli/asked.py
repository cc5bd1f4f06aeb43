"""What a study is asked for: all that changes its results, as values, as JSON, as a command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.cli.common import Options
from sim.cli.held import Wanted
from sim.study.replicate import Plan


@dataclass(frozen=True)
class Asked:
    """A run of one design, or a comparison of two.

    register: the file of the evidence that the scenarios name, if there is one. studies: the files
    of those that belong to the page of a comparison.
    """

    files: tuple[Path, ...]
    options: Options
    settings: tuple[str, ...]
    without: tuple[str, ...]
    register: Path
    ladder: bool = False
    wanted: Wanted = field(default_factory=Wanted)
    studies: tuple[Path, ...] = ()

    @property
    def pair(self) -> tuple[Path, Path]:
        a, b = self.files
        return a, b

    def request(self) -> dict[str, Any]:
        """The same as values that JSON holds; `of_request` reads them back."""
        options = self.options
        return {
            "files": [path.as_posix() for path in self.files],
            "replications": options.replications,
            "seed": options.seed,
            "engine": options.engine,
            "world": None if options.world is None else options.world.as_posix(),
            "detail": options.detail,
            "settings": list(self.settings),
            "without": list(self.without),
            "register": self.register.as_posix(),
            "ladder": self.ladder,
            "wanted": vars(self.wanted),
            "studies": [path.as_posix() for path in self.studies],
        }

    @classmethod
    def of_request(
        cls, request: Mapping[str, Any], engine: str, jobs: int | None, out: Path
    ) -> Asked:
        """The same study on the engine that ran it, on so many processes, into this folder."""
        world = request["world"]
        options = Options(
            replications=request["replications"],
            seed=request["seed"],
            jobs=jobs,
            engine=request["engine"],
            world=None if world is None else Path(world),
            out=out,
            force=False,
            detail=request["detail"],
            ran_on=engine,
        )
        return cls(
            files=tuple(map(Path, request["files"])),
            options=options,
            settings=tuple(request["settings"]),
            without=tuple(request["without"]),
            register=Path(request["register"]),
            ladder=request["ladder"],
            wanted=Wanted(**request["wanted"]),
            studies=tuple(map(Path, request["studies"])),
        )

    @staticmethod
    def lacking(request: Mapping[str, Any]) -> list[str]:
        """The keys that a request needs and has not."""
        form = Asked((), Options(None, 1, None, "", None, None, False), (), (), Path()).request()
        inner = request.get("wanted", {})
        wanted = [f"wanted.{name}" for name in form["wanted"] if name not in inner]
        return [name for name in form if name not in request] or wanted

    def command(self, plan: Plan) -> str:
        """The study as a command, apart from what does not change a result."""
        words = ["run" if len(self.files) == 1 else "compare"]
        words += [path.as_posix() for path in self.files]
        words += ["--replications", str(plan.replications), "--seed", str(plan.seed)]
        words += [] if self.options.engine == "auto" else ["--engine", self.options.engine]
        words += [] if self.options.world is None else ["--world", self.options.world.as_posix()]
        words += [word for text in self.settings for word in ("--set", text)]
        words += [word for name in self.without for word in ("--without", name)]
        flags = {
            "--ladder": self.ladder,
            "--worlds": self.wanted.switches,
            "--one-world": self.wanted.one_world,
            "--tuned": self.wanted.tuned,
            "--no-studies": self.wanted.no_studies,
        }
        words += [flag for flag, is_on in flags.items() if is_on]
        return f"python3 run_sim.py {shlex.join(words)}"
