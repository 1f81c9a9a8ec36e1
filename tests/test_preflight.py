"""What a person reads when their Linux lacks something that Qt needs."""

from __future__ import annotations

from lmsdesk.preflight import linux_trouble


def everything(_library: str) -> bool:
    return True


def nothing_of(*missing: str):  # type: ignore[no-untyped-def]
    return lambda library: library not in missing


def test_a_desktop_with_all_libraries_has_no_trouble() -> None:
    assert linux_trouble({"DISPLAY": ":0"}, everything, window=True) == ""
    assert linux_trouble({"WAYLAND_DISPLAY": "wayland-0"}, everything, window=True) == ""


def test_a_missing_library_is_named_with_the_one_line_that_brings_it() -> None:
    told = linux_trouble({"DISPLAY": ":0"}, nothing_of("libxcb-cursor.so.0"), window=True)
    assert "libxcb-cursor.so.0" in told
    assert "sudo apt-get install -y --no-install-recommends libxcb-cursor0\n" in told


def test_several_come_with_one_line() -> None:
    told = linux_trouble({"DISPLAY": ":0"}, nothing_of("libEGL.so.1", "libxcb-cursor.so.0"), window=True)
    assert told.count("apt-get") == 1
    assert "libegl1 libxcb-cursor0" in told


def test_without_a_screen_the_self_test_is_named() -> None:
    told = linux_trouble({}, everything, window=True)
    assert "--self-test" in told
    assert "DISPLAY" in told


def test_the_self_test_itself_needs_no_screen() -> None:
    assert linux_trouble({}, everything, window=False) == ""
    assert "libgl1" in linux_trouble({}, nothing_of("libGL.so.1"), window=False)


def test_x11_libraries_do_not_matter_on_wayland() -> None:
    assert linux_trouble({"WAYLAND_DISPLAY": "w"}, nothing_of("libxcb-cursor.so.0"), window=True) == ""


def test_an_asked_for_platform_counts() -> None:
    assert linux_trouble({"QT_QPA_PLATFORM": "offscreen"}, nothing_of("libxcb-cursor.so.0"), window=True) == ""
    assert linux_trouble({"QT_QPA_PLATFORM": "xcb"}, nothing_of("libxcb-cursor.so.0"), window=True) != ""
