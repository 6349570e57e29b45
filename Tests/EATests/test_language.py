"""The checks that stand in for MetaEditor, and the language the simulated terminal runs."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
import terminal

FIXTURES = pathlib.Path(__file__).resolve().parent / "Fixtures"


def sections(name):
    """{name: (what the lint must say, source)} of a fixture."""
    found = {}
    for part in (FIXTURES / name).read_text().split("\n=== ")[1:]:
        title, source = part.split("\n", 1)
        key, message = title.split(": ", 1)
        found[key] = (message, source)
    return found


NOT_MQL5 = sections("not_mql5.txt")
UNSUPPORTED = sections("unsupported.txt")


def check(path, *folders):
    command = [sys.executable, "-m", "mql5", str(path)]
    for folder in folders:
        command += ["-I", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(terminal.EA), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def checked(folder, name, source):
    path = folder / f"{name}.mq5"
    path.write_text(source)
    return check(path)


def test_what_is_cpp_and_not_mql5_is_rejected_with_its_place(tmp_path):
    for name, (message, source) in NOT_MQL5.items():
        done = checked(tmp_path, name, source)
        assert done.returncode == 1, name
        assert message in done.stderr and f"{name}.mq5" in done.stderr, (name, done.stderr)


def test_what_is_rejected_is_valid_cpp(tmp_path):
    unit = ['#include "mql5.hpp"', "using namespace mql;"]
    for name, (_, source) in NOT_MQL5.items():
        unit += [f"namespace {name} {{", source, "}"]
    (tmp_path / "unit.cpp").write_text("\n".join(unit))
    compiler = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")
    if not compiler:
        pytest.skip("no C++ compiler by its usual name")
    command = [compiler, "-std=c++17", "-fsyntax-only", "-w", "-I", terminal.EA / "runtime"]
    done = subprocess.run([*command, tmp_path / "unit.cpp"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_mql5_that_the_terminal_does_not_run_is_refused_by_name(tmp_path):
    for name, (message, source) in UNSUPPORTED.items():
        done = checked(tmp_path, name, source)
        assert done.returncode == 1 and message in done.stderr, (name, done.stderr)


def test_the_advisor_is_accepted_and_compiles_without_a_warning():
    ea = terminal.HERE.parents[1] / "ea"
    assert check(ea / "Conviction.mq5", ea / "Include").stderr == ""
    (terminal.BUILD / f"{terminal.ADVISOR.name}.hash").unlink()
    assert terminal.build() == ""


STOPS = {
    "zero divide": "int a = (int)MathMin(0, Bars(_Symbol, PERIOD_M1)); Print(5 / a);",
    "zero divide ": "double a = 0.0 * Bars(_Symbol, PERIOD_M1); Print(5.0 / a);",
    "array out of range": "int a[]; ArrayResize(a, 2); Print(a[Bars(_Symbol, PERIOD_M1)]);",
}


def test_a_critical_error_stops_the_program_and_not_the_terminal(tmp_path):
    for number, (why, statement) in enumerate(STOPS.items()):
        program = tmp_path / f"Stops{number}.mq5"
        program.write_text(
            'int g_ticks=0;\nvoid OnTick(void)\n  {\n   Print("tick");\n   g_ticks++;\n'
            f"   if(g_ticks<3)\n      return;\n   {statement}\n  }}\n"
        )
        terminal.build(program)
        bars = tmp_path / "bars.csv"
        bars.write_text("".join(f"{60 * i},1.1,1.1,1.1,1.1,5,8\n" for i in range(1, 200)))
        command = [terminal.BUILD / "terminal", "--ea", terminal.BUILD / f"Stops{number}.so"]
        command += ["--csv", bars, "--files", tmp_path, "--warm-up", "150"]
        command += ["--report", tmp_path / "report.json"]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=20)
        facts = json.loads((tmp_path / "report.json").read_text())
        assert done.returncode == 70 and f"[CRITICAL] {why.strip()}" in done.stderr
        assert facts["stopped"] == why.strip() and done.stdout.count("  tick") == 3
        assert facts["ticks"] == 4 * 49


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
