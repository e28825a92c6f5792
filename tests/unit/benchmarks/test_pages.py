"""Tables in Markdown, and their places in a page."""

import pytest

from pages import fill, markdown


def test_a_table_has_words_to_the_left_and_numbers_to_the_right():
    columns = (("by", lambda row: row[0]), ("points", lambda row: f"{row[1]:.1f}"))
    assert markdown([("joint", 1), ("mean", 2.25)], columns, words=("by",)) == (
        "| by | points |\n| --- | ---: |\n| joint | 1.0 |\n| mean | 2.2 |"
    )


def test_a_text_goes_into_its_place_and_nothing_else_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x -->\nold\n<!-- end of x -->\nb\n<!-- y -->\n<!-- end of y -->\nc\n")
    fill(page, {"x": r"new \1"})
    once = page.read_text()
    assert once == (
        "a\n<!-- x -->\n\nnew \\1\n\n<!-- end of x -->\nb\n<!-- y -->\n<!-- end of y -->\nc\n"
    )
    fill(page, {"x": r"new \1"})
    assert page.read_text() == once


@pytest.mark.parametrize("n", [0, 2])
def test_a_text_without_one_place_is_an_error_and_writes_nothing(n, tmp_path):
    page = tmp_path / "page.md"
    text = "<!-- x -->\nold\n<!-- end of x -->\n" + n * "<!-- y -->\n<!-- end of y -->\n"
    page.write_text(text)
    with pytest.raises(SystemExit, match=f"{n} places for y"):
        fill(page, {"x": "new", "y": "new"})
    assert page.read_text() == text
