"""The window: widgets that show draw items and report clicks."""

from coolthreads_app.views.start import start

__all__ = ["start"]
