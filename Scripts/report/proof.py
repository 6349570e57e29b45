"""The table of Scripts/proof, and whether every market was judged as it must be."""

import json
import sys
from pathlib import Path


def read(place: Path, name: str) -> dict:
    return json.loads((place / name).read_text())


def line(name: str, report: dict, leak: str, is_right: bool, must: str) -> str:
    figures = report["headline"]
    overfitting = report["signals"]["overfitting"]
    low, high = figures["sharpe_interval"] or (float("nan"), float("nan"))
    return (
        f"{name:8} {report['symbols'][0]['bundle_verdict']:8} {report['verdict']['verdict']:8}"
        f" {figures['sharpe'] or 0:6.2f} [{low:6.2f}, {high:6.2f}]"
        f" {figures['trades']['count']:6} {figures['trades']['mean_r'] or 0:7.3f}"
        f" {figures['deflated_sharpe'] or 0:6.3f}"
        f" {overfitting['probability'] if overfitting else float('nan'):6.2f}"
        f"  {leak:8} {'right' if is_right else 'WRONG'}: {must}"
    )


def main(place: Path) -> int:
    reports = {name: read(place, f"{name}.json") for name in ["fair", "planted", "leak", "again"]}
    leaks = {
        name: read(place, f"{name}.lookahead.json")["leak"] for name in ["fair", "planted", "leak"]
    }
    print(
        "market   bundle   backtest Sharpe       95 %         trades  mean R"
        "    DSR    PBO  lookahead"
    )
    fair, planted, again = reports["fair"], reports["planted"], reports["again"]
    low, high = planted["headline"]["trades"]["mean_r_interval"]
    size = again["headline"]["trades"]["mean_r"]
    judged = {
        "fair": (
            fair["verdict"]["verdict"] == "no edge"
            and (fair["headline"]["deflated_sharpe"] or 0) < 0.95
            and 0.2 <= fair["signals"]["overfitting"]["probability"] <= 0.8
            and not leaks["fair"],
            "no edge, DSR below 0.95, PBO near one half, no leak",
        ),
        "planted": (
            planted["verdict"]["verdict"] == "edge" and not leaks["planted"],
            "an edge, no leak",
        ),
        "again": (
            low <= size <= high,
            f"a mean R within planted's interval, {low:.3f} to {high:.3f}",
        ),
        "leak": (leaks["leak"], "the leak is found"),
    }
    for name, (is_right, must) in judged.items():
        leak = "-" if name not in leaks else "LEAK" if leaks[name] else "clean"
        print(line(name, reports[name], leak, is_right, must))
    return 0 if all(is_right for is_right, _ in judged.values()) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
