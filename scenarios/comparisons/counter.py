"""The counter with threads and with asyncio, one above the other."""

import asyncio
import threading

by_threads = 0
by_tasks = 0


def add_in_a_thread():
    global by_threads
    by_threads += 1  # Another thread may come in between load and store.


async def add_in_a_task():
    global by_tasks
    await asyncio.sleep(0)
    by_tasks += 1  # No await, so no other task can.


async def main():
    await asyncio.gather(add_in_a_task(), add_in_a_task())


threads = [threading.Thread(target=add_in_a_thread) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
asyncio.run(main())

print(f"By threads: {by_threads}, by tasks: {by_tasks}")
assert by_tasks == 2
assert by_threads == 2, "an update was lost"
