"""Build the package, install it as a user does, far from the checkout, and use it.

    python .ci/check_wheel.py 3.11 3.12 3.13

The wheel is built from the source distribution, so both are tried. Versions of Python that are not
on this machine are skipped with a message; without any version named, this interpreter is used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "dfs_portfolio"
GENERATED = {".pyc", ".nbi", ".nbc"}  # by Python, and by Numba's cache


def main(versions: list[str]) -> int:
    found = {version: find_python(version) for version in versions}
    if not versions:
        found = {"{}.{}".format(*sys.version_info): sys.executable}
    with tempfile.TemporaryDirectory(prefix="dfs-portfolio-wheel-") as name:
        folder = Path(name)
        wheel = build(folder)
        for version, python in found.items():
            if python is None:
                print(f"Python {version}: not on this machine, skipped", flush=True)
            else:
                use(wheel, python, folder / version)
                print(f"Python {version}: installed, imported, demo run", flush=True)
    return 0 if any(found.values()) else "none of these versions of Python is here"


def find_python(version: str) -> str | None:
    """Return the interpreter of a version, from the PATH or from pyenv, if it starts."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    names = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    probe = f"import sys; sys.exit('{{}}.{{}}'.format(*sys.version_info) != '{version}')"
    for name in filter(None, [sys.executable, *names]):
        # A shim of pyenv is on the PATH for every version, and starts those that are chosen.
        if subprocess.run([name, "-c", probe], capture_output=True).returncode == 0:
            return str(name)
    return None


def build(folder: Path) -> Path:
    """Build both distributions, check what is in them, and return the wheel."""
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", ROOT, quiet=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    (source,) = (folder / "dist").glob("*.tar.gz")
    files = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in GENERATED
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    with tarfile.open(source) as archive:
        unpacked = {name.partition("/")[2] for name in archive.getnames()}
    differences = sorted(packed ^ files) + sorted({f"src/{name}" for name in files} - unpacked)
    if differences or not licences:
        sys.exit(f"not as in the checkout: {', '.join(differences) or 'no licence'}")
    print(f"{wheel.name}: {len(packed)} files, as in the checkout", flush=True)
    return wheel


def use(wheel: Path, python: str, folder: Path) -> None:
    """Install a wheel in an environment of its own, and run what a new user runs first."""
    uv = (sys.executable, "-m", "uv")
    run(*uv, "venv", "--quiet", "--python", python, folder)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    own_python, command = binaries / "python", binaries / "dfs-portfolio"
    run(*uv, "pip", "install", "--quiet", "--python", own_python, wheel)
    run(*uv, "pip", "check", "--python", own_python, quiet=True)
    shown = run(
        own_python, "-W", "error", "-c", "import dfs_portfolio as d; print(d.__file__)", quiet=True
    )
    if not Path(shown.strip()).resolve().is_relative_to(folder.resolve()):
        sys.exit(f"imported from {shown.strip()}, not from the wheel")
    run(command, "--help", quiet=True)
    run(command, "demo", quiet=True, cwd=folder)
    lineups = (folder / "demo_lineups.csv").read_text(encoding="utf-8").splitlines()
    if len(lineups) != 21:
        sys.exit(f"demo_lineups.csv has {len(lineups)} lines, not a header and 20 lineups")


def run(*command: object, quiet: bool = False, cwd: Path | None = None) -> str:
    """Run a command with nothing of the checkout in its way; its output if it is quiet."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        encoding="utf-8",
        env=environment | {"PYTHONUTF8": "1"},
        cwd=cwd or Path(tempfile.gettempdir()),
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in command)}: failed\n{done.stdout or ''}")
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
