"""The position agent learns from a stream of trades, whatever kills the server on the way."""

import itertools
import os

import pytest
from agent_stream import play
from server import executable

pytestmark = pytest.mark.skipif(
    not os.path.exists(executable()), reason=f"{executable()} is not built"
)


def test_two_kills_change_neither_an_answer_nor_a_weight(tmp_path):
    """The whole stream of a thousand trades: `Tests/EndToEndTests/agent_stream.py`."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole, first = play(tmp_path / "whole", 30, {}, every=12, serve=4)
    kills = {first.sent // 3: 0.0, first.sent * 2 // 3: 0.004}
    killed, second = play(tmp_path / "killed", 30, kills, every=12, serve=4)
    assert second.killed == 2
    assert first.answers == second.answers
    assert whole == killed
    assert whole["closed_trades"] >= 30 and whole["updates"] == whole["closed_trades"] // 12
    assert whole["experiences"] > 100 and whole["episodes"] > 20
    chain = [(row["before"], row["after"]) for row in reversed(whole["history"])]
    assert all(one[1] == other[0] for one, other in itertools.pairwise(chain))
    assert chain[-1][1] == whole["learned"]
    assert len({weights for row in chain for weights in row}) == len(chain) + 1
