"""Files of a trace that need no painter: tables, trace events, and the run that a picture carries. No Qt."""
