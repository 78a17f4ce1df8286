"""Links with weather: what is sent over them is under way for a while, and may be lost, overtaken or held up.

Each message under way is an actor without a thread, which has its turn when it arrives. Messages of one connection arrive in
the order in which they were sent; what else is under way at the same time is independent of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from random import Random

from coolthreads.kernel.actor import Played
from coolthreads.kernel.messages import new_flight, new_link, set_off, stay
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.network.link import Link, Message
from coolthreads.stdlib.network.record import NOT_RECORDED, arrived, due, happened, lost
from coolthreads.weather import LinkWeather

_SECOND = 1_000_000_000
_RETRANSMITTED_AFTER = 200_000_000  # nanoseconds; twice as long each time, as TCP does
_MOST_TRIES = 6


class Flying:
    """A message under way; ``due`` is the virtual time at which it arrives."""

    __slots__ = ("actor", "due", "message")

    def __init__(self, message: Message, due: int) -> None:
        self.message = message
        self.due = due
        self.actor: Played | None = None


class FragileLink(Link):
    """A link on which what is sent arrives in the same step, unless it is cut: then streams wait until it is healed, as they
    are sent again until they arrive, and datagrams are lost."""

    def __init__(self, source: str, destination: str) -> None:
        super().__init__(source, destination)
        self._waiting: list[Message] = []
        self._is_cut = False

    def carry(self, message: Message) -> None:
        if not self._is_cut:
            super().carry(message)
        elif message.is_datagram:
            _lose(message)
        else:
            self._waiting.append(message)

    def cut(self) -> None:
        """Nothing arrives any more."""
        if not self._is_cut:
            self._is_cut = True
            happened("cut", self.source, self.destination)

    def heal(self) -> None:
        """It works again; what waited meanwhile arrives."""
        if self._is_cut:
            self._is_cut = False
            happened("healed", self.source, self.destination)
            waiting, self._waiting = self._waiting, []
            for message in waiting:
                super().carry(message)


class AiryLink(Link):
    """A link on which messages are under way. While it is cut streams wait and datagrams are lost (see `FragileLink`)."""

    is_instant = False

    def __init__(self, source: str, destination: str, weather: LinkWeather | None, seed: int) -> None:
        super().__init__(source, destination)
        self._weather = weather or LinkWeather(source, destination)
        self._seed = seed
        self._actor: Played | None = None
        self._flows: dict[Hashable, deque[Flying]] = {}
        self._counts: dict[Hashable, int] = {}
        self._is_cut = False

    def show(self, number: int) -> None:
        """The execution has begun; ``number`` counts the links, from 1."""
        self._actor = new_link(number, f"{self.source} → {self.destination}")

    def target(self, number: int) -> type_of_target:
        return number

    def carry(self, message: Message) -> None:
        weather = self._weather
        if message.is_datagram and self._is_cut:
            _lose(message)
            return
        count = self._counts[message.flow] = self._counts.get(message.flow, 0) + 1
        delay = round(weather.latency * _SECOND)
        if weather.jitter or weather.loss:
            # What happens to a message depends on which of its connection it is, and not on what others send meanwhile.
            chance = Random(f"{self._seed} {self.source} {self.destination} {message.name} {count}")
            delay += round(chance.random() * weather.jitter * _SECOND)
            if message.is_datagram:
                if chance.random() < weather.loss:
                    _lose(message)
                    return
            else:
                delay += _sent_again(chance, weather.loss)
        flow = (message.flow, count) if message.is_datagram and weather.reorder else message.flow
        assert self._actor is not None
        flying = Flying(message, kernel.now + delay)
        kernel.used_time = True
        if not kernel.any_time:
            due(message.row, flying.due)
        flying.actor = new_flight(self._actor, message.target, lambda: self._land(flow))
        waiting = self._flows.setdefault(flow, deque())
        waiting.append(flying)
        if len(waiting) == 1 and not self._is_cut:
            set_off(flying.actor, flying.due)

    def cut(self) -> None:
        """Nothing arrives any more."""
        if self._is_cut:
            return
        self._is_cut = True
        happened("cut", self.source, self.destination)
        for flow, waiting in list(self._flows.items()):
            for flying in waiting:
                if flying.actor is not None:
                    stay(flying.actor)
            if waiting[0].message.is_datagram:
                del self._flows[flow]
                for flying in waiting:
                    _lose(flying.message)

    def heal(self) -> None:
        """It works again; what waited meanwhile goes on."""
        if self._is_cut:
            self._is_cut = False
            happened("healed", self.source, self.destination)
            for waiting in self._flows.values():
                self._go_on(waiting)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _land(self, flow: Hashable) -> None:
        waiting = self._flows[flow]
        message = waiting.popleft().message
        if waiting:
            self._go_on(waiting)
        else:
            del self._flows[flow]
        if message.row != NOT_RECORDED:
            arrived(message.row)
        message.arrive(message.data, message.row)

    def _go_on(self, waiting: deque[Flying]) -> None:
        first = waiting[0]
        if first.actor is not None:
            if not kernel.any_time and first.due < kernel.now:
                first.due = kernel.now
                due(first.message.row, first.due)
            set_off(first.actor, max(first.due, kernel.now))


def _lose(message: Message) -> None:
    lost(message.row)
    if message.on_loss is not None:
        message.on_loss()


def _sent_again(chance: Random, loss: float) -> int:
    """For how long a part of a stream is sent again and again until it arrives."""
    wait, spent = _RETRANSMITTED_AFTER, 0
    for _ in range(_MOST_TRIES):
        if chance.random() >= loss:
            break
        spent += wait
        wait *= 2
    return spent
