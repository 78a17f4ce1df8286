"""Sizes of a timeline in pixels, all from the size of its labels, so that a projector's is the same, larger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metrics:
    """``label``, ``small``: text; ``lane``: height of a full bar; ``pitch``: from lane to lane; ``head``: width of the
    names; ``ruler``: height of the numbers above."""

    label: float
    small: float
    lane: float
    pitch: float
    head: float
    ruler: float

    @classmethod
    def of(cls, label: float, lanes: int = 1, room: float = 0.0, longest: int = 12) -> Metrics:
        """For labels of that size; lanes grow, within reason, to fill ``room`` pixels of height.

        ``longest``: characters of the longest name."""
        ruler = round(label * 2.1)
        least, most = label * 3.4, label * 7.5
        pitch = min(max((room - ruler - label * 2) / max(lanes, 1), least), most)
        return cls(
            label,
            round(label * 0.86),
            round(pitch * 0.62),
            round(pitch),
            round(label * (5.2 + 0.56 * min(max(longest, 9), 24))),
            ruler,
        )

    def top(self, lane: int) -> float:
        """The upper edge of a full bar."""
        return self.ruler + lane * self.pitch + (self.pitch - self.lane) / 2

    def middle(self, lane: int) -> float:
        """The centre line of a lane."""
        return self.top(lane) + self.lane / 2

    def height(self, lanes: int) -> float:
        """Ruler and lanes together."""
        return self.ruler + lanes * self.pitch

    def lane_at(self, y: float, lanes: int) -> int | None:
        """The lane under that pixel, or None."""
        lane = int((y - self.ruler) // self.pitch) if y >= self.ruler else -1
        return lane if 0 <= lane < lanes else None
