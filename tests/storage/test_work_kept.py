from __future__ import annotations

from lmsdesk.storage import work_kept
from lmsdesk.storage.locations import locations, work_file
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, Queue, State


def test_forgetting_a_site_says_what_waits_and_leaves_nothing() -> None:
    data = locations().data
    assert work_kept.goes(data, "site-1") is None
    work = Work(work_file(data, "site-1"))
    work.begin("Save", [NewWrite("update", "courses", 1, sent={"name": "Uke"})], State.INTENDED)
    assert "list of what you did" in str(work_kept.goes(data, "site-1"))
    work.begin("Save", [NewWrite("update", "courses", n, queue=Queue.OUTBOX) for n in (1, 2)], State.WAITING)
    assert "2 changes" in str(work_kept.goes(data, "site-1"))
    work.close()
    other = work_file(data, "site-2")
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    work_kept.forget(data, "site-1")
    work_kept.forget(data, "site-1")
    assert not work_file(data, "site-1").parent.exists()
    assert other.exists()
