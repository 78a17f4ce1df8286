"""A daemon thread that writes a report is cut off when the program ends."""

import atexit
import threading

report: list[str] = []


def write() -> None:
    for line in ("title", "body"):
        report.append(line)


def check() -> None:
    if report and report[-1] != "body":
        raise SystemExit(f"half a report: {report}")


threading.Thread(target=write, daemon=True).start()
check()
