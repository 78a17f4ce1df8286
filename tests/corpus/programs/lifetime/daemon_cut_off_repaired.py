"""The thread that writes a report is no daemon, so the program waits for it."""

import atexit
import threading

report: list[str] = []


def write() -> None:
    for line in ("title", "body"):
        report.append(line)


def check() -> None:
    if report and report[-1] != "body":
        raise SystemExit(f"half a report: {report}")


writer = threading.Thread(target=write)
writer.start()
writer.join()
check()
