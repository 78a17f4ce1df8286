"""Pictures of traces: the painter that screen, PNG, SVG and PDF share."""

from coolthreads_app.figure.export import FigureError, export

__all__ = ["FigureError", "export"]
