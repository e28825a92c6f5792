"""One mutated file, given to its reader: what came of it."""

from __future__ import annotations

import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dfs_portfolio.errors import DataWarning, DfsPortfolioError, ExposureRelaxedWarning
from fuzz.readers import Reader, Seed, everything

# A message is for people; thousands of signs are not.
MAX_MESSAGE = 40_000
ALLOWED = (DataWarning, ExposureRelaxedWarning)


@dataclass(frozen=True)
class Outcome:
    """What came of a file.

    Parameters
    ----------
    read
        Whether it was read; else it was refused, or there is a failure.
    seconds
        What reader and checks took, of the processor's time: others may be at work too.
    failure
        What should not have been, blank if all is well.
    """

    read: bool
    seconds: float
    failure: str = ""


def make_file(reader: Reader, seed: int, number: int) -> tuple[bytes, Seed]:
    """Make the file of that number again; the same everywhere that has the same seed files."""
    random = Random(f"{seed}/{reader.name}/{number}")
    start = random.choice(reader.seeds())
    return reader.mutate(start.content, everything(), random), start


def try_file(reader: Reader, content: bytes, start: Seed, folder: Path) -> Outcome:
    """Give a reader a file, in a folder of its own that is left empty."""
    path = folder / "given"
    path.write_bytes(content)
    failure, read = "", False
    began = time.process_time()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            reader.use(path, start.slate)
            read = True
        except DfsPortfolioError as error:
            if not str(error).strip() or len(str(error)) > MAX_MESSAGE:
                failure = f"a message of {len(str(error))} signs: {str(error)[:300]}"
        except Exception:  # that is what is looked for
            failure = traceback.format_exc()
    seconds = time.process_time() - began
    other = [w for w in caught if not issubclass(w.category, ALLOWED)]
    if other and not failure:
        failure = f"a warning of another kind: {other[0].category.__name__}: {other[0].message}"
    for left in folder.iterdir():
        left.unlink()
    return Outcome(read, seconds, failure)
