"""python -m report backtest.json backtest.html"""

import json
import sys
from pathlib import Path

from report.page import page


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m report backtest.json backtest.html", file=sys.stderr)
        return 2
    source, target = (Path(argument) for argument in arguments)
    try:
        document = json.loads(source.read_bytes())
    except (OSError, ValueError) as error:
        print(f"{source}: {error}", file=sys.stderr)
        return 1
    if document.get("kind") != "conviction-backtest" or document.get("format") != 1:
        print(f"{source}: expected a conviction-backtest of format 1", file=sys.stderr)
        return 1
    target.write_text(page(document), encoding="utf-8")
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
