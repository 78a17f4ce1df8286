"""A thread subclass that is started by whoever made it."""

import threading


class Service(threading.Thread):
    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class Greeter(Service):
    def __init__(self, greeting: str) -> None:
        super().__init__("greeter")
        self.greeting = greeting
        self.said: list[str] = []

    def run(self) -> None:
        self.said.append(self.greeting)


greeter = Greeter("good morning")
greeter.start()
greeter.join()
assert greeter.said == ["good morning"], greeter.said
