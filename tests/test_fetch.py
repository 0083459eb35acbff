"""Fetching over HTTP: what passes is tried again, what does not is told, and limits are kept."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nettprove import Answer, Asked, Hands, Server, as_json

from boligkompass.fetch import Client, FetchError, Pace

Serve = Callable[..., Server]
WEB_PAGE = Answer(b"<!DOCTYPE html><title>Logg inn</title>", headers={"Content-Type": "text/html"})


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the surroundings say of proxies is not for this machine's own server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(first, second, …)` answers so in turn, the last one again and again."""
    with ExitStack() as stack:

        def start(*answers: Answer) -> Server:
            left = list(answers)

            def answer(_: Asked) -> Answer:
                return left.pop(0) if len(left) > 1 else left[0]

            return stack.enter_context(Server(answer).running())

        yield start


def ask(server: Server, hands: Hands | None = None, **settings: Any) -> Any:
    """What a client makes of the server's answer."""
    client = Client(server.address, clock=(hands or Hands()).clock(), **settings)
    return client.get("tables/07459", json.loads, lang="no")


def refused(server: Server, hands: Hands | None = None, **settings: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        ask(server, hands, **settings)
    return caught.value


def test_a_good_answer_comes_with_one_call(serve: Serve) -> None:
    server = serve(as_json({"id": "07459"}))
    assert ask(server) == {"id": "07459"}
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/api/tables/07459?lang=no")


def test_a_post_carries_its_body_and_nothing_about_us(serve: Serve) -> None:
    server = serve(as_json([1]))
    client = Client(server.address, clock=Hands().clock())
    assert client.post("data", {"å": ["3909"]}, json.loads) == [1]
    (asked,) = server.asked
    assert asked.body == {"å": ["3909"]}
    sent = {name.casefold() for name in asked.headers}
    assert not sent & {"cookie", "authorization", "referer", "from"}


def test_a_packed_answer_is_unpacked(serve: Serve) -> None:
    content = json.dumps({"a": "æøå" * 1000}).encode()
    packed = Answer(gzip.compress(content), headers={"Content-Encoding": "gzip"})
    assert ask(serve(packed)) == json.loads(content)


@pytest.mark.parametrize(
    "passing",
    [
        Answer(b"", 500),
        Answer(b"<html>Bad gateway</html>", 502),
        Answer(b"", 503),
        Answer(b"", 429),
        Answer(b'{"id": "07459"', length=1000),
        Answer(b'{"id": "07459"'),
        Answer(b'{"id": NOE}'),
        Answer(b""),
        WEB_PAGE,
        Answer(gzip.compress(b"{}" * 500)[:-10], headers={"Content-Encoding": "gzip"}),
        Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["500", "502", "503", "429", "cut", "half", "broken", "empty", "html", "gz-cut", "no-gz"],
)
def test_what_passes_is_tried_again_after_longer_and_longer_waits(
    serve: Serve, passing: Answer
) -> None:
    server, hands = serve(passing, passing, passing, as_json({"id": "07459"})), Hands()
    assert ask(server, hands) == {"id": "07459"}
    assert hands.slept == [1.0, 2.0, 4.0]


def test_what_never_passes_is_given_up_and_told(serve: Serve) -> None:
    server, hands = serve(Answer(b"", 503)), Hands()
    error = refused(server, hands, attempts=4)
    assert len(server.asked) == 4
    assert hands.slept == [1.0, 2.0, 4.0]
    assert error.status == 503
    assert "503" in error.fault.message
    assert error.fault.place.endswith("/api/tables/07459")


def test_a_login_page_in_place_of_numbers_is_named_so(serve: Serve) -> None:
    fault = refused(serve(WEB_PAGE)).fault
    assert "nettside" in fault.message
    assert "brannmur" in fault.advice


def test_a_slow_server_is_given_up_in_time(serve: Serve) -> None:
    server = serve(Answer(b"{}", delay=0.3))
    error = refused(server, timeout=0.05, attempts=2)
    assert "svarte ikke innen 0.05 sekunder" in error.fault.message.replace(",", ".")
    assert len(server.asked) == 2


def test_a_server_that_was_slow_once_is_no_fault(serve: Serve) -> None:
    assert ask(serve(Answer(delay=0.5), as_json([1])), timeout=0.2) == [1]


def test_nobody_at_the_address_is_told(serve: Serve) -> None:
    server = Server(lambda _: Answer())
    server._server.server_close()
    error = refused(server, attempts=2)
    assert error.fault.message == "får ikke forbindelse: ingen svarer på adressen."
    assert error.status is None


@pytest.mark.parametrize(
    ("status", "advice"), [(400, "kilder.toml"), (403, "færre"), (404, "tabellnummeret")]
)
def test_a_refusal_is_told_with_the_servers_own_words_and_not_repeated(
    serve: Serve, status: int, advice: str
) -> None:
    """The form of PxWebApi's own error answers."""
    problem = {"type": "Parameter error", "title": "Non-existent value", "status": status}
    server = serve(as_json(problem, status))
    error = refused(server)
    assert error.status == status
    assert f"{status} («Non-existent value»)" in error.fault.message
    assert advice in error.fault.advice
    assert len(server.asked) == 1


def test_too_often_is_waited_for_as_the_server_says(serve: Serve) -> None:
    server, hands = serve(Answer(b"", 429, {"Retry-After": "17"}), as_json([1])), Hands()
    assert ask(server, hands) == [1]
    assert hands.slept == [17.0]


def test_too_often_may_be_said_with_a_date(serve: Serve) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server, hands = serve(Answer(b"", 429, {"Retry-After": later}), as_json([1])), Hands()
    assert ask(server, hands) == [1]
    assert 20 < hands.slept[0] <= 30


def test_a_wait_that_says_nothing_is_ours_to_choose(serve: Serve) -> None:
    server, hands = serve(Answer(b"", 429, {"Retry-After": "snart"}), as_json([1])), Hands()
    assert ask(server, hands) == [1]
    assert hands.slept == [1.0]


def test_nobody_waits_for_an_hour(serve: Serve) -> None:
    server, hands = serve(Answer(b"", 429, {"Retry-After": "3600"})), Hands()
    error = refused(server, hands)
    assert hands.slept == []
    assert "60 minutter" in error.fault.advice


def test_a_redirect_within_the_host_is_followed(serve: Serve) -> None:
    server = serve(Answer(b"", 302, {"Location": "/api/andre"}), as_json([1]))
    assert ask(server) == [1]
    assert [asked.path for asked in server.asked] == ["/api/tables/07459?lang=no", "/api/andre"]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_to_elsewhere_is_refused(serve: Serve, code: int) -> None:
    elsewhere = serve(as_json([1]))
    server = serve(Answer(b"", code, {"Location": elsewhere.address}))
    assert "følges ikke" in refused(server).fault.message
    assert elsewhere.asked == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirected_post_is_refused_also_within_the_host(serve: Serve, code: int) -> None:
    server = serve(Answer(b"", code, {"Location": "/api/andre"}), as_json([1]))
    with pytest.raises(FetchError):
        Client(server.address, clock=Hands().clock()).post("data", {}, json.loads)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "address", ["http://data.ssb.no/", "ftp://127.0.0.1/", "file:///etc/passwd", "", "data.ssb.no"]
)
def test_only_https_leaves_the_machine(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(address)


@given(
    st.integers(1, 5),
    st.integers(1, 60),
    st.lists(st.floats(0, 40), min_size=1, max_size=40),
)
def test_no_window_ever_has_more_calls_than_allowed(
    calls: int, seconds: int, gaps: list[float]
) -> None:
    """However the calls come, and counted from the times at which they were let through."""
    hands, made = Hands(), []
    pace = Pace(calls, seconds, hands.clock())
    for gap in gaps:
        hands.time += gap
        pace.wait()
        made.append(hands.time)
    for first, later in zip(made, made[calls:], strict=False):
        assert later - first >= seconds - 1e-6


def test_calls_made_count_when_the_limit_becomes_known() -> None:
    hands = Hands()
    pace = Pace(0, 60, hands.clock())
    for _ in range(3):
        pace.wait()
    pace.limit(2, 60)
    pace.wait()
    assert hands.slept == [60.0]
