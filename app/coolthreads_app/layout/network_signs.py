"""The signs of the network view: what stands for the state of a node, for what is lost or cut; their legend."""

from __future__ import annotations

from coolthreads_app.layout.picture import Box, Dot, Shape, Stroke, Tone, Words, wide
from coolthreads_app.model.traffic import Life

TONES = {
    Life.WAITING: Tone.MUTED, Life.RUNNING: Tone.ACCENT, Life.PAUSED: Tone.WARN, Life.CRASHED: Tone.BAD,
    Life.STARTING: Tone.MUTED, Life.ENDED: Tone.GOOD, Life.FAILED: Tone.BAD,
}  # fmt: skip


def legend(label: float, width: float, height: float) -> list[Shape]:
    """What the signs mean, in the last line of a picture; as many as there is room for."""
    y = height - 0.95 * label
    x = 0.9 * label
    shapes: list[Shape] = []
    for kind, text in (
        ("data", "under way"), ("connect", "about a connection"), ("arrived", "waits to be read"), ("taken", "just read"),
        ("lost", "lost"), ("cut", "link that is cut"), ("turn", "has the turn"),
    ):  # fmt: skip
        needed = 2.6 * label + wide(text, label * 0.85) + 0.6 * label
        if x + needed > width:
            break
        middle = x + 0.9 * label
        line = ((x, y), (x + 1.8 * label, y))
        if kind in ("data", "connect"):
            asking = kind == "connect"
            shapes.append(Stroke(line, Tone.ACCENT, 1.8 if asking else 3.2, arrow=True, dashed=asking))
        elif kind in ("arrived", "taken"):
            size, fill = 0.8 * label, Tone.ACCENT if kind == "arrived" else Tone.PAPER
            shapes.append(Box(middle - size / 2, y - size / 2, size, size, fill, Tone.ACCENT, 1.8, 0.15 * label))
        elif kind == "turn":
            size = 1.0 * label
            shapes.append(Box(middle - 0.8 * label, y - size / 2, 1.6 * label, size, None, Tone.INK, 2.4, 0.3 * label))
        else:
            if kind == "cut":
                shapes.append(Stroke(line, Tone.BAD, 2.0, dashed=True))
            shapes += cross(middle, y, 0.38 * label, 2.4)
        shapes.append(
            Words(x + 2.2 * label, y - 0.9 * label, needed - 2.2 * label, 1.8 * label, text, Tone.MUTED, 0.85)
        )
        x += needed
    return shapes


def cross(x: float, y: float, size: float, thickness: float) -> list[Shape]:
    """What is lost or cut."""
    return [
        Stroke(((x - size, y - size), (x + size, y + size)), Tone.BAD, thickness),
        Stroke(((x - size, y + size), (x + size, y - size)), Tone.BAD, thickness),
    ]


def sign(life: Life, x: float, y: float, size: float) -> list[Shape]:
    """What stands for a state beside its word and colour."""
    tone = TONES[life]
    if life is Life.RUNNING:
        points = ((x - size * 0.6, y - size), (x + size, y), (x - size * 0.6, y + size), (x - size * 0.6, y - size))
        return [Stroke(points, tone, 2.4)]
    if life is Life.PAUSED:
        return [Stroke(((x + dx, y - size), (x + dx, y + size)), tone, 4.0) for dx in (-size * 0.5, size * 0.5)]
    if life is Life.ENDED:
        return [Stroke(((x - size, y), (x - size * 0.3, y + size * 0.8), (x + size, y - size * 0.8)), tone, 2.8)]
    if life in (Life.CRASHED, Life.FAILED):
        return cross(x, y, size * 0.9, 3.0)
    return [Dot(x, y, size * 0.85, tone, hollow=True)]
