"""A thread subclass that starts itself before its subclass has finished its constructor."""

import threading


class Service(threading.Thread):
    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.start()


class Greeter(Service):
    def __init__(self, greeting: str) -> None:
        super().__init__("greeter")
        self.greeting = greeting
        self.said: list[str] = []

    def run(self) -> None:
        self.said.append(self.greeting)


greeter = Greeter("good morning")
greeter.join()
assert greeter.said == ["good morning"], greeter.said
