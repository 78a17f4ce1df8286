"""Reading programs: what is refused says what and where in one line, and nothing is executed."""

from pathlib import Path

import pytest

from coolthreads import Node, Program, ProgramError, run


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


def test_modules_may_have_a_text_that_is_not_on_disk(tmp_path: Path) -> None:
    package = tmp_path / "parts"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "deep.py").write_text("word = 'disk'\n")
    main = tmp_path / "main.py"
    main.write_text("from parts.deep import word\nprint(word)\n")
    program = Program.from_file(main)
    typed = program.with_text(str(package / "deep.py"), "word = 'typed'\n")
    assert run(typed).outcome.output == "typed\n"
    assert run(program).outcome.output == "disk\n"
    again = typed.with_text(str(package / "deep.py"), "word = 'again'\n").with_text(str(main), main.read_text() * 2)
    assert run(again).outcome.output == "again\nagain\n"
    assert run(again.read_again()).outcome.output == "disk\n"
    assert (package / "deep.py").read_text() == "word = 'disk'\n"


def test_the_text_of_a_module_reaches_every_node_that_imports_it(tmp_path: Path) -> None:
    (tmp_path / "common.py").write_text("word = 'disk'\n")
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f"import common\nprint('{name}', common.word)\n")
    nodes = [Node(name, Program.from_file(tmp_path / f"{name}.py")) for name in ("one", "two")]
    program = Program.of_nodes(nodes).with_text(str(tmp_path / "common.py"), "word = 'typed'\n")
    assert run(program).outcome.output.split("\n")[:2] == ["one typed", "two typed"]
    moved = program.moved({str(tmp_path / "one.py"): str(tmp_path / "uno.py")}, str(tmp_path))
    assert [Path(node.program.file).name for node in moved.nodes] == ["uno.py", "two.py"]
