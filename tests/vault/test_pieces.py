from __future__ import annotations

import pytest

from lmsdesk.vault import pieces


class Box:
    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.broken_after: int | None = None

    def get(self, name: str) -> str | None:
        return self.texts.get(name)

    def put(self, name: str, text: str) -> None:
        if self.broken_after is not None:
            if self.broken_after == 0:
                raise OSError("power cut")
            self.broken_after -= 1
        assert len(text.encode("utf-16-le")) <= 2560
        self.texts[name] = text

    def drop(self, name: str) -> None:
        del self.texts[name]


@pytest.mark.parametrize("value", ["", "short", "x" * 1200, "x" * 1201, "y" * 9999, "𝄞" * 1300, "lmsdesk-pieces:ab:2"])
def test_a_secret_of_any_length_comes_back(value: str) -> None:
    box = Box()
    pieces.write(box, "n", value)
    assert pieces.read(box, "n") == value
    pieces.remove(box, "n")
    assert box.texts == {}
    pieces.remove(box, "n")


def test_a_shorter_secret_leaves_no_pieces_behind() -> None:
    box = Box()
    pieces.write(box, "n", "x" * 5000)
    assert len(box.texts) == 6
    pieces.write(box, "n", "y" * 3000)
    assert len(box.texts) == 4
    pieces.write(box, "n", "z")
    assert box.texts == {"n": "z"}


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_crash_while_writing_leaves_the_old_secret(after: int) -> None:
    box = Box()
    pieces.write(box, "n", "old" * 1000)
    box.broken_after = after
    with pytest.raises(OSError, match="power cut"):
        pieces.write(box, "n", "new" * 1000)
    assert pieces.read(box, "n") == "old" * 1000


def test_a_missing_piece_means_no_secret() -> None:
    box = Box()
    pieces.write(box, "n", "x" * 3000)
    box.drop(next(name for name in box.texts if name.endswith(".2")))
    assert pieces.read(box, "n") is None
