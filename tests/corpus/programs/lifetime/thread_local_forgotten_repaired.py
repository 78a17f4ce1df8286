"""The current user is kept in a thread-local variable."""

import threading

context = threading.local()
answers: dict[str, str] = {}


def handle(user: str) -> None:
    context.user = user
    answers[user] = render()


def render() -> str:
    return f"hello {context.user}"


threads = [threading.Thread(target=handle, args=(user,)) for user in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for user, answer in answers.items():
    assert answer == f"hello {user}", f"{user} got {answer!r}"
