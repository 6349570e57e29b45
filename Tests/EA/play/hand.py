"""The terminal by hand: against any server, at any speed, from files or a made market."""

import pathlib
import subprocess
import tempfile

from . import place
from .server import Server


def markets_of(arguments):
    """(NAME:ROOT, file) of each market, and where the playing begins."""
    if arguments.csv:
        named = [word.split("=", 1) if "=" in word else ["EURUSD", word] for word in arguments.csv]
        return [(f"{root}.sim:{root}", path) for root, path in named], None
    days = place.HISTORY_DAYS + arguments.days + 1
    roots = arguments.symbols.split(",")
    made = [(f"{r}.sim:{r}", place.market(r, days, arguments.seed)) for r in roots]
    return made, place.BEGINNING + place.HISTORY_DAYS * 86_400


def run(arguments, rest):
    folder = pathlib.Path(arguments.folder or tempfile.mkdtemp(prefix="conviction-terminal-"))
    folder.mkdir(parents=True, exist_ok=True)
    markets, begin = markets_of(arguments)
    if arguments.url:
        return play(arguments.url, arguments, rest, folder, markets, begin)
    with Server(folder / "data", port=arguments.port) as server:
        place.say(f"the server is at {server.url}, with the demo bundles; its data in {folder}")
        return play(server.url, arguments, rest, folder, markets, begin)


def play(url, arguments, rest, folder, markets, begin):
    command = [place.BUILD / "terminal", "--ea", place.ADVISOR]
    for name, path in markets:
        command += ["--market", f"{name}={path}"]
    if begin:
        command += ["--from", begin, "--until", begin + arguments.days * 86_400]
    else:
        command += ["--warm-up", arguments.warm_up]
    inputs = {
        "Server": url,
        "Symbols": ",".join(name.split(":")[0] for name, _ in markets),
        "DryRun": "true" if arguments.dry_run else "false",
        "HistoryBars": "300",
        "MaxLots": "50",
        "MaxTotalLots": "200",
    }
    for name, value in inputs.items():
        command += ["--set", f"Inp{name}={value}"]
    command += ["--files", folder / "files", "--report", folder / "report.json"]
    command += ["--server-name", "Conviction-Simulator", "--balance", 100_000, "--keep-alive", 1]
    command += ["--speed", arguments.speed, *rest]
    code = subprocess.run([str(word) for word in command]).returncode
    place.say(f"report: {folder / 'report.json'}")
    return code
