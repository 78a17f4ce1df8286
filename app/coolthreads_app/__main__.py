"""``python -m coolthreads_app`` is the command ``coolthreads``."""

from coolthreads_app.cli import main

raise SystemExit(main())
