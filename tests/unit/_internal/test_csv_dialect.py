"""How a text is written."""

from __future__ import annotations

import pytest

from dfs_portfolio._internal.csv_dialect import Dialect, dialect_of


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", Dialect()),
        ("a\nb;c\n", Dialect()),
        ("a,b;c;d\n1,5;2\n", Dialect()),
        ("a;b\n1;2\n", Dialect(";")),
        ("\n\na;b\n", Dialect(";")),
        ("a\tb;c\td\n", Dialect("\t")),
        ("a;b\n1;2,25\n", Dialect(";", decimal_comma=True)),
        ("a;b\n1;2,25\n2.5;1\n", Dialect(";")),
        ("a;b\n1;2,25\n2.500;1\n", Dialect(";", decimal_comma=True)),
        ("a;b\n1;2,250\n", Dialect(";")),
        ("a;b\n1;10,1%\n", Dialect(";", decimal_comma=True)),
        ('a;b\n"x";"-0,119"\n', Dialect(";", decimal_comma=True)),
        ("sep=;\na,b;c\n", Dialect(";", start=6, lines=1)),
        ("SEP=\t\r\na,b\tc\n", Dialect("\t", start=7, lines=1)),
        ('"sep=,"\na;b\n', Dialect(",", start=8, lines=1)),
        ("sep=,,,,\na,b\n", Dialect(",", start=9, lines=1)),
        ("sep=a\nb,c\n", Dialect()),
    ],
)
def test_a_text_tells_its_dialect(text: str, dialect: Dialect) -> None:
    assert dialect_of(text) == dialect
