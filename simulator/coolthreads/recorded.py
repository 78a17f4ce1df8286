"""What comes of an execution that was recorded: its schedule and its trace."""

from __future__ import annotations

import sys

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.recorder import Recorder
from coolthreads.kernel.tracebacks import without_engine
from coolthreads.kernel.turns import kernel
from coolthreads.loading import Loaders
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.schedule import Schedule
from coolthreads.trace import Crash, NodeRow, Trace
from coolthreads.verdict import Outcome


def schedule_of(choices: list[tuple[str, str]], given: Options) -> Schedule:
    """The shortest schedule that leads to these (chosen, default) choices."""
    needed = len(choices)
    while needed and choices[needed - 1][0] == choices[needed - 1][1]:
        needed -= 1
    options: dict[str, str] = {}
    if given.granularity != "access":
        options["granularity"] = given.granularity
    if given.time != "exact" and kernel.used_time:
        options["time"] = given.time
    if given.asyncio_order != "fifo":
        options["asyncio-order"] = given.asyncio_order
    if given.timed:
        options["timed"] = given.timed
    if given.seed:
        options["seed"] = str(given.seed)
    if given.random != "seed":
        options["random"] = given.random
    if given.faults:
        options["faults"] = str(given.faults)
    return Schedule.of([chosen for chosen, _ in choices[:needed]], options)


def trace_of(
    recorder: Recorder,
    outcome: Outcome,
    crashes: list[tuple[Actor, BaseException]],
    schedule: Schedule,
    program: Program,
    given: Options,
    loaders: Loaders,
) -> Trace:
    """Everything that was recorded of an execution; ``crashes``: who raised what that nobody caught."""
    pending = recorder.pending()
    rows = []
    for actor, error in crashes:
        frames = []
        entry = without_engine(error.__traceback__)
        while entry is not None:
            site = recorder.site_of_code(entry.tb_frame.f_code, entry.tb_lasti)
            if site >= 0:
                frames.append(site)
            entry = entry.tb_next
        rows.append(Crash(recorder.failed_at(actor), actor.row, type(error).__name__, str(error), tuple(frames)))
    recorder.close()
    loader = loaders.first
    return Trace(
        program=program.name,
        files=tuple(loader.files),
        arguments=program.arguments,
        python=".".join(str(part) for part in sys.version_info[:3]),
        options=given.pairs(),
        schedule=str(schedule),
        verdict=outcome.verdict,
        summary=outcome.summary,
        end_time=kernel.now,
        actors=tuple(recorder.actors),
        objects=tuple(recorder.objects),
        sites=tuple(recorder.sites),
        columns=recorder.columns,
        texts=tuple(recorder.texts),
        locals_table=tuple(recorder.locals_table),
        enabled_table=tuple(recorder.enabled_table),
        changes=tuple(recorder.changes),
        printed=tuple(recorder.printed),
        pending=pending,
        crashes=tuple(rows),
        calls=recorder.calls.rows(),
        deliveries=tuple(recorder.calls.deliveries),
        nodes=tuple(
            NodeRow(
                n.name,
                n.program.name,
                loader.rows[n.program.file],
                n.program.arguments,
                n.clock,
                n.start,
                n.environment,
                n.files,
            )
            for n in program.nodes
        ),
        until=program.until,
        messages=recorder.messages,
        spells=recorder.spells(kernel.now) if given.timed else (),
        weather=program.weather.texts(),
        awaits=tuple(recorder.awaits),
        network=tuple(recorder.network),
        played=tuple(recorder.played),
    )
