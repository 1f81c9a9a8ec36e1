"""What is published beside the products: ``release.py notes|sums|key|file``.

``notes`` prints the release page's text from CHANGELOG.md. ``sums`` writes ``SHA256SUMS`` of the products. ``key``
makes the pair of keys: the private one goes into ``LMSDESK_UPDATE_SIGNING_KEY`` of whoever releases, the public one
into ``LMSDESK_UPDATE_KEY`` of whoever builds. ``file`` writes the signed release file that installed programs look
at. Exit codes: 0 done, 2 it cannot be done.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from installers import product_list
from installers.common import DIST, ROOT, Refused, build_time, version

SIGNING_KEY = "LMSDESK_UPDATE_SIGNING_KEY"
PRODUCT = re.compile(r"lmsdesk-(?P<version>.+)-(?P<system>linux|windows|macos)-(?P<machine>[a-z0-9_]+)\.(?P<form>\w+)")


def main(arguments: list[str]) -> int:
    """Do what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="release.py", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    notes = commands.add_parser("notes", help="the release page's text")
    notes.add_argument("version", nargs="?", default="")
    commands.add_parser("key", help="a new pair of keys")
    sums = commands.add_parser("sums", help="the products' checksums")
    file = commands.add_parser("file", help="the signed release file")
    file.add_argument("--page", required=True, metavar="URL", help="the release page")
    file.add_argument("--downloads", required=True, metavar="URL", help="where the products lie")
    for one in (sums, file):
        one.add_argument("--products", type=Path, default=DIST, metavar="DIR", help="the products (dist)")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "notes":
            print("\n".join(changes(asked.version or version(), (ROOT / "CHANGELOG.md").read_text("utf-8"))))
        elif asked.command == "key":
            print("\n".join(new_key()))
        elif asked.command == "sums":
            print(product_list.write(asked.products))
        else:
            made = asked.products / "release.json"
            made.write_bytes(signed(described(asked.products, asked.page, asked.downloads), signing_key()))
            print(made)
    except Refused as end:
        print(f"release.py: {end}", file=sys.stderr)
        return end.code
    return 0


def changes(wanted: str, changelog: str) -> list[str]:
    """The lines of one version in the changelog, or of what is not released yet. Raises Refused."""
    sections = re.split(r"^## \[(.+?)\].*$", changelog, flags=re.MULTILINE)
    found = dict(zip(sections[1::2], sections[2::2], strict=True))
    text = found.get(wanted, "").strip() or found.get("Unreleased", "").strip()
    if not text:
        raise Refused(f"CHANGELOG.md says nothing about {wanted}.")
    return text.splitlines()


def described(products: Path, page: str, downloads: str) -> dict[str, object]:
    """What the release file says. Raises Refused when there is nothing to download or an address is not https."""
    for url in (page, downloads):
        if not url.startswith("https://"):
            raise Refused(f"{url} must begin with https://.")
    files = {}
    for path in sorted(products.iterdir()) if products.is_dir() else ():
        match = PRODUCT.fullmatch(path.name)
        if match is not None and match["version"] == version() and match["form"] in ("run", "exe", "dmg"):
            files[f"{match['system']}-{match['machine']}-{match['form']}"] = {
                "url": f"{downloads.rstrip('/')}/{path.name}",
                "sha256": product_list.digest(path),
                "size": path.stat().st_size,
            }
    if not files:
        raise Refused(f"{products} holds no product of version {version()}.")
    lines = changes(version(), (ROOT / "CHANGELOG.md").read_text("utf-8"))
    notes = [line.removeprefix("- ").strip() for line in lines if line.startswith("- ")]
    day = datetime.fromtimestamp(build_time(), UTC).date().isoformat()
    return {"version": version(), "published": day, "page": page, "notes": notes, "files": files}


def signing_key() -> bytes:
    """The private key from the environment. Raises Refused."""
    try:
        key = base64.b64decode(os.environ.get(SIGNING_KEY, "").strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise Refused(f"file needs {SIGNING_KEY} in the environment: the private key that release.py key printed.")
    return key


def signed(told: dict[str, object], key: bytes) -> bytes:
    """The release file, as ``lmsdesk/program/release.py`` describes and checks it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from lmsdesk.program.release import FORMAT, PREFIX, signed_release

    secret = Ed25519PrivateKey.from_private_bytes(key)
    text = json.dumps(told, ensure_ascii=False)
    signature = base64.b64encode(secret.sign(PREFIX + text.encode())).decode()
    made = json.dumps({"format": FORMAT, "release": text, "signature": signature}, ensure_ascii=False).encode()
    signed_release(made, secret.public_key().public_bytes_raw())  # what we publish must be what the program takes
    return made


def new_key() -> list[str]:
    """A fresh pair, as two lines."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = Ed25519PrivateKey.generate()
    private, public = secret.private_bytes_raw(), secret.public_key().public_bytes_raw()
    return [
        f"{SIGNING_KEY}={base64.b64encode(private).decode()}  (keep it to yourself)",
        f"LMSDESK_UPDATE_KEY={base64.b64encode(public).decode()}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
