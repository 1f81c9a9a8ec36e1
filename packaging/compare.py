"""Build products twice from one commit and compare: ``compare.py [bundle|deb|archive ...]`` (bundle by default).

Two builds of one commit on one machine agree byte for byte, but for what NAMED lists with its reason. Exit codes:
0 they do, 1 something else differs (each is named), 2 it cannot be built here.
"""

from __future__ import annotations

import argparse
import filecmp
import fnmatch
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from installers.common import PACKAGING

NAMED: dict[str, str] = {}
"""Pattern of a path below the product: why it may differ."""


def main(arguments: list[str]) -> int:
    """Build twice, compare, tell."""
    parser = argparse.ArgumentParser(prog="compare.py", description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="*", default=["bundle"], metavar="what")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="lmsdesk-compare-") as folder:
        places = [Path(folder) / "first", Path(folder) / "second"]
        for place in places:
            command = [sys.executable, str(PACKAGING / "build.py"), *asked.what, "--into", str(place)]
            if code := subprocess.run(command, check=False).returncode:
                return code
        odd = unexplained(differences(*places))
    for name in odd:
        print(f"differs: {name}")
    print("The two builds agree." if not odd else f"{len(odd)} files differ.")
    return 1 if odd else 0


def differences(first: Path, second: Path) -> list[str]:
    """Paths of files that differ or are in one of the two only, sorted."""
    files = [{path.relative_to(top): path for path in top.rglob("*") if not path.is_dir()} for top in (first, second)]
    differing = set(files[0]) ^ set(files[1])
    for name in set(files[0]) & set(files[1]):
        one, other = files[0][name], files[1][name]
        if one.is_symlink() or other.is_symlink():
            same = one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
        else:
            same = filecmp.cmp(one, other, shallow=False)
        if not same:
            differing.add(name)
    return sorted(name.as_posix() for name in differing)


def unexplained(names: list[str]) -> list[str]:
    """Those that NAMED does not allow. The list of checksums follows from the rest."""
    patterns = (*NAMED, "SHA256SUMS") if names != ["SHA256SUMS"] else tuple(NAMED)
    return [name for name in names if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
