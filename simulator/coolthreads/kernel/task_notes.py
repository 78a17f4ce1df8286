"""The part of the recorder that takes down what becomes of tasks; see `tasks` for what they are to the kernel."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import CodeType, FrameType

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.trace import ActorRow, AwaitRow, Columns, State


def waiting_tasks() -> list[Played]:
    """The tasks that have not ended, but for those that block their thread at this moment."""
    played = {actor.id for actor in kernel.actors if not actor.ended}
    return [other for other in kernel.others if other.kind == "task" and not other.ended and other.id not in played]


class TaskNotes:
    """What it needs of the recorder is declared here."""

    actors: list[ActorRow]
    columns: Columns
    _files: dict[str, int]
    _frames: dict[int, FrameType | None]
    _known_as: dict[int, tuple[str, str]]
    _number_of: Callable[[object], int]
    awaited_by_name: dict[str, int]
    """What has a name but is no object, as a sleep, with its number."""
    awaits: list[AwaitRow]

    def is_program(self, filename: str) -> bool:
        """Whether a code object with that file name belongs to the program."""
        return filename in self._files

    def number_of(self, obj: object) -> int:
        """The number of an object as a target."""
        return self._number_of(obj)

    def is_known(self, number: int) -> bool:
        """Whether an object has a name."""
        return number in self._known_as

    def task_steps(self, me: Actor, frame: FrameType | None) -> None:
        """The thread ``me``, which plays a task, does what it has announced, where ``frame`` is; None: where it was last."""
        self._settle()
        if frame is not None:
            self._frames[me.row] = frame
        self.stepped(me)

    def task_created(self, task: Actor, thread: int) -> None:
        """A task of the loop that runs in the actor of row ``thread``."""
        task.row = len(self.actors)
        self.actors.append(ActorRow(task.id, task.name, "task", thread, node=self.actors[thread].node))
        self._change(task, State.READY, -1)

    def task_waits(self, task: Actor, chain: list[FrameType]) -> None:
        """The task awaits what it has announced; ``chain``: the frames of the program in which it does so, outermost first."""
        self._settle()
        self._frames[task.row] = chain[-1] if chain else None
        obj = self._object(task.target, task.part)
        self._change(task, State.WAITING, obj)
        sites = [site for frame in chain if (site := self.site_of_code(frame.f_code, frame.f_lasti)) >= 0]
        self.awaits.append(AwaitRow(len(self.columns.actor) - 1, task.row, obj, tuple(sites)))

    def task_ready(self, task: Actor) -> None:
        """The task can go on."""
        self._change(task, State.READY, self._object(task.target, task.part))

    def task_ended(self, task: Actor, state: State) -> None:
        """The task is done, one way or another."""
        self._settle()
        self._change(task, state, -1)

    def killed(self, actor: Actor) -> None:
        """It had not come to its end when its process did."""
        self._settle()
        self._change(actor, State.CANCELLED, -1)

    def remark(self, text: str) -> None:
        """Something about the last step that is no value of the program; an empty text: nothing."""
        self.columns.value[-1] = self._text(text) if text else -1

    def program_frame(self, frame: FrameType | None) -> FrameType | None:
        raise NotImplementedError

    def site_of_code(self, code: CodeType, lasti: int) -> int:
        raise NotImplementedError

    def stepped(self, actor: Actor) -> None:
        raise NotImplementedError

    # -- the recorder's -----------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        raise NotImplementedError

    def _text(self, text: str) -> int:
        raise NotImplementedError

    def _change(self, actor: Actor, state: State, obj: int) -> None:
        raise NotImplementedError

    def _object(self, target: type_of_target, part: Hashable) -> int:
        raise NotImplementedError
