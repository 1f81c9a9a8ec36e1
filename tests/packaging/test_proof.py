"""The look at a finished program: good reports pass, anything unexpected does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest


def report(**changed: Any) -> str:
    from installers import proof

    from lmsdesk.version import VERSION

    steps = [{"name": name, "ok": True, "seconds": 0.1, "note": ""} for name in proof.STEPS]
    return json.dumps({"ok": True, "version": VERSION, "steps": steps} | changed)


def test_a_good_report_passes() -> None:
    from installers.proof import check_self_test

    check_self_test(0, report(), "")
    check_self_test(0, report(), "", store=True)


def test_anything_unexpected_fails_with_one_line() -> None:
    from installers.common import Broken
    from installers.proof import check_self_test

    failed = json.loads(report())["steps"]
    failed[1] |= {"ok": False, "note": "the keyring did not forget"}
    in_memory = json.loads(report())["steps"]
    in_memory[1] |= {"note": "This system has no keyring"}
    for code, out, said, words in (
        (0, report(), "Gtk-WARNING: no display", "said: Gtk-WARNING"),
        (1, report(), "", "code 1"),
        (0, report(version="0.0.0"), "", "version 0.0.0"),
        (0, report(steps=failed), "", "did not forget"),
        (0, report(steps=[]), "", "was not tried"),
        (134, "", "Fatal Python error", "gave no report: code 134, Fatal Python error"),
    ):
        with pytest.raises(Broken, match=words) as told:
            check_self_test(code, out, said)
        assert "\n" not in str(told.value)
    with pytest.raises(Broken, match="the password store was not used"):
        check_self_test(0, report(steps=in_memory), "", store=True)


def test_the_program_finds_an_empty_home_and_no_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers.proof import started

    for name in ("LMSDESK_HOME", "PYTHONPATH", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "/of/the/builder")
    show = "import os, json; print(json.dumps(dict(os.environ)))"
    code, out, said = started([sys.executable, "-c", show], tmp_path)
    assert (code, said) == (0, "")
    seen = json.loads(out)
    assert seen["HOME"] == str(tmp_path)
    assert "/of/the/builder" not in seen.values()


def test_a_program_that_is_not_there_or_hangs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import proof
    from installers.common import Broken

    with pytest.raises(Broken, match="nowhere does not start: No such file"):
        proof.started([str(tmp_path / "nowhere")], tmp_path)
    monkeypatch.setattr(proof, "SECONDS", 0.3)
    with pytest.raises(Broken, match=r"did not end within 0\.3 s"):
        proof.started([sys.executable, "-c", "import threading; threading.Event().wait(60)"], tmp_path)
