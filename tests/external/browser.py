"""A headless Chromium that is driven as by a person: keys, clicks and fingers by the DevTools protocol over a pipe."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


class Browser:
    """One page. Everything that it asks the network for is noted in ``asked``."""

    def __init__(self, page: Path, *, width: int = 1200, height: int = 800, touch: bool = False) -> None:
        self.asked: list[str] = []
        self.errors: list[str] = []
        self._number, self._rest = 0, b""
        self._profile = tempfile.TemporaryDirectory(prefix="coolthreads-browser-", ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        # The protocol is spoken on the descriptors 3 and 4, which ours may be: copies of copies lie above.
        start = (
            "import os, sys; first, second = (os.dup(os.dup(os.dup(int(fd)))) for fd in sys.argv[1:3]);"
            "os.dup2(first, 3); os.dup2(second, 4); os.execv(sys.argv[3], sys.argv[3:])"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", start, str(theirs_in), str(theirs_out), str(CHROMIUM), "--headless", "--no-sandbox",
             "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={self._profile.name}", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._session = ""
        target = next(row for row in self.call("Target.getTargets")["targetInfos"] if row["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        if touch:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self._loaded = False
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not self._loaded:
            self._event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._session = ""
            self.call("Browser.close")
            self._process.wait(20)
        except (OSError, EOFError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command and its result."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._event()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _event(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in, 1 << 16)
            if not more:
                raise EOFError
            self._rest += more
        text, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(message["params"]["request"]["url"])
            case "Runtime.exceptionThrown":
                self.errors.append(json.dumps(message["params"]["exceptionDetails"]))
            case "Page.loadEventFired":
                self._loaded = True
        return message

    def value(self, script: str) -> Any:
        """What an expression is in the page, when it has come."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str, times: int = 1) -> None:
        """A key, by the name that a page sees."""
        text = {"Enter": "\r", "Space": " "}.get(key, "")
        name = " " if key == "Space" else key
        codes = {"ArrowRight": 39, "ArrowLeft": 37, "Home": 36, "End": 35, "Space": 32, "Tab": 9, "Enter": 13}
        code = codes.get(key, 0)
        for _ in range(times):
            for kind in ("keyDown", "keyUp"):
                self.call(
                    "Input.dispatchKeyEvent", type=kind, key=name, code=key, windowsVirtualKeyCode=code,
                    **({"text": text} if text and kind == "keyDown" else {}),
                )  # fmt: skip

    def place(self, selector: str, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        """A point of an element, in the window."""
        box = self.value(
            f"(e => {{const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]}})"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        return box[0] + box[2] * across, box[1] + box[3] * down

    def tap(self, selector: str, across: float = 0.5, down: float = 0.5) -> None:
        """A finger, down and up."""
        x, y = self.place(selector, across, down)
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def swipe(self, selector: str, start: float, end: float) -> None:
        """A finger that goes across an element."""
        (x0, y), (x1, _) = self.place(selector, start), self.place(selector, end)
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x0, "y": y}])
        for part in range(1, 11):
            at = x0 + (x1 - x0) * part / 10
            self.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{"x": at, "y": y}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def picture(self, out: Path) -> None:
        """What is seen now, as a PNG."""
        out.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
