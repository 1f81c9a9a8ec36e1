"""At most four requests at once, two after trouble, four again after a calm while."""

from __future__ import annotations

import asyncio

from lmsdesk.api.pace import Pace


class Crowd:
    """Many who want to pass; each stays until let out."""

    def __init__(self, pace: Pace, count: int) -> None:
        self.inside = 0
        self.most = 0
        self.passed: list[int] = []
        self._out = asyncio.Event()
        self._pace = pace
        self.tasks = [asyncio.get_running_loop().create_task(self._visit(number)) for number in range(count)]

    async def _visit(self, number: int) -> None:
        async with self._pace:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.passed.append(number)
            await self._out.wait()
            self.inside -= 1

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def leave(self) -> None:
        self._out.set()
        await asyncio.gather(*self.tasks)


def test_four_run_at_once_and_the_others_wait_in_order() -> None:
    async def scenario() -> None:
        crowd = Crowd(Pace(), 10)
        await crowd.settle()
        assert crowd.inside == 4
        await crowd.leave()
        assert crowd.most == 4
        assert crowd.passed == list(range(10))

    asyncio.run(scenario())


def test_after_trouble_two_run_and_after_a_calm_while_four_again() -> None:
    async def scenario() -> None:
        now = [100.0]
        pace = Pace(calm_after=60, clock=lambda: now[0])
        pace.trouble()
        crowd = Crowd(pace, 6)
        await crowd.settle()
        assert crowd.inside == 2
        await crowd.leave()
        assert crowd.most == 2
        now[0] += 61
        assert pace.limit == 4
        assert pace.running == 0

    asyncio.run(scenario())


def test_one_who_gives_up_while_waiting_takes_no_place() -> None:
    async def scenario() -> None:
        pace = Pace(most=1)
        crowd = Crowd(pace, 3)
        await crowd.settle()
        crowd.tasks[1].cancel()
        await crowd.settle()
        crowd.tasks.pop(1)
        await crowd.leave()
        assert crowd.passed == [0, 2]
        assert pace.running == 0

    asyncio.run(scenario())


def test_one_who_is_called_and_gives_up_at_the_same_moment_hands_the_place_on() -> None:
    async def scenario() -> None:
        pace = Pace(most=1)
        await pace.__aenter__()
        second = asyncio.get_running_loop().create_task(pace.__aenter__())
        third = asyncio.get_running_loop().create_task(pace.__aenter__())
        await asyncio.sleep(0)
        await pace.__aexit__(None, None, None)  # calls the second ...
        second.cancel()  # ... which leaves before it could answer
        await asyncio.wait_for(third, 5)
        assert second.cancelled()
        assert pace.running == 1

    asyncio.run(scenario())
