"""Makes sure that the system libraries are there which Qt needs and its wheel does not carry (Linux only).

What is missing is not looked up in a list: the dynamic linker is asked about the very files that Qt will load. As root
on a Debian-like system what is missing gets installed; otherwise the exact command is printed and the exit status is 1.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

MODULES = ("QtCore", "QtDBus", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg", "QtOpenGLWidgets", "QtTest")
PLUGINS = (
    "platforms/libqoffscreen.so",
    "platforms/libqxcb.so",
    "platforms/libqwayland.so",
    "iconengines/*.so",
    "imageformats/libqsvg.so",
    "imageformats/libqgif.so",
    "imageformats/libqjpeg.so",
    "platforminputcontexts/libcompose*.so",
    "platforminputcontexts/libibus*.so",
    "platformthemes/libqxdg*.so",
    "wayland-shell-integration/libxdg-shell.so",
    "xcbglintegrations/*.so",
)
# Qt opens these by name when it runs, so no file of Qt's mentions them to the linker.
OPENED_BY_NAME = ("libdbus-1.so.3",)

# Debian names a library's package after its soname (Debian Policy 8.1). These are the exceptions.
UNUSUAL = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libbrotlidec.so.1": "libbrotli1",
    "libpcre2-16.so.0": "libpcre2-16-0",
}
# Proves that a text can be drawn without a screen, and that the plugin for a real window loads.
PROOF = """
import ctypes, sys
from PySide6 import QtGui, QtWidgets
ctypes.CDLL(sys.argv[1])
application = QtWidgets.QApplication(["proof", "-platform", "offscreen"])
image = QtGui.QImage(60, 30, QtGui.QImage.Format.Format_RGB32)
painter = QtGui.QPainter(image)
painter.drawText(5, 20, "Qt")
painter.end()
"""


def qt_files() -> list[Path]:
    """The files of PySide6 that the app loads."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("set-up: PySide6 is not installed in this environment; remove .venv and try again")
    package = Path(next(iter(spec.submodule_search_locations)))
    files = [package / f"{module}.abi3.so" for module in MODULES]
    for pattern in PLUGINS:
        files += sorted((package / "Qt" / "plugins").glob(pattern))
    return [file for file in files if file.exists()]


def missing(files: Iterable[Path]) -> list[str]:
    """The sonames that the dynamic linker does not find, sorted."""
    report = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False).stdout
    sonames = set(re.findall(r"^\s*(\S+) => not found", report, re.MULTILINE))
    for soname in OPENED_BY_NAME:
        try:
            ctypes.CDLL(soname)
        except OSError:
            sonames.add(soname)
    return sorted(sonames)


def debian_package(soname: str) -> str:
    """``libxcb-cursor.so.0`` is in ``libxcb-cursor0``, ``libxkbcommon-x11.so.0`` in ``libxkbcommon-x11-0``."""
    if soname in UNUSUAL:
        return UNUSUAL[soname]
    name, _, version = soname.partition(".so.")
    name = name.lower().replace("_", "-")
    return f"{name}-{version}" if name[-1].isdigit() else name + version


def command(sonames: list[str]) -> list[str]:
    """What installs these libraries on this system; empty where that is not known."""
    if shutil.which("apt-get"):
        packages = sorted({debian_package(soname) for soname in sonames})
        return ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    for tool in ("dnf", "zypper"):
        if shutil.which(tool):
            bits = "()(64bit)" if sys.maxsize > 2**32 else ""
            return [tool, "install", "-y", *(soname + bits for soname in sonames)]
    return []


def main() -> int:
    """Checks, installs where it may, checks again, and proves it by drawing."""
    if not sys.platform.startswith("linux") or not shutil.which("ldd"):
        return 0
    files = qt_files()
    lacking = missing(files)
    if lacking:
        print(f"set-up: Qt lacks {len(lacking)} libraries of the system: {' '.join(lacking)}", file=sys.stderr)
        install = command(lacking)
        if not install:
            print("set-up: install them with your package manager, then try again", file=sys.stderr)
            return 1
        if os.geteuid() != 0 or install[0] != "apt-get":
            update = "sudo apt-get update && " if install[0] == "apt-get" else ""
            line = update + " ".join(f"'{word}'" if "(" in word else word for word in ["sudo", *install])
            print(f"set-up: say this, then try again:\n  {line}", file=sys.stderr)
            return 1
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=environment, check=False)
        if subprocess.run(install, env=environment, check=False).returncode != 0:
            print(f"set-up: this failed: {' '.join(install)}", file=sys.stderr)
            return 1
        lacking = missing(files)
        if lacking:
            print(f"set-up: still missing: {' '.join(lacking)}", file=sys.stderr)
            return 1
    window = next(file for file in files if file.name == "libqxcb.so")
    drawn = subprocess.run([sys.executable, "-c", PROOF, str(window)], capture_output=True, text=True, check=False)
    if drawn.returncode != 0:
        print(f"set-up: Qt does not work here:\n{drawn.stderr}", file=sys.stderr)
    return drawn.returncode


if __name__ == "__main__":
    sys.exit(main())
