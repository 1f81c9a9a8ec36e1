"""Which modules lie packed in the program: those a start does not read. Unpacking the others took a twentieth of it."""

from __future__ import annotations

from typing import Any

READ_LATE_OR_NEVER = (
    *("openpyxl", "et_xmlfile", "cryptography", "charset_normalizer", "keyring", "jeepney", "secretstorage"),
    *("anyio", "click", "h11", "python_multipart", "starlette", "uvicorn", "more_itertools", "idna"),
    *("multiprocessing", "tarfile", "xml", "_pydecimal", "_pydatetime", "pickle", "unittest", "pdb", "doctest"),
)
PACKED, STORED = 6, 0


def level(module: str) -> int:
    """The zlib level for a module of this dotted name. Level 0 only wraps it: it is read at the speed of memory."""
    return PACKED if module.split(".")[0] in READ_LATE_OR_NEVER else STORED


def apply(api: Any) -> None:
    """Let PyInstaller's ``building.api`` write its archive so; its own setting knows one level for all modules."""

    class Writer(api.ZlibArchiveWriter):  # type: ignore[misc]
        @classmethod
        def _write_entry(cls, file: Any, entry: tuple[str, str, str], codes: Any) -> Any:
            cls._COMPRESSION_LEVEL = level(entry[0])
            return super()._write_entry(file, entry, codes)

    api.ZlibArchiveWriter = Writer
