"""Groups made by a defaultdict, under a lock."""

import threading
from collections import defaultdict


class Groups:
    def __init__(self) -> None:
        self._members: defaultdict[str, list[str]] = defaultdict(self._new_group)
        self._lock = threading.Lock()
        self.made = 0

    def _new_group(self) -> list[str]:
        self.made += 1
        return []

    def join(self, group: str, member: str) -> None:
        with self._lock:
            self._members[group].append(member)

    def __len__(self) -> int:
        return sum(len(members) for members in self._members.values())


groups = Groups()
threads = [threading.Thread(target=groups.join, args=("chess", name)) for name in ("Ann", "Bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(groups) == 2, "somebody joined a group that nobody sees"
