"""What granularity `gil` calls impossible, tried with real threads and a switch interval of a microsecond.

`python -m benchmarks.gil_stress [TIMES]`: each program of `benchmarks.gil_table` in an interpreter of its own, with TIMES
rounds for each of its two threads (default 100,000). Fails if one that cannot lose anything does.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks.gil_table import TABLE
from benchmarks.table import table

_TIMES = 100_000
_HEAD = "import sys; sys.setswitchinterval(1e-6)\n"


def outcome(program: str) -> str:
    """``exact`` or ``lost``, from one run under the interpreter that runs this."""
    command = [sys.executable, "-c", _HEAD + program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        print("this interpreter has no GIL: everything can be lost")
        return
    times = int(sys.argv[1]) if len(sys.argv) > 1 else _TIMES
    rows = []
    wrong = []
    for row in TABLE:
        seen = [outcome(row.program(times)), outcome(row.cold_program(times))]
        rows.append([row.name, "can lose" if row.possible else "cannot lose", *seen])
        if "lost" in seen and not row.possible:
            wrong.append(row.name)
    print(table([f"{times:,} times in 2 threads", "gil says", "warm code", "cold code"], rows))
    if wrong:
        raise AssertionError(f"lost something although gil calls it impossible: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
