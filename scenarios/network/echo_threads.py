"""Says back what it is told, each client in a thread of its own: python echo_threads.py PORT"""

import socket
import sys
import threading


def serve(connection):
    with connection, connection.makefile("rwb") as lines:
        for line in lines:
            lines.write(line.upper())
            lines.flush()


with socket.create_server(("", int(sys.argv[1]))) as listener:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,)).start()
