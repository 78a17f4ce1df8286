"""The simulated network: hosts, ports, connections, datagrams and links, on the kernel's gates and virtual clock.

Nothing here knows of Python's `socket` and `select`, which stand above it (`_socket.py`, `select.py` beside this folder).
"""
