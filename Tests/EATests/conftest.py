import pytest

import terminal
from stub_server import StubServer


@pytest.fixture(scope="session", autouse=True)
def advisor():
    """Builds the terminal and the expert advisor once."""
    missing = terminal.compiler_missing()
    if missing:
        pytest.skip(missing)
    return terminal.build()


@pytest.fixture
def serve():
    """Makes stub servers that are closed, and found without complaint, at the test's end."""
    servers = []

    def start(*arguments, **names):
        servers.append(StubServer(*arguments, **names))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
        assert server.violations == []
