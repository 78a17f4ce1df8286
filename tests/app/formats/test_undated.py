"""PDF files without dates: wherever they are made they are the same, and whole."""

import io
import re

import pytest
from pypdf import PdfReader

from coolthreads_app.formats.undated import undated


def document(date: bytes) -> bytes:
    """A page, its dates first, with a table of where everything begins."""
    bodies = [
        b"<< /CreationDate (D:" + date + b") /ModDate (D:" + date + b") >>",
        b"<< /Type /Catalog /Pages 3 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 9 9] >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Info 1 0 R /Root 2 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(content))
    )


@pytest.mark.parametrize("date", [b"20261126014500Z", b"20261126014500+09'00'", b"19990101000000-05'30'"])
def test_the_zone_of_the_maker_leaves_no_trace(date: bytes):
    made = undated(document(date))
    assert made == undated(document(b"20000101000000Z"))
    # Every object is where the table says that it is.
    for number, place in enumerate(re.findall(rb"^(\d{10}) 00000 n", made, re.MULTILINE), 1):
        assert made[int(place) :].startswith(b"%d 0 obj" % number)
    reader = PdfReader(io.BytesIO(made), strict=True)
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"] == "D:20000101000000Z"


def test_what_is_no_document_stays_as_it_is():
    assert undated(b"hello (D:20261126014500Z)") == b"hello (D:20261126014500Z)"
