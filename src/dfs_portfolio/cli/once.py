"""Commands that refuse an option given twice, unless it may be repeated.

By default the last one counts and the others are dropped without a word.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from typer.core import TyperCommand


class OnceCommand(TyperCommand):
    """A command that refuses a second use of an option that takes one value."""

    # Typer brings its own copy of click, whose types it does not publish.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse arguments as usual, after a look for options that are there twice."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        twice = [
            option
            for option, uses in Counter(order).items()
            if uses > 1 and option.param_type_name == "option" and not option.multiple
        ]
        if twice:
            flags = [max(option.opts, key=len) for option in twice]
            was, it = ("was", "it") if len(flags) == 1 else ("were", "each")
            ctx.fail(f"{' and '.join(flags)} {was} given twice: give {it} once")
        return super().parse_args(ctx, args)
