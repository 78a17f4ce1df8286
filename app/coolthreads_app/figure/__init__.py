"""Pictures of traces: the painter that screen, PNG, SVG and PDF share."""

from coolthreads_app.figure.export import export
from coolthreads_app.figure.wanted import FigureError, Wanted

__all__ = ["FigureError", "Wanted", "export"]
