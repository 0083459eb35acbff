"""The load of people who are signed in, and of those who do harm: a short one, and the whole."""

import shutil
from dataclasses import replace

import pytest

from benchmarks.innlogget import FLAT, HALF_OPEN, SLOW, WANTED_MS, Load, Plan, drive, tell
from benchmarks.klikk import FIRST

SHORT = Plan(people=4, seconds=3, pace=0.5, half_open=30, slow=1)
WHOLE = Plan(people=200, seconds=600)


@pytest.mark.tung
def test_a_short_load_goes_through_with_harm_beside_it() -> None:
    load = drive(SHORT)
    assert load.clicks.faults == []
    assert len(load.clicks.times[FIRST]) == SHORT.people
    assert load.clicks.ordered
    assert load.half.opened >= SHORT.half_open
    assert load.slow.opened >= 2 * SHORT.slow
    assert load.server_seconds > 0


def held(load: Load, plan: Plan) -> None:
    """The goals of a whole run."""
    tell(plan, load)
    assert load.clicks.faults == []
    assert load.clicks.median < WANTED_MS
    assert load.growth <= FLAT


@pytest.mark.tung
def test_two_hundred_people_click_for_ten_minutes() -> None:
    held(drive(WHOLE), WHOLE)


@pytest.mark.tung
@pytest.mark.parametrize("proxy", [False, True], ids=["direkte", "gjennom nginx"])
def test_harm_does_not_stop_the_others(proxy: bool) -> None:
    if proxy and not shutil.which("nginx"):
        pytest.skip("nginx er ikke installert")
    plan = replace(WHOLE, seconds=240, half_open=HALF_OPEN, slow=SLOW, proxy=proxy)
    load = drive(plan)
    tell(plan, load)
    assert load.clicks.faults == []
    # By then the server, which was started cold with two hundred at the door, knows what they ask.
    assert load.clicks.settled < WANTED_MS
    assert load.half.opened >= HALF_OPEN
    # The proxy and the server each cut them off; they come back.
    assert load.half.cut_off >= HALF_OPEN
