"""The table of Scripts/proof, and whether every market was judged as it must be."""

import json
import sys
from pathlib import Path
from statistics import mean

MARKETS = ["fair", "planted", "again", "leak"]
FAIR = ["fair", *(f"fair-{number}" for number in range(2, 9))]
HEAD = (
    "market   bundle   backtest Sharpe       95 %         trades  mean R    DSR    PBO  lookahead"
)


def read(place: Path, name: str) -> dict:
    return json.loads((place / name).read_text())


def overfitting(report: dict) -> float:
    found = report["signals"]["overfitting"]
    return found["probability"] if found else float("nan")


def line(name: str, report: dict, leak: str, said: str) -> str:
    figures = report["headline"]
    low, high = figures["sharpe_interval"] or (float("nan"), float("nan"))
    return (
        f"{name:8} {report['symbols'][0]['bundle_verdict']:8} {report['verdict']['verdict']:8}"
        f" {figures['sharpe'] or 0:6.2f} [{low:6.2f}, {high:6.2f}]"
        f" {figures['trades']['count']:6} {figures['trades']['mean_r'] or 0:7.3f}"
        f" {figures['deflated_sharpe'] or 0:6.3f} {overfitting(report):6.2f}  {leak:8} {said}"
    ).rstrip()


def said(is_right: bool, must: str) -> str:
    return f"{'right' if is_right else 'WRONG'}: {must}"


def is_fair(report: dict) -> bool:
    """Whether the backtest claims nothing."""
    figures = report["headline"]
    return report["verdict"]["verdict"] == "no edge" and (figures["deflated_sharpe"] or 0) < 0.95


def judged(reports: dict[str, dict], leaks: dict[str, bool]) -> dict[str, tuple[bool, str]]:
    """By market, whether it came out as it must, and what that is."""
    planted = reports["planted"]
    low, high = planted["headline"]["trades"]["mean_r_interval"]
    size = reports["again"]["headline"]["trades"]["mean_r"]
    verdicts = {name: report["symbols"][0]["bundle_verdict"] for name, report in reports.items()}
    return {
        "fair": (
            verdicts["fair"] == "no edge" and is_fair(reports["fair"]) and not leaks["fair"],
            "no edge, DSR below 0.95, no leak",
        ),
        "planted": (
            verdicts["planted"] == "edge"
            and planted["verdict"]["verdict"] == "edge"
            and not leaks["planted"],
            "an edge, no leak",
        ),
        "again": (
            low <= size <= high,
            f"a mean R within planted's interval, {low:.3f} to {high:.3f}",
        ),
        "leak": (leaks["leak"], "the leak is found"),
    }


def main(place: Path) -> int:
    reports = {name: read(place, f"{name}.json") for name in [*MARKETS, *FAIR[1:]]}
    leaks = {
        name: read(place, f"{name}.lookahead.json")["leak"] for name in ["fair", "planted", "leak"]
    }
    print(HEAD)
    rows = judged(reports, leaks)
    for name, (is_right, must) in rows.items():
        leak = "-" if name not in leaks else "LEAK" if leaks[name] else "clean"
        print(line(name, reports[name], leak, said(is_right, must)))
    for name in FAIR[1:]:
        print(line(name, reports[name], "-", ""))
    average = mean(overfitting(reports[name]) for name in FAIR)
    claims = sum(not is_fair(reports[name]) for name in FAIR)
    is_half = 0.35 <= average <= 0.65 and claims == 0
    print(
        f"{len(FAIR)} fair markets: mean PBO {average:.2f}, {claims} with an edge claimed  "
        + said(is_half, "about one half, none")
    )
    return 0 if is_half and all(is_right for is_right, _ in rows.values()) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
