"""The process boundary: programs run in a worker process, which may hang, crash or be killed without harm to the rest."""
