"""Two servers over object storage behind the proxy that is shipped, one of them killed."""

import shutil

import pytest

from benchmarks import replikaer


@pytest.mark.tung
@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx er ikke installert")
def test_one_of_two_servers_killed_disturbs_only_its_own_visits_and_they_come_back() -> None:
    assert replikaer.main(["--okter", "10", "--sekunder", "5"]) == 0
