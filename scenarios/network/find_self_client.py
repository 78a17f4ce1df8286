"""Asks each server who it is, perhaps too early: python find_self_client.py SERVER..."""

import sys
import time

import requests


def ask(server):
    while True:
        try:
            return requests.post(f"http://{server}/request").json()
        except requests.ConnectionError:
            time.sleep(0.1)


for server in sys.argv[1:]:
    answer = ask(server)
    print(f"{server} says: {answer}")
    assert answer == f"I am {server}", "it takes itself for another one"
