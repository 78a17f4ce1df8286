"""The flag says ready before the data is."""

import threading

data: list[int] = []
is_ready = False


def producer() -> None:
    global is_ready
    is_ready = True
    data.append(7)


thread = threading.Thread(target=producer)
thread.start()
while not is_ready:
    pass
assert data == [7], data
thread.join()
