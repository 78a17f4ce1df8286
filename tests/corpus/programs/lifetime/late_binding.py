"""Each thread gets the variable of the loop, not its value at the time."""

import threading

done: list[str] = []
threads = []
for name in ("north", "south"):
    thread = threading.Thread(target=lambda: done.append(name))
    threads.append(thread)
    thread.start()
for thread in threads:
    thread.join()
assert sorted(done) == ["north", "south"], done
