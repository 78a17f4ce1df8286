"""The line at the bottom: what comes next, what is going on, and under which rules."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import place, step_words

_RULES = {
    "gil": "switches as with a GIL",
    "sync": "switches at synchronisation only",
    "exact": "exact times",
    "any": "any delays",
}


class StatusLine(QStatusBar):
    """Follows the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.next, self.activity = QLabel(), QLabel()
        self.next.setTextFormat(Qt.TextFormat.PlainText)
        self.activity.setObjectName("muted")
        self.setSizeGripEnabled(False)
        self.addWidget(self.next, 1)
        self.addPermanentWidget(self.activity)
        session.watch(self._show, Topic.PLAYHEAD, Topic.TRACE, Topic.ACTIVITY, Topic.OUTCOMES, Topic.OPTIONS)
        session.watch(self._show, Topic.DRAFT)
        self._show()

    def _show(self) -> None:
        session, trace = self._session, self._session.trace
        text = ""
        if trace is not None:
            text = "The end of the run"
            if session.position < session.length:
                step = trace[session.position]
                at = place(trace, step.site)
                text = f"Next: {step_words(trace, step)}" + (f"   {at}" if at else "")
        if mistaken := session.drafts.mistaken:
            # In the margin there is rarely room for all of it.
            draft = mistaken[0]
            name = Path(draft.file or str(session.path or "")).name
            assert draft.mistake is not None
            text = f"{name}:{draft.mistake.line}: {draft.mistake.words}" + (
                ". The last good run is shown" if trace else ""
            )
        self.next.setText(text)
        rules = [_RULES.get(session.options.granularity, ""), _RULES.get(session.time, "")]
        if timed := session.options.timed:
            rules.append("timed, with a GIL" if timed == "gil" else f"timed, on {timed} core{'s' * (timed != '1')}")
        if session.options.asyncio_order == "any":
            rules.append("tasks in any order")
        if session.options.random == "any":
            rules.append("any random numbers")
        self.activity.setText("   ".join(said for said in (session.activity, *rules) if said))
