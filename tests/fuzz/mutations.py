"""What happens to files on their way: by cells, by lines, by bytes; mild and wild."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

LONG = 100_000
NASTY = (
    *("", " ", '"', '""', "'", ",", ";", "\t", "\r", "\n", "a\r\nb", '"a', 'a"b', "a,b"),
    *(
        "\0",
        "\ufeff",
        "\u200f",
        "\u202eabc",
        "\u00a0",
        "\x85",
        "\u2028",
        "\ud800",
        "\x1a",
        "\x1b[31m",
    ),
    *("0", "-0", "00", "1", "-1", "1.0", "1.", ".5", "1e5", "1e308", "1e999", "-1e999", "1e-999"),
    *("nan", "NaN", "inf", "Infinity", "-Infinity", "None", "null", "True", "#N/A", "#REF!"),
    *(
        "٣",
        "\uff11\uff12",
        "²",
        "½",
        "Ⅷ",
        "1_000",
        "1,000",
        "$1,000",
        "50%",
        "%",
        "0x1f",
        "1 000",
        "$",
    ),
    *("9" * 30, "9" * 5000, "0." + "9" * 400, "4.12346E+09", "2" * 4000 + ".0"),
    *("=1+1", '=HYPERLINK("x")', "+1", "@x", "-", "--", "2026-02-30", "0000-01-01", "9999-12-31"),
    *("2026-03-15T10:00", "2026-W01-1", "D", "CPT", "CNSTR", "ID", "Name", "team", "Entry ID"),
    *(
        "(",
        "()",
        "(1)",
        "x (101)",
        "(LOCKED)",
        "x (LOCKED) (LOCKED)",
        "[markup]",
        "[/]",
        "{0}",
        "%s",
    ),
    *("Jr", " Jr", "ß" * 50, "İ", "ﬁ", "é", "🏁", "a\u0301" * 50, "ﷺ" * 30),
)
VERY_LONG = (
    lambda: "x" * LONG,
    lambda: "9" * LONG,
    lambda: "a" + " " * LONG + "b",
    lambda: "(" * LONG,
    lambda: "a (" * (LONG // 3),
    lambda: "a (1" + " " * LONG + ")",
    lambda: "a. " * (LONG // 3),
    lambda: "e\u0301" * (LONG // 2),
    lambda: '"' * LONG,
    lambda: "0." + "0" * LONG,
    lambda: "1" + ".0" * (LONG // 2),
)
NAMES = (
    *("Position", "Name + ID", "Name", "ID", "Roster Position", "Salary", "AvgPointsPerGame"),
    *("driver", "team", "series", "date", "season", "proj", "floor", "ceiling", "sd", "start"),
    *("win", "top5 %", "own", "laps_led", "expected finish", "Entry ID", "Contest ID", "D", "x"),
    *("Status", "My Proj", "SS Proj", "DFS ID", "Own%", "Boom%", "Bust%", "DKSlateID", "Proj +/-"),
    *("FPPG", "Nickname", "race_id", "car_number", "", "NAME", "Entry Fee", "Contest Name"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "latin-1", "utf-32")

Cells = list[list[str]]


def nasty(random: Random) -> str:
    """A cell that nobody wants; now and then a very long one."""
    return random.choice(VERY_LONG)() if random.random() < 0.01 else random.choice(NASTY)


def encoded(text: str, encoding: str = "utf-8") -> bytes:
    """Bytes of a text, lone surrogates too, which no file should have."""
    try:
        return text.encode(encoding, "surrogatepass")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")


# Changes of cells: what a spreadsheet or a script does to a table.


def _spot(cells: Cells, random: Random) -> tuple[int, int]:
    row = random.randrange(len(cells))
    return row, random.randrange(len(cells[row]) or 1)


def replace_cell(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    cells[row][column : column + 1] = [nasty(random)]


def decorate_cell(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    marks = (" ", "  ", ".", "\u00a0", "\u200f", "\ufeff", "'", ".0", " (LOCKED)", "*", "%")
    before, after = random.choice(("", *marks)), random.choice(("", *marks))
    cells[row][column : column + 1] = [before + "".join(cells[row][column : column + 1]) + after]


def blank_cell(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    cells[row][column : column + 1] = [""]


def swap_cells(cells: Cells, random: Random) -> None:
    (a, i), (b, j) = _spot(cells, random), _spot(cells, random)
    if i < len(cells[a]) and j < len(cells[b]):
        cells[a][i], cells[b][j] = cells[b][j], cells[a][i]


def change_number(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    digits = str(random.choice((random.randrange(10), random.randrange(10**6), random.random())))
    cells[row][column : column + 1] = [digits]


def change_case(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    change = random.choice((str.upper, str.lower, str.title))
    cells[row][column : column + 1] = [change("".join(cells[row][column : column + 1]))]


def swap_rows(cells: Cells, random: Random) -> None:
    if len(cells) > 2:
        a, b = random.randrange(1, len(cells)), random.randrange(1, len(cells))
        cells[a], cells[b] = cells[b], cells[a]


def drop_row(cells: Cells, random: Random) -> None:
    if len(cells) > 1:
        del cells[random.randrange(len(cells))]


def double_row(cells: Cells, random: Random) -> None:
    row = random.randrange(len(cells))
    cells.insert(random.randrange(len(cells) + 1), list(cells[row]))


def blank_rows(cells: Cells, random: Random) -> None:
    row = random.choice(([], [""], [""] * len(cells[0]), [" ", "\t"]))
    for _ in range(random.randrange(1, 4)):
        cells.insert(random.randrange(len(cells) + 1), list(row))


def rename_column(cells: Cells, random: Random) -> None:
    column = random.randrange(len(cells[0]) or 1)
    cells[0][column : column + 1] = [random.choice(NAMES)]


def move_column(cells: Cells, random: Random) -> None:
    width = len(cells[0]) or 1
    old, new = random.randrange(width), random.randrange(width)
    for row in cells:
        if max(old, new) < len(row):
            row.insert(new, row.pop(old))


def drop_column(cells: Cells, random: Random) -> None:
    column = random.randrange(len(cells[0]) or 1)
    for row in cells:
        del row[column : column + 1]


def add_column(cells: Cells, random: Random) -> None:
    column, name = random.randrange(len(cells[0]) + 1), random.choice(NAMES)
    for place, row in enumerate(cells):
        if column <= len(row):
            row.insert(column, random.choice(("", "1", "x")) if place else name)


def fill_column(cells: Cells, random: Random) -> None:
    column, value = random.randrange(len(cells[0]) or 1), nasty(random)[:100]
    for row in cells[1:]:
        row[column : column + 1] = [value]


def shorten_row(cells: Cells, random: Random) -> None:
    row, column = _spot(cells, random)
    del cells[row][column:]


def widen(cells: Cells, random: Random) -> None:
    """10,000 columns, as when a spreadsheet saves all of its sheet."""
    if random.random() < 0.1:
        more = [random.choice(("", "D", "x", "Name"))] * 10_000
        for row in cells[: random.choice((1, 10))]:
            row += more
    else:
        for row in cells:
            row += [""] * random.randrange(1, 6)


MILD = (swap_rows, blank_rows, change_case, decorate_cell, add_column, move_column, widen)
WILD = (
    *(replace_cell, replace_cell, blank_cell, swap_cells, change_number, drop_row, double_row),
    *(rename_column, drop_column, fill_column, shorten_row),
)

# Changes of bytes: what disks, transfers and editors do to a file.


def _place(content: bytes, random: Random) -> int:
    return random.randrange(len(content) + 1)


def flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randrange(1, 5)):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def insert(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    given = random.choice((random.randbytes(random.randrange(1, 9)), encoded(nasty(random))))
    return content[:place] + given + content[place:]


def delete(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    return content[:place] + content[place + random.randrange(1, 20) :]


def truncate(content: bytes, random: Random) -> bytes:
    return content[: _place(content, random)]


def repeat(content: bytes, random: Random) -> bytes:
    start, place = _place(content, random), _place(content, random)
    piece = content[start : start + random.randrange(1, 200)] * random.choice((1, 2, 50))
    return content[:place] + piece + content[place:]


def shuffle_lines(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        place, other = random.randrange(len(lines)), random.randrange(len(lines))
        change = random.choice(("double", "swap", "drop"))
        if change == "double":
            lines.insert(other, lines[place])
        elif change == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        else:
            del lines[place]
    return b"".join(lines)


def other_line_ends(content: bytes, random: Random) -> bytes:
    end = random.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b"\x0b", b"\x0c"))
    return content.replace(b"\n", end, random.choice((-1, -1, 1)))


def other_separators(content: bytes, random: Random) -> bytes:
    return content.replace(b",", random.choice((b";", b"\t", b", ", b" , ", b"|")))


def reencode(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return encoded(text, random.choice(ENCODINGS))


def mix_encodings(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    given = encoded("Suárez €", random.choice(ENCODINGS))
    return content[:place] + given + content[place:]


def no_last_line_end(content: bytes, random: Random) -> bytes:
    return content.rstrip(b"\r\n")


BYTES = (
    *(flip, insert, delete, truncate, repeat, shuffle_lines, other_line_ends, other_separators),
    *(reencode, mix_encodings, no_last_line_end),
)


def change_table(content: bytes, random: Random, n: int, kinds: tuple[Callable, ...]) -> bytes:
    """Take a file apart into cells, change some, and write it anew, in any way of writing."""
    text = content.decode("utf-8", "replace")
    try:
        cells = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return content
    for _ in range(n):
        cells = cells or [[""]]
        random.choice(kinds)(cells, random)
    stream = io.StringIO()
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = random.choice(("\n", "\n", "\r\n", "\r"))
    csv.writer(stream, lineterminator=end, quoting=quoting, escapechar="\\").writerows(cells)
    written = random.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252"))
    return encoded(stream.getvalue(), written)


def mutated(content: bytes, others: tuple[bytes, ...], random: Random) -> bytes:
    """One file made of another: some change of its cells or bytes, or of both.

    Parameters
    ----------
    content
        A file that is read.
    others
        Files of all readers, to be passed in its place or glued to it.
    random
        Decides all.
    """
    kind = random.random()
    few = random.choice((1, 1, 2, 3))
    if kind < 0.35:
        return change_table(content, random, few, MILD)
    if kind < 0.65:
        return change_table(content, random, few, WILD)
    if kind < 0.7:
        return change_table(content, random, random.randrange(5, 30), (*MILD, *WILD))
    if kind < 0.73:
        other = random.choice(others)
        return random.choice((other, content + other, other + content, content * 2))
    if kind < 0.8:
        content = change_table(content, random, few, (*MILD, *WILD))
    for _ in range(few):
        content = random.choice(BYTES)(content, random)
    return content


def mutated_bytes(content: bytes, others: tuple[bytes, ...], random: Random) -> bytes:
    """Make a new file of one that is no text: bytes are changed, or it is another file."""
    if random.random() < 0.05:
        return random.choice(others)
    for _ in range(random.choice((1, 1, 2))):
        content = random.choice((flip, flip, flip, insert, delete, truncate, repeat))(
            content, random
        )
    return content
