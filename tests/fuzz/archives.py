"""What happens to stored value tables: packed anew in another way, or damaged."""

from __future__ import annotations

import io
import zipfile
from random import Random

from fuzz.mutations import mutated


def mutated_archive(content: bytes, others: tuple[bytes, ...], random: Random) -> bytes:
    """An archive with the same arrays in another order, compressed or glued to something else; or
    one that has lost an array, or some of its bytes."""
    if random.random() < 0.6:
        return mutated(content, others, random)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    random.shuffle(parts)
    if random.random() < 0.3:
        parts.pop()
    if random.random() < 0.3:
        parts.append((random.choice(("note.txt", "more.npy")), random.choice(others)))
    stream = io.BytesIO(random.choice((b"", b"", b"a line before\n")))
    stream.seek(0, io.SEEK_END)
    how = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(stream, "a", how) as archive:
        for name, data in parts:
            # A fixed date, so that the same numbers give the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 15, 0, 0, 0)), data, how)
    return stream.getvalue()
