"""Says two words to a server, one after the other: python echo_client.py HOST:PORT WORD WORD"""

import socket
import sys
import time

host, port = sys.argv[1].split(":")


def connected():
    while True:
        try:
            return socket.create_connection((host, int(port)))
        except ConnectionRefusedError:
            time.sleep(0.1)


with connected() as connection, connection.makefile("rwb") as lines:
    for word in sys.argv[2:]:
        lines.write(word.encode() + b"\n")
        lines.flush()
        answer = lines.readline().decode().strip()
        assert answer == word.upper(), answer
        print(f"{word}: {answer}")
