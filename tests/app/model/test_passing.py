"""What is passed on says nothing of folders."""

from dataclasses import replace

from coolthreads import PrintedText, SourceFile
from coolthreads_app.model.passing import passed_on
from tests.app import traces

TOLD = """Traceback (most recent call last):
  File "/somebody/secret/race.py", line 3, in <module>
  File "/somebody/secret/parts/race.py", line 3, in go
  File "/usr/lib/python3.12/concurrent/futures/thread.py", line 58, in run
  File "C:\\\\x.py", line 1
  File "race.py", line 9
  File "/elsewhere.py", line 2
"""


def test_tracebacks_name_files_below_the_folder_of_the_program():
    trace = replace(
        traces.lost_update(),
        program="/somebody/secret/race.py",
        files=(SourceFile("race.py", ""), SourceFile("parts/race.py", "")),
        printed=(PrintedText(3, "stderr", TOLD), PrintedText(4, "stdout", 'File "/somebody/x", line 1\n')),
    )
    passed = passed_on(trace)
    assert passed.program == "race.py"
    lines = [line.split('"')[1] for line in passed.printed[0].text.splitlines()[1:]]
    assert lines == [
        "race.py", "parts/race.py", "concurrent/futures/thread.py", "C:\\\\x.py", "race.py", "elsewhere.py"
    ]  # fmt: skip
    # What the program says itself stays as it is.
    assert passed.printed[1] == trace.printed[1]
    assert passed_on(passed) == passed
    assert passed_on(trace, "counter/race.py").program == "counter/race.py"
