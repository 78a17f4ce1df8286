"""A picture that is dragged looks as if it had been painted as a whole."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter

from coolthreads_app.figure.kept import Kept

SIZE = QSize(90, 60)


class Chequers:
    """Squares of ten pixels, and what has been painted of them."""

    def __init__(self) -> None:
        self.painted: list[QRect] = []

    def at(self, origin: QPoint):
        def draw(painter: QPainter, part: QRect) -> None:
            self.painted.append(part)
            painter.fillRect(part, QColor("white"))
            painter.translate(origin)
            for column in range(-30, 30):
                for row in range(-30, 30):
                    if (column * 3 + row) % 5 == 0:
                        painter.fillRect(column * 10, row * 10, 10, 10, QColor("black"))

        return draw


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("move", [(7, 0), (-13, 0), (0, 9), (0, -4), (11, -21), (-50, 30), (400, 0), (0, 0)])
def test_moved_and_painted_anew_are_the_same(move: tuple[int, int]) -> None:
    squares, kept = Chequers(), Kept()
    origin = QPoint(5, 5)
    kept.frame("key", origin, SIZE, 1.0, squares.at(origin))
    there = origin + QPoint(*move)
    squares.painted.clear()
    moved = kept.frame("key", there, SIZE, 1.0, squares.at(there)).toImage()
    area = sum(rect.width() * rect.height() for rect in squares.painted)
    whole = Kept().frame("key", there, SIZE, 1.0, squares.at(there)).toImage()
    assert moved == whole
    wide, high = max(90 - abs(move[0]), 0), max(60 - abs(move[1]), 0)
    assert area == 90 * 60 - wide * high


@pytest.mark.usefixtures("qapp")
def test_what_it_depends_on_makes_it_anew() -> None:
    squares, kept = Chequers(), Kept()
    for key, size in (("a", SIZE), ("b", SIZE), ("b", QSize(40, 60))):
        kept.frame((key, size), QPoint(), size, 1.0, squares.at(QPoint()))
    assert squares.painted == [QRect(0, 0, 90, 60), QRect(0, 0, 90, 60), QRect(0, 0, 40, 60)]
