"""Single-decree Paxos, with one mistake: an acceptor forgets what it has promised.

    python paxos_forgetful.py acceptor                       on three hosts: acceptor0, acceptor1, acceptor2
    python paxos_forgetful.py proposer BALLOT VALUE          on any others
    python paxos_forgetful.py learner                        on a host of that name: fails if two values are ever decided

An acceptor never goes back on a promise: once it has answered a ballot it takes part in none that is lower. A proposer that
learns of a value accepted already must propose that one, and not its own. So all who ever learn a value learn the same.
Leslie Lamport: Paxos Made Simple, 2001.
"""

import json
import socket
import sys

PORT = 9000
ACCEPTORS = ["acceptor0", "acceptor1", "acceptor2"]
MAJORITY = 2
PATIENCE = 2.0  # seconds


def accept_for_ever():
    promised, accepted = 0, None  # the highest ballot answered; ballot and value accepted last
    mail = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mail.bind(("", PORT))
    while True:
        request, sender = mail.recvfrom(1000)
        kind, ballot, value = json.loads(request)
        if kind == "prepare" and ballot < promised:
            # What is missing: the promise binds for "accept", too.
            continue
        promised = ballot
        if kind == "accept":
            accepted = [ballot, value]
        mail.sendto(json.dumps([kind, ballot, accepted]).encode(), sender)


def ask_all(mail, kind, ballot, value):
    """What a majority of the acceptors answered, or None if it did not in time."""
    for acceptor in ACCEPTORS:
        mail.sendto(json.dumps([kind, ballot, value]).encode(), (acceptor, PORT))
    answers = {}
    while len(answers) < MAJORITY:
        try:
            answer, sender = mail.recvfrom(1000)
        except TimeoutError:
            return None
        answered, of, accepted = json.loads(answer)
        if (answered, of) == (kind, ballot):
            answers[sender] = accepted
    return list(answers.values())


def propose(ballot, value):
    """Have a value decided, perhaps another one, and tell the learner; give up if that does not work with this ballot."""
    mail = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mail.settimeout(PATIENCE)
    promises = ask_all(mail, "prepare", ballot, None)
    if promises is None:
        return
    known = [accepted for accepted in promises if accepted]
    if known:
        _, value = max(known)
    if ask_all(mail, "accept", ballot, value):
        mail.sendto(value.encode(), ("learner", PORT))


def learn_for_ever():
    decided = set()
    mail = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mail.bind(("", PORT))
    while True:
        decided.add(mail.recv(1000).decode())
        assert len(decided) == 1, f"no agreement: {sorted(decided)}"


match sys.argv[1]:
    case "acceptor":
        accept_for_ever()
    case "learner":
        learn_for_ever()
    case "proposer":
        propose(int(sys.argv[2]), sys.argv[3])
