"""What happens to settings files: keys and values changed, tables in tables without end."""

from __future__ import annotations

from random import Random

from fuzz.mutations import LONG, NASTY, encoded, mutated

VALUES = (
    *(
        "1",
        "0",
        "-1",
        "0.5",
        "-0.0",
        "1e999",
        "nan",
        "inf",
        "-inf",
        "true",
        "false",
        '""',
        "[]",
        "{}",
    ),
    *("9" * 30, "9" * 5000, "0x" + "f" * 5000, "0b1" + "0" * 20000, "1_0", "0o17", "1e308"),
    *('"x"', "'x'", "'''x'''", '["x", 1]', "[[]]", "[{}]", "{min = 1}", "{min = 0.1, max = 2}"),
    *("2026-03-15", "2026-03-15T10:00:00Z", "10:00:00", '"\\ud800"', '"\\u0000"', '"\\U0010ffff"'),
    *('["D 1"]', "[101]", "[1, 2.5]", '[{players = ["a"], at_most = 1}]', '"off"', '"joint"'),
    "[" * 50 + "]" * 50,
    "{a=" * 50 + "1" + "}" * 50,
)
DEEP = (
    lambda n: "[" * n + "]" * n,
    lambda n: "{a=" * n + "1" + "}" * n,
    lambda n: "{" + "a." * n + "a=1}",
    lambda n: "[" + "9," * n + "]",
    lambda n: '"' + "x" * n + '"',
    lambda n: "{" + "b." * (n // 50) + "b=" + "{c=" * 20 + "1" + "}" * 21,
)
KEYS = (
    *("n_lineups", "strategy", "engine", "solver", "options", "n_scenarios", "seed", "laps"),
    *("track_type", "cell_format", "target_scores", "objective", "rules", "exposure", "levels"),
    *("diversity", "nascar", "mma", "finish_share", "time_limit_s", "threads", "extra", "sports"),
    *("weights", "tail", "lock", "exclude", "groups", "min_salary", "stacks", "stacking"),
    *("min_stack", "max_stack", "players", "teams", "max_player", "overlap_penalty"),
    *("max_overlap", "max_per_game", "on_infeasible", "ownership_penalty", "max_total_ownership"),
    *("at_least", "at_most", "x", '""'),
    *("rules.lock", "rules.stacks.Team", 'exposure.players."D 1"', "a.b.c.d"),
)
TABLES = (
    *("[rules]", "[exposure]", "[objective]", "[diversity]", "[[rules.groups]]", "[rules.stacks]"),
    *('[exposure.players."D 1"]', "[[rules]]", "[x]", "[a.b.c]", "[exposure.players]", "[]"),
    *("[options]", "[options.extra]", "[nascar]", "[mma]", "[[nascar]]"),
)


def value(random: Random) -> str:
    """A value that some key may get."""
    kind = random.random()
    if kind < 0.004:
        return random.choice(DEEP)(random.choice((100, 1000, LONG)))
    if kind < 0.1:
        text = random.choice(NASTY).replace("\\", "").replace('"', "")
        return f'"{text}"'
    return random.choice(VALUES)


def mutated_toml(content: bytes, others: tuple[bytes, ...], random: Random) -> bytes:
    """A settings file with some lines changed, and sometimes its bytes too."""
    lines = content.decode().splitlines()
    for _ in range(random.choice((1, 1, 2, 3))):
        place = random.randrange(len(lines) + 1)
        kind = random.randrange(6)
        if kind == 0:
            lines.insert(place, f"{random.choice(KEYS)} = {value(random)}")
        elif kind == 1:
            lines.insert(place, random.choice(TABLES))
        elif kind == 2:
            del lines[place : place + 1]
        elif kind == 3 and lines:
            other = random.randrange(len(lines))
            lines.insert(place, lines.pop(other))
        elif kind == 4 and lines:
            place %= len(lines)
            key = lines[place].partition("=")[0]
            lines[place] = f"{key} = {value(random)}" if key.strip()[:1] != "[" else key
        else:
            lines.insert(place, random.choice(("", "# x", " \t", "# \u202e")))
    if random.random() < 0.002:
        lines.insert(0, "[" + "a." * random.choice((100, LONG // 10, LONG)) + "a]")
    changed = encoded("\n".join(lines) + "\n")
    return mutated(changed, others, random) if random.random() < 0.25 else changed
