"""Each thread gets its own value of the variable of the loop."""

import threading

done: list[str] = []
threads = []
for name in ("north", "south"):
    thread = threading.Thread(target=lambda name=name: done.append(name))
    threads.append(thread)
    thread.start()
for thread in threads:
    thread.join()
assert sorted(done) == ["north", "south"], done
