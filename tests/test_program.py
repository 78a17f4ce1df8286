"""Reading programs: what is refused says what and where in one line, and nothing is executed."""

from pathlib import Path

import pytest

from coolthreads.errors import ProgramError
from coolthreads.program import Program


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = (", ":1:5: SyntaxError: '(' was never closed"),
        (b"def f():\nreturn 1\n", ":2:1: IndentationError: expected an indented block"),
        (b"x = 1\ny = '\xff'\n", ":2: byte 0xff is not utf-8; save the file as UTF-8"),
        (b"x = '\xff'\n", ":1: byte 0xff is not utf-8; save the file as UTF-8"),
        (b"# coding: klingon\n", ":1: unknown encoding"),
        (b"\0\0", "is not Python source"),
    ],
)
def test_bad_source_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "bad.py"
    file.write_bytes(content)
    with pytest.raises(ProgramError) as caught:
        Program.from_file(file)
    assert str(caught.value).startswith(str(file))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"gone\.py: no such file"):
        Program.from_file(tmp_path / "gone.py")
    with pytest.raises(ProgramError, match="is a directory without a __main__"):
        Program.from_file(tmp_path)


def test_directory_with_main(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("print(1)")
    assert Program.from_file(tmp_path).source == "print(1)"


def test_other_encoding_is_honoured(tmp_path: Path) -> None:
    file = tmp_path / "latin.py"
    file.write_bytes("# coding: latin-1\nname = 'Köln'\n".encode("latin-1"))
    assert "Köln" in Program.from_file(file).source


def test_module_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pack"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('reading must not execute')")
    (package / "tool.py").write_text("print('tool')")
    monkeypatch.chdir(tmp_path)
    program = Program.from_module("pack.tool", ("-v",))
    assert (program.name, program.source, program.arguments) == ("-m pack.tool", "print('tool')", ("-v",))
    with pytest.raises(ProgramError, match="-m pack.nothing: no such module"):
        Program.from_module("pack.nothing")
