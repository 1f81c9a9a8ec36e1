"""Sixty sensitive writes a minute for students, none counted for staff; twenty-five requests in a batch."""

from __future__ import annotations

from tests.practice.learnomy.academy import V1, Academy

COUPON = f"{V1}/coupons/validate"
BATCH = f"{V1}/batch"


def test_a_student_has_to_wait_after_sixty_and_is_told_how_long() -> None:
    academy = Academy()
    time = [100.0]
    academy.site.limits.clock = lambda: time[0]
    for _ in range(60):
        assert academy.ask("POST", COUPON, {"code": "SPRING"}, by="sue").status_code == 404
        time[0] += 0.5
    late = academy.ask("POST", COUPON, {"code": "SPRING"}, by="sue")
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "30"
    assert late.json()["error"]["code"] == "learnomy_rate_limited"
    assert academy.ask("GET", f"{V1}/me", by="sue").status_code == 200, "reading is not counted"
    time[0] += 30
    assert academy.ask("POST", COUPON, {"code": "SPRING"}, by="sue").status_code == 404


def test_instructors_and_administrators_are_exempt() -> None:
    academy = Academy()
    for login in ("ida", "admin"):
        for _ in range(65):
            assert academy.ask("POST", COUPON, {"code": "SPRING"}, by=login).status_code == 404


def test_guessing_a_password_is_counted_by_name() -> None:
    academy = Academy()
    body = {"username": "ida", "password": "guess"}
    for _ in range(60):
        assert academy.ask("POST", f"{V1}/auth/token", body).status_code == 401
    assert academy.ask("POST", f"{V1}/auth/token", body).status_code == 429
    assert academy.signed_in("ida")["token_type"] == "Bearer", "the right password still opens the door"


def test_a_batch_runs_in_order_and_a_failure_hides_nothing() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    requests = [
        {"method": "GET", "path": f"{V1}/courses/{course}"},
        {"method": "PATCH", "path": f"{V1}/courses/{course}", "body": {"title": "Forks"}},
        {"method": "POST", "path": f"{V1}/course-tags", "body": {"name": "no right to"}},
        {"method": "GET", "path": f"{V1}/nowhere"},
        {"method": "GET", "path": f"{V1}/courses/{course}"},
    ]
    answer = academy.ask("POST", BATCH, {"requests": requests}, by="ida")
    assert answer.status_code == 200
    responses = answer.json()["responses"]
    assert [one["status"] for one in responses] == [200, 200, 403, 404, 200]
    titles = [responses[place]["body"]["data"]["title"] for place in (0, 1, 4)]
    assert titles == ["Spoons", "Forks", "Forks"]


def test_a_batch_of_26_is_refused_and_does_nothing() -> None:
    academy = Academy()
    item = {"method": "POST", "path": f"{V1}/courses", "body": {"title": "Spoons"}}
    answer = academy.ask("POST", BATCH, {"requests": [item] * 26}, by="ida")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "batch_limit_exceeded"
    assert academy.walk(f"{V1}/courses", by="admin", status="any") == [[]]
    assert len(academy.ask("POST", BATCH, {"requests": [item] * 25}, by="ida").json()["responses"]) == 25


def test_a_batch_stays_within_learnomy() -> None:
    academy = Academy()
    for path in ("/wp/v2/users/me", BATCH, "/learnomy/v10/courses"):
        requests = [{"method": "GET", "path": path}]
        assert academy.ask("POST", BATCH, {"requests": requests}, by="ida").status_code == 400, path
    assert academy.ask("POST", BATCH, {"requests": []}).status_code == 401
