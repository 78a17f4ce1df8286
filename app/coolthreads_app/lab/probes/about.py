"""Says what the Python that runs it is: version, GIL, which optional libraries it has, and which of them turn the GIL on."""

import importlib
import json
import platform
import subprocess
import sys
import sysconfig

_LIBRARIES = ("greenlet", "uvloop", "flask")


def has_gil() -> bool:
    """Whether the GIL is on now."""
    asked = getattr(sys, "_is_gil_enabled", None)
    return bool(asked()) if asked is not None else True


def turns_on(library: str) -> bool:
    """Whether the import of that library alone turns the GIL on."""
    script = f"import sys, {library}; sys.exit(sys._is_gil_enabled())"
    return subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=False).returncode != 0


def main() -> None:
    """One line, then the end."""
    # Before any library is imported: on a build without a GIL, one that is not made for it turns the GIL on.
    gil = has_gil()
    found = {}
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except Exception:
            continue
        try:
            from importlib.metadata import version

            found[name] = version(name)
        except Exception:
            found[name] = "?"
    locking = [name for name in found if turns_on(name)] if has_gil() and not gil else []
    document = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "gil": gil,
        "libraries": found,
        "locking": locking,
        "executable": sys.executable,
    }
    sys.stdout.write(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
