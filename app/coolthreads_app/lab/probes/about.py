"""Says what the Python that runs it is: version, GIL, and which of the optional libraries it has."""

import importlib
import json
import platform
import sys
import sysconfig

_LIBRARIES = ("greenlet", "uvloop", "flask")


def main() -> None:
    """One line, then the end."""
    gil = getattr(sys, "_is_gil_enabled", None)
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
    document = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "gil": bool(gil()) if gil is not None else True,
        "libraries": found,
        "executable": sys.executable,
    }
    sys.stdout.write(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
