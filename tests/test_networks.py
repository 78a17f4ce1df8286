"""Networks as TOML files: what is written is read again, and whatever is wrong is one line that says what and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from coolthreads import Node, Program, ProgramError, Weather, is_network, load_network, network_text


def program(folder: Path) -> Program:
    """Everything that can be said of a network."""
    (folder / "server.py").write_text("print()\n")
    (folder / "data").mkdir(exist_ok=True)
    nodes = (
        Node("a", Program.from_file(folder / "server.py", ("80", 'say "x"\\')), 2.5, 0.25, (("MODE", "a=b"),), ""),
        Node("b-c", Program.from_file(folder / "server.py"), start=None, files=str(folder / "data")),
    )
    texts = [
        ("link", "*=latency:0.05,jitter:0.01"), ("link", "a>b-c=loss:0.25,reorder"), ("link", "b-c-a=latency:1"),
        ("weather", "0.000123=cut:a-b-c"), ("weather", "1=heal"), ("weather", "2=partition:a"), ("weather", "3=crash:a"),
        ("faults", "2"),
    ]  # fmt: skip
    return Program.of_nodes(nodes, 60.0, Weather.of_texts(texts, ["a", "b-c"]))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    before = program(tmp_path)
    file = tmp_path / "mine.toml"
    file.write_text(network_text(before, tmp_path))
    again = load_network(file)
    assert again == before
    assert 'file = "server.py"' in file.read_text()
    assert is_network(file)
    assert not is_network(tmp_path / "server.py")
    assert not is_network(tmp_path / "nothing.toml")


def test_what_lies_elsewhere_is_named_as_a_whole(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert f'file = "{tmp_path.as_posix()}/server.py"' in network_text(program(tmp_path), other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "is no TOML: Expected '=' after a key"),
        ("a = 1", "has no [[nodes]]: it tells of no network"),
        ("nodes = 3", "nodes must be tables: [[nodes]]"),
        ("[[nodes]]\nfile = 'server.py'", "[[nodes]]: each needs a name, as text"),
        ("[[nodes]]\nname = 'a'", "[[nodes]] a: needs either file or module"),
        ("[[nodes]]\nname = 'a'\nfile = 'no.py'", "no.py: no such file"),
        ("[[nodes]]\nname = 'a'\nfile = 'server.py'\nport = 3", "[[nodes]] a: 'port' is none of name, file,"),
        ("[[nodes]]\nname = 'a'\nfile = 'server.py'\narguments = 80", "arguments must be a list of texts"),
        ("[[nodes]]\nname = 'a'\nfile = 'server.py'\nstart = 'soon'", "is 'soon', but must be a number of seconds"),
        ("[[nodes]]\nname = 'a'\nfile = 'server.py'\nenvironment = 'x'", "environment must be a table"),
        ("faults = -1\n[[nodes]]\nname = 'a'\nfile = 'server.py'", "faults is -1, but must be a number of faults"),
        ("wether = 1\n[[nodes]]\nname = 'a'\nfile = 'server.py'", "'wether' is none of nodes, links, weather"),
        ("[[nodes]]\nname = 'a'\nfile = 'server.py'\n[[links]]\nfrom = 'a'\nto = 'b'", "a and b are no two of a"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "server.py").write_text("print()\n")
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ProgramError) as caught:
        load_network(file)
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)
