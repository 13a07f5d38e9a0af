"""`make bench-graph`: the pages of the relationship graph in a large and a small council, on SQLite and PostgreSQL.

Each round looks at every page once at every size, in random order, and sends the very statements of each look straight
to the driver. Ends with status 1 and the names of the rows whose bar is broken.

    make bench-graph SIZES="10000 100000" ARGS="--only sqlite --rounds 40"

Both councils hold, beside so many residents, the same ward of 20,000. They are kept in instance/bench/, or in
$BENCH_FOLDER, and made anew once the generator or the schema changes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.graph.kept import KINDS, folder
from bench.graph.run import Options, run
from bench.graph.shape import Shape


def main(given: Sequence[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    arguments.add_argument("--only", choices=KINDS)
    arguments.add_argument("--rounds", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--pages", default="", help="only those whose name has this in it")
    arguments.add_argument("--json", type=Path, help="where the table is written too")
    options = arguments.parse_args(given)
    sizes = sorted({int(size) for size in os.environ.get("SIZES", "").split() or ("10000", "1000000")})
    where = folder()
    return run(
        Options(
            shapes=[Shape(size) for size in sizes], kinds=[options.only] if options.only else list(KINDS), folder=where,
            json=options.json or where / "graph.json", rounds=options.rounds, seed=options.seed,
            pages=options.pages,
        )
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
