"""What is changed in the program's `logging`: each execution begins with the loggers that imports have left."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution


def adapt(module: ModuleType) -> None:
    """Let a fresh copy of the module forget what the last execution has set up."""
    root, manager = module.root, module.Logger.manager

    def begin() -> None:
        lasting: set[str] = execution.lasting_loggers
        loggers: dict[str, Any] = manager.loggerDict
        for name in [name for name in loggers if name not in lasting]:
            del loggers[name]
        for logger in [root, *loggers.values()]:
            if isinstance(logger, module.PlaceHolder):
                continue
            logger.handlers.clear()
            logger.filters.clear()
            logger.propagate = True
            logger.disabled = False
            logger._cache.clear()
            logger.level = module.WARNING if logger is root else module.NOTSET
        manager.disable = 0
        module._handlers.clear()
        module._handlerList.clear()
        vars(module)["raiseExceptions"] = True

    def settle() -> None:
        execution.lasting_loggers.update(manager.loggerDict)

    def shut_down() -> None:
        with kernel.one_step():
            module.shutdown()

    # Also in the execution that has just imported it, which is to be like those after it.
    for entries in (execution.lasting_at_exit, execution.at_exit):
        entries[:] = [(shut_down, (), {}) if entry[0] is module.shutdown else entry for entry in entries]
    execution.at_begin.append(begin)
    execution.at_settle.append(settle)
