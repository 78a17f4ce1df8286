"""A heap of appointments: popped first, looked at afterwards."""

import heapq
import threading
from dataclasses import dataclass, field


@dataclass(order=True, frozen=True)
class Appointment:
    hour: int
    who: str = field(compare=False)


diary: list[Appointment] = []
for entry in (Appointment(9, "Bob"), Appointment(8, "Ann"), Appointment(11, "Cy")):
    heapq.heappush(diary, entry)
lock = threading.Lock()
early: list[str] = []


def serve_until(hour: int) -> None:
    while True:
        with lock:
            if not (diary and diary[0].hour <= hour):
                return
            early.append(heapq.heappop(diary).who)


clerks = [threading.Thread(target=serve_until, args=(10,)) for _ in range(2)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
assert early == ["Ann", "Bob"], early
