"""Files of strangers: whatever is in them, there is one line or the run, at once and in little memory; nothing is executed."""

import base64
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from coolthreads import CoolthreadsError, SourceFile, Trace, trace_to_bytes
from coolthreads_app.cli import main
from coolthreads_app.figure import Wanted, export
from coolthreads_app.figure.player import player
from coolthreads_app.formats.carried import PNG, load_run
from coolthreads_app.formats.films import into_gif
from tests.app import traces

pytestmark = pytest.mark.usefixtures("qapp")


def chunk(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return struct.pack(">I", size) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def text(trace: Trace) -> bytes:
    return b"coolthreads\0" + base64.b64encode(trace_to_bytes(trace))


def svg(content: bytes, head: bytes = b"") -> bytes:
    return head + b'<svg><metadata id="coolthreads">' + content + b"</metadata></svg>"


LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + row, b"&%c;" % (97 + row) * 10) for row in range(9))
    + b"]>"
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("length.png", png(chunk(b"tEXt", b"coolthreads\0AAAA", 0xFFFFFFFF)), "is truncated or damaged"),
        ("negative.png", png(chunk(b"tEXt", b"coolthreads\0AAAA", 0x80000000)), "is truncated or damaged"),
        ("json.png", png(chunk(b"tEXt", b'coolthreads\0{"program": "a.py", ')), "is damaged"),
        ("other.png", png(chunk(b"tEXt", b"Comment\0hello"), chunk(b"iTXt", b"coolthreads\0")), "carries no run"),
        ("end.png", PNG, "is truncated or damaged"),
        ("entity.svg", svg(b"&j;", LAUGHS), "is damaged"),
        ("outside.svg", svg(b"&x;", b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "is damaged"),
        ("empty.svg", svg(b""), "is not a trace"),
        ("open.svg", b'<svg><metadata id="coolthreads">', "carries no run"),
        ("version.svg", svg(base64.b64encode(b"coolthreads.trace/99\n" + b"x" * 40)), "another version"),
        ("junk.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "is truncated or damaged"),
        ("not.pdf", b"hello", "carries no run"),
        (
            "script.html",
            b'<script type="application/x-coolthreads-trace" id="coolthreads">alert(1)</script>',
            "damaged",
        ),
        ("not.gif", b"GIF89a" + b"\xff" * 60, "is truncated or damaged"),
        ("not.mp4", b"hello", "carries no run"),
    ],
)
def test_made_up_files_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
):
    (tmp_path / name).write_bytes(content)
    for command in (["explain"], ["replay", "--embedded", "--trust"], ["export", "-o", str(tmp_path / "out.csv")]):
        assert main([command[0], str(tmp_path / name), *command[1:]]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_first_of_several_runs_in_a_png_is_the_one(tmp_path: Path):
    """An image program that keeps chunks puts its own behind them."""
    several = png(chunk(b"tEXt", text(traces.coffee())), chunk(b"tEXt", text(traces.deadlock())), chunk(b"tEXt", b"x"))
    (tmp_path / "a.png").write_bytes(several)
    assert load_run(tmp_path / "a.png") == traces.coffee()


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "a/../../evil.py", "C:\\evil.py"])
def test_a_program_never_gets_out_of_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str):
    trace = replace(traces.lost_update(), program=name, files=(SourceFile(name, "print('evil')\n"),))
    (tmp_path / "a.png").write_bytes(png(chunk(b"tEXt", text(trace))))
    assert load_run(tmp_path / "a.png").program == name
    assert main(["replay", str(tmp_path / "a.png"), "--embedded", "--trust"]) == 2
    assert "which is not below the program's folder" in capsys.readouterr().err
    # Shown it is none the less, and as a name without a folder.
    assert main(["export", str(tmp_path / "a.png"), "-o", str(tmp_path / "b.svg")]) == 0
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.png", "b.svg"]


def test_a_pdf_that_unpacks_without_end_is_refused(tmp_path: Path):
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment("coolthreads.trace", b"x")
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    for number, row in enumerate(writer._objects):
        if isinstance(row, DictionaryObject) and row.get("/Type") == "/EmbeddedFile":
            stream = StreamObject()
            stream.update({NameObject("/Type"): NameObject("/EmbeddedFile")})
            stream[NameObject("/Filter")] = NameObject("/FlateDecode")
            stream[NameObject("/Length")] = NumberObject(len(bomb))
            stream._data = bomb
            writer._objects[number] = stream
    writer.write(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").stat().st_size < 1_000_000
    with pytest.raises(CoolthreadsError, match=r"damaged|too large|is not a trace"):
        load_run(tmp_path / "a.pdf")


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html", "gif"])
def test_bytes_that_were_changed_give_the_run_or_one_line(tmp_path: Path, ending: str):
    file = tmp_path / f"a.{ending}"
    if ending == "html":
        file.write_bytes(player(traces.lost_update()))
    elif ending == "gif":
        Image.new("P", (9, 9)).save(file)
        file.write_bytes(into_gif(file.read_bytes(), trace_to_bytes(traces.lost_update())))
    else:
        export(traces.lost_update(), file, Wanted(width=300))
    whole, chance, refused = file.read_bytes(), Random(7), 0
    for _ in range(60):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 40))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        file.write_bytes(changed[: chance.choice((len(changed), len(changed), chance.randrange(len(changed))))])
        try:
            found: Trace | str = load_run(file)
        except CoolthreadsError as error:
            found = str(error)
            refused += 1
        assert "\n" not in found if isinstance(found, str) else found == traces.lost_update()
    assert refused > 5
