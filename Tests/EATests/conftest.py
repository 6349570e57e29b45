import pathlib
import shutil

import pytest
import terminal
from stub_server import StubServer


def pytest_collection_modifyitems(items):
    """What the whole suite has covered is asked last."""
    items.sort(key=lambda item: item.path.name == "test_whole.py")


@pytest.fixture(scope="session", autouse=True)
def advisor():
    """Builds the terminal and the expert advisor once."""
    missing = terminal.compiler_missing()
    if missing:
        pytest.skip(missing)
    terminal.coverage_of_advisor.reset()
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


@pytest.fixture
def whole_suite(request):
    """Skips where only some of the tests were asked for, or nothing is counted."""
    folder = pathlib.Path(__file__).parent
    asked = {item.path.name for item in request.session.items}
    if asked != {path.name for path in folder.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("only the whole suite covers the advisor")
    if not shutil.which("gcov"):
        pytest.skip("no gcov: apt-get install g++")


def pytest_terminal_summary(terminalreporter):
    rows, _ = terminal.coverage_of_advisor.table(terminal.coverage_of_advisor.lines())
    terminalreporter.write_line("lines of the advisor that ran:")
    for row in rows:
        terminalreporter.write_line(row)
