"""The checks that stand in for MetaEditor, and the language the simulated terminal runs."""

import os
import pathlib
import subprocess
import sys

import pytest

import terminal

FIXTURES = pathlib.Path(__file__).resolve().parent / "Fixtures"
INVALID = {
    "arrow_operator": "'->' is C++",
    "auto_variable": "'auto' is C++",
    "forward_structure": "forward declaration of a struct",
    "member_initialiser": "initialised in the class body",
    "preprocessor_if": "#if is not an MQL5 directive",
    "range_for": "range-for is C++",
    "structure_by_value": "must be passed by reference",
    "unknown_function": "unknown function 'memcpy_s'",
}


def check(path, *folders):
    command = [sys.executable, "-m", "mql5", str(path)]
    for folder in folders:
        command += ["-I", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(terminal.EA), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize("name", sorted(INVALID))
def test_what_is_not_mql5_is_rejected_with_its_place(name):
    done = check(FIXTURES / "invalid" / f"{name}.mq5")
    assert done.returncode == 1
    assert INVALID[name] in done.stderr and f"{name}.mq5:1: error" in done.stderr


def test_every_invalid_sample_is_expected():
    assert {p.stem for p in (FIXTURES / "invalid").glob("*.mq5")} == set(INVALID)


def test_the_advisor_is_accepted_and_compiles_without_a_warning():
    ea = terminal.HERE.parents[1] / "ea"
    assert check(ea / "Conviction.mq5", ea / "Include").stderr == ""
    for old in terminal.BUILD.glob("Conviction.so.hash"):
        old.unlink()
    assert terminal.build() == ""


def test_the_language_does_what_the_reference_says(tmp_path):
    terminal.build(FIXTURES / "Language.mq5")
    bars = tmp_path / "bars.csv"
    bars.write_text("".join(f"{60 * i},1.1,1.1,1.1,1.1,5,8\n" for i in range(1, 200)))
    command = [terminal.BUILD / "terminal", "--ea", terminal.BUILD / "Language.so"]
    command += ["--csv", bars, "--files", tmp_path, "--warm-up", "150"]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=20)
    expected = (FIXTURES / "Language.expected").read_text().splitlines()
    printed = [line[21:] for line in done.stdout.splitlines() if line[:4] == "1970"]
    assert printed == expected
    assert done.returncode == 3 and "%d given a non-integer" in done.stderr
