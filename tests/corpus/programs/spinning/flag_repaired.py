"""The flag says ready when the data is."""

import threading

data: list[int] = []
is_ready = False


def producer() -> None:
    global is_ready
    data.append(7)
    is_ready = True


thread = threading.Thread(target=producer)
thread.start()
while not is_ready:
    pass
assert data == [7], data
thread.join()
