"""Moving pictures of a run: animated GIF, and MP4 or WebM where ffmpeg is installed. The same run gives the same GIF."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage

from coolthreads import Trace, trace_to_bytes
from coolthreads_app.figure.export import application_for_drawing, image_of
from coolthreads_app.figure.sheet import sheet_of
from coolthreads_app.figure.theme import THEMES, Theme
from coolthreads_app.figure.wanted import LARGEST, FigureError, Wanted
from coolthreads_app.formats.films import after_mp4, into_gif, metadata_for_webm
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.moments import Frame

FILMS = (".gif", ".mp4", ".webm")
MOST_FRAMES = 2_000
_LARGEST_SIDE = 4_096  # pixels: what encoders of video take
_RATE = 25  # pictures a second of a video
_ENCODERS = {
    ".mp4": ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-movflags", "+faststart", "-f", "mp4"),
    ".webm": ("-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", "-crf", "24", "-b:v", "0", "-row-mt", "1", "-f", "webm"),
}


def film(
    trace: Trace, out: Path, wanted: Wanted, frames: Sequence[Frame], *, scale: float = 1.0, strip: bool = False
) -> None:
    """Writes a film; the ending of ``out`` says which kind. ``strip``: it does not carry its run. Raises CoolthreadsError, in
    one line, when it cannot."""
    kind = out.suffix.lower()
    if kind not in FILMS:
        raise FigureError(f"{out.name}: films end in {', '.join(FILMS)}")
    if len(frames) > MOST_FRAMES:
        raise FigureError(
            f"a film of {len(frames):,} pictures: at most {MOST_FRAMES:,} can be made; cut out a part with --steps A:B"
        )
    encoder = shutil.which("ffmpeg") if kind != ".gif" else None
    if kind != ".gif" and encoder is None:
        raise FigureError(f"{out.name}: {kind} needs ffmpeg, which is not installed (.gif and .html need nothing)")
    if wanted.width * scale > min(_LARGEST_SIDE, LARGEST):
        raise FigureError(f"width {wanted.width:g} with scale {scale:g}: films are at most {_LARGEST_SIDE} pixels wide")
    application = application_for_drawing()
    pictures = _pictures(trace, wanted, frames, scale)
    run = None if strip else trace_to_bytes(trace)
    if encoder is None:
        content = _gif(pictures, frames, THEMES[wanted.theme])
        write_whole(out, content if run is None else into_gif(content, run))
    else:
        try:
            _video(out, encoder, kind, pictures, frames, run)
        except OSError as error:
            # Also where there is no room for what the encoder makes.
            raise FigureError(f"{out}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    del application


def _pictures(trace: Trace, wanted: Wanted, frames: Sequence[Frame], scale: float) -> Iterator[Image.Image]:
    sheet = sheet_of(trace, None, wanted)
    for frame in frames:
        sheet.seek(frame.position, frame.moment)
        image = image_of(sheet, scale).convertToFormat(QImage.Format.Format_RGB888)
        # Lines of a QImage end at multiples of four bytes.
        picture = Image.frombytes(
            "RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "RGB", image.bytesPerLine()
        )
        yield picture


def _gif(pictures: Iterator[Image.Image], frames: Sequence[Frame], theme: Theme) -> bytes:
    """One palette for all pictures, without dithering: what does not move does not flicker, and costs nothing."""
    whole = list(pictures)
    palette = _palette(whole, theme)
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in whole]
    # GIF counts hundredths of a second; viewers take less than two of them for ten.
    durations = [max(round(frame.seconds * 100), 2) * 10 for frame in frames]
    content = io.BytesIO()
    flat[0].save(
        content, "GIF", save_all=True, append_images=flat[1:], duration=durations, loop=0, optimize=False, disposal=1
    )
    return content.getvalue()


def _palette(pictures: Sequence[Image.Image], theme: Theme) -> Image.Image:
    """What the theme gives to states and actors, then the most frequent colours of some pictures: only edges are rounded."""
    named = [*(fill.fill for fill in theme.states.values()), *theme.identities, theme.bad, theme.accent]
    kept = list(dict.fromkeys(tuple(bytes.fromhex(colour[1:])) for colour in named))
    counts: dict[tuple[int, ...], int] = {}
    for picture in pictures[:: max(len(pictures) // 6, 1)]:
        for number, colour in picture.getcolors(picture.width * picture.height) or ():
            counts[colour] = counts.get(colour, 0) + number  # type: ignore[index, arg-type]
    frequent = sorted(counts.keys() - set(kept), key=lambda colour: (-counts[colour], colour))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in [*kept, *frequent][:256] for part in colour])
    return palette


def _video(
    out: Path,
    encoder: str,
    kind: str,
    pictures: Iterator[Image.Image],
    frames: Sequence[Frame],
    run: bytes | None,
) -> None:
    with tempfile.TemporaryDirectory(prefix="coolthreads-") as folder:
        made = Path(folder) / f"film{kind}"
        errors = Path(folder) / "errors"
        first = next(pictures)
        # These encodings take even sizes only.
        width, height = first.width // 2 * 2, first.height // 2 * 2
        if height > _LARGEST_SIDE:
            raise FigureError(f"the film would be {height} pixels high: at most {_LARGEST_SIDE} can be encoded")
        told: tuple[str, ...] = ("-map_metadata", "-1")
        if run is not None and kind == ".webm":
            about = Path(folder) / "about"
            about.write_bytes(metadata_for_webm(run))
            told = ("-f", "ffmetadata", "-i", str(about), "-map_metadata", "1")
        command = [
            encoder, "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}",
            "-r", str(_RATE), "-i", "-", *told, "-fflags", "+bitexact", *_ENCODERS[kind], str(made),
        ]  # fmt: skip
        with errors.open("wb") as said, subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said) as process:
            assert process.stdin is not None
            try:
                due = 0.0
                shown = 0
                for number, frame in enumerate(frames):
                    picture = first if not number else next(pictures)
                    data = picture.crop((0, 0, width, height)).tobytes()
                    due += frame.seconds * _RATE
                    while shown < round(due):
                        process.stdin.write(data)
                        shown += 1
                process.stdin.close()
            except BrokenPipeError:
                # The encoder has ended, and has said why.
                pass
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0 or not made.is_file():
            lines = errors.read_text("utf-8", "replace").strip().splitlines()
            raise FigureError(f"{out.name}: ffmpeg could not make it: {lines[-1] if lines else process.returncode}")
        with made.open("rb") as file:
            end = (after_mp4(run),) if run is not None and kind == ".mp4" else ()
            write_whole(out, chain(iter(lambda: file.read(1 << 20), b""), end))
