"""The card of a bundle as one page of HTML: no script, nothing loaded, fit to be printed."""

from __future__ import annotations

import json
from html import escape

from . import plots
from .wording import (
    LABEL_NAMES,
    MEMBER_NAMES,
    RULE_NAMES,
    conditions,
    day,
    figure,
    forecasts,
    instant,
    label,
    limits,
    strategies,
    with_interval,
)

STYLE = """
:root { --ink:#1c2733; --grey:#5d6975; --line:#dfe4e8; --blue:#1f5f99; --green:#2b7a4b;
  --amber:#a8630f; --red:#b13a34; }
* { box-sizing:border-box; }
body { margin:0; background:#f3f5f7; color:var(--ink);
  font:15px/1.5 "Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif; }
main { max-width:860px; margin:32px auto; padding:44px 56px 56px; background:#fff;
  border:1px solid var(--line); border-radius:6px; }
header { display:flex; justify-content:space-between; align-items:flex-start; gap:24px;
  border-bottom:2px solid var(--ink); padding-bottom:18px; }
h1 { margin:0; font-size:30px; letter-spacing:-.01em; line-height:1.15; }
h1 small { display:block; margin-top:4px; font-size:14px; font-weight:400; color:var(--grey);
  letter-spacing:0; }
h2 { margin:38px 0 10px; font-size:18px; }
p { margin:10px 0; max-width:74ch; } .lead { color:var(--grey); }
.badge { padding:7px 15px; border-radius:999px; font-weight:600; font-size:15px; white-space:nowrap;
  border:1.5px solid currentColor; }
.edge { color:var(--green); } .none { color:var(--amber); } .leak { color:var(--red); }
.figures { display:grid; grid-template-columns:repeat(4,1fr); gap:1px; margin:22px 0 6px;
  background:var(--line); border:1px solid var(--line); }
.figures div { background:#fff; padding:12px 14px; }
.figures b { display:block; font-size:21px; font-variant-numeric:tabular-nums; line-height:1.25; }
.figures span { font-size:12.5px; color:var(--grey); }
table { border-collapse:collapse; width:100%; margin:12px 0; font-size:13.5px;
  font-variant-numeric:tabular-nums; }
th { text-align:right; font-weight:600; color:var(--grey); border-bottom:1px solid var(--ink);
  padding:5px 8px; vertical-align:bottom; }
td { text-align:right; padding:5px 8px; border-bottom:1px solid var(--line); }
th:first-child, td:first-child { text-align:left; padding-left:0; }
.wide td { white-space:nowrap; padding:5px 6px; font-size:12.5px; }
.wide th { padding:5px 6px; font-size:12.5px; }
tr.first td { font-weight:600; } tr.sum td { border-top:1px solid var(--ink); font-weight:600; }
.yes { color:var(--green); } .no { color:var(--red); font-weight:600; }
figure { margin:14px 0 4px; break-inside:avoid; } figure svg { max-width:100%; height:auto; }
figcaption { font-size:12.5px; color:var(--grey); margin-top:2px; }
.pair { display:grid; grid-template-columns:1.12fr 1fr; gap:28px; align-items:start; }
.note { border-left:3px solid var(--amber); padding:2px 0 2px 14px; }
ul { padding-left:18px; max-width:76ch; } li { margin:5px 0; }
code { font:12px/1.5 ui-monospace,Menlo,"DejaVu Sans Mono",monospace; overflow-wrap:anywhere; }
.settings p { margin:4px 0; max-width:none; }
@media (max-width:760px) { main { padding:24px 18px; margin:0; border:0; }
  .pair { grid-template-columns:1fr; } .figures { grid-template-columns:repeat(2,1fr); }
  .wide { overflow-x:auto; } }
@media print { @page { size:A4; margin:14mm; } body { background:#fff; font-size:10.5pt; }
  main { margin:0; padding:0; border:0; max-width:none; } h2 { break-after:avoid; }
  table, .figures, .pair { break-inside:avoid; } * { print-color-adjust:exact; } }
"""


def page(manifest: dict) -> str:
    """The page of a manifest, before its hashes."""
    title = f"{manifest['symbol']} {manifest['version']}"
    parts = [
        _head(manifest),
        _verdict(manifest),
        _spans(manifest),
        _test(manifest),
        _trades(manifest),
        _walk_forward(manifest),
        _members(manifest),
        _importance(manifest),
        _section("Limits", _list(limits(manifest))),
        _settings(manifest),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _head(manifest: dict) -> str:
    edge = manifest["edge"]
    leak = edge["reason"].startswith("probable leak")
    kind = "leak" if leak else "edge" if edge["verdict"] == "edge" else "none"
    shown = "probable leak" if leak else edge["verdict"]
    if kind == "none":
        shown += " → shadow"
    demo = " · demonstration" if manifest["demo"] else ""
    return (
        f"<header><h1>{escape(manifest['symbol'])}<small>bundle {escape(manifest['version'])} · "
        f"every close of {escape(manifest['every'])} · {manifest['features']} features of "
        f"{escape(', '.join(manifest['timeframes']))}{demo}</small></h1>"
        f'<div class="badge {kind}">{escape(shown)}</div></header>'
    )


def _verdict(manifest: dict) -> str:
    test = manifest["metrics"]["test"]
    ensemble, base, trades = test["ensemble"], test["base_rate"], test["trades"]
    net = figure(trades["mean_net_r"], 3)
    shown = [
        (f"{ensemble['accuracy']:.1%}", f"accuracy, base rate {base['accuracy']:.1%}"),
        (f"{ensemble['brier']:.4f}", f"Brier, base rate {base['brier']:.4f}"),
        (figure(ensemble["rank_ic"], 3), f"rank IC, {_interval(ensemble, 'rank_ic')}"),
        (f"{net} R", f"a trade, {trades['count']} trades, {_interval(trades, 'mean_net_r')}"),
    ]
    cells = "".join(f"<div><b>{escape(a)}</b><span>{escape(b)}</span></div>" for a, b in shown)
    reason = manifest["edge"]["reason"]
    text = f"<p>{escape(reason[:1].upper() + reason[1:])}.</p>"
    if manifest["edge"]["verdict"] != "edge":
        text += (
            '<p class="note">The server scores with this bundle in shadow: shown, journalled, '
            "never entering, until an operator promotes it knowingly.</p>"
        )
    short = manifest.get("short_history")
    if short:
        text += (
            f'<p class="note">Short history, allowed knowingly: {short["bars"]:,} bars, '
            f"{short['needed']:,} are the minimum for {escape(manifest['every'])}.</p>"
        )
    if manifest["demo"]:
        text += (
            '<p class="note">Demonstration: small members on a simulated market. Its figures say '
            "nothing about a real one, and the check for a leak was off.</p>"
        )
    rows = [
        (what, value, limit, _mark(holds)) for what, value, limit, holds in conditions(manifest)
    ]
    rule = _table(["an edge needs all of", "value", "limit", "holds"], rows, raw={3})
    return f'<div class="figures">{cells}</div>{_section("Verdict", text + rule)}'


def _spans(manifest: dict) -> str:
    rows = [
        (name, instant(first), instant(last), f"{manifest['rows'][name]:,}")
        for name, (first, last) in manifest["spans"].items()
    ]
    days = manifest["training"]["settings"]["splits"]["embargo_days"]
    text = (
        f"<p><b>{escape(LABEL_NAMES[manifest['label']['kind']].capitalize())}.</b> "
        f"{escape(label(manifest))} Rows weigh by the average uniqueness of their labels, "
        f"{manifest['label']['mean_weight']:.4f} on average in training.</p>"
        + _figure(
            plots.spans(manifest),
            "Above, what trained, calibrated and judged the members; below, in grey, the tests of "
            "the walk-forward folds.",
        )
        + _table(["span", "first event", "last event", "rows"], rows)
        + '<p class="lead">Times are the broker\'s clock. Rows without a determined label are left '
        "out, and at the end of a span those whose label or volatility was not known "
        f"{days:g} day(s) before the next.</p>"
    )
    return _section("What was learned, and from when", text)


def _test(manifest: dict) -> str:
    test = manifest["metrics"]["test"]
    base = test["base_rate"]
    side = "long" if base["class"] == 1 else "short"
    rows = [
        (name, f"{one['accuracy']:.2%}", f"{one['brier']:.4f}", f"{one['log_loss']:.4f}",
         f"{one['calibration_error']:.4f}", with_interval(one, "rank_ic"))
        for name, one in forecasts(manifest)
    ]  # fmt: skip
    rows.append(
        (f"base rate (always {side})", f"{base['accuracy']:.2%}", f"{base['brier']:.4f}",
         f"{base['log_loss']:.4f}", "–", "–")
    )  # fmt: skip
    rows += [
        (RULE_NAMES[rule], f"{one['accuracy']:.2%}", "–", "–", "–", figure(one["rank_ic"], 3))
        for rule, one in test["baselines"].items()
    ]
    heads = ["forecast", "accuracy", "Brier", "log loss", "cal. error", "rank IC"]
    curve = _table(
        ["mean P", "went up", "rows"],
        [
            (f"{one['probability']:.4f}", f"{one['up']:.4f}", f"{one['rows']:,}")
            for one in test["calibration_curve"]
        ],
    )
    error = test["ensemble"]["calibration_error"]
    told = _figure(
        plots.calibration(test),
        f"Calibration of the ensemble: expected error {error:.4f} over ten bins of equal count. "
        "Bars are twice the standard error of independent rows.",
    )
    text = (
        _table(heads, rows, first=True)
        + _figure(plots.comparison(test), "The ensemble against its members and simple rules.")
        + f'<div class="pair">{told}{curve}</div>'
    )
    if test.get("volatility_rank_correlation") is not None:
        text += (
            "<p>The LSTM's volatility forecast has a rank correlation of "
            f"{test['volatility_rank_correlation']:.3f} with what came.</p>"
        )
    return _section(f"Held-out test, {test['ensemble']['rows']:,} rows", text)


def _trades(manifest: dict) -> str:
    test = manifest["metrics"]["test"]
    trades, coin = test["trades"], test["random_direction"]
    rows = [
        (name, f"{one['count']:,}", with_interval(one, "mean_net_r"),
         figure(one["sharpe_per_trade"], 3))
        for name, one in strategies(manifest)
    ]  # fmt: skip
    text = (
        "<p>One trade at a time, after costs, in multiples of the risk (R). Confident is a "
        f"confidence of at least {trades['confidence_from']:g}.</p>"
    )
    if coin:
        rows.append(
            ("the ensemble's, random direction", f"{trades['count']:,}",
             f"{coin['mean_net_r']:.3f}", "–")
        )  # fmt: skip
        text += (
            f"<p>Of {coin['draws']:,} draws of random directions for the same trades, "
            f"<b>{coin['share_as_good']:.2%}</b> did at least as well.</p>"
        )
    text += _table(["whose", "trades", "mean net R", "Sharpe per trade"], rows, first=True)
    if trades["count"]:
        text += _figure(plots.results(test), "Net result of the confident trades, added up.")
    return _section("Trades on the test", text)


def _walk_forward(manifest: dict) -> str:
    settings = manifest["training"]["settings"]["walk_forward"]
    folds, pooled = manifest["metrics"]["folds"], manifest["metrics"]["walk_forward"]
    text = (
        f"<p>{settings['train_days']} days of training, {settings['test_days']} of test, a step of "
        f"{settings['step_days']}, purged and embargoed. Every member is refitted in each fold, "
        f"and stopped and calibrated on the last {settings['tune_share']:.0%} of its past.</p>"
    )
    if not folds:
        return _section("Walk-forward", text + "<p>The history holds no fold.</p>")
    names = list(folds[0]["members"])
    heads = ["test", "rows", "accuracy", "base", "Brier", "base", "rank IC", "trades", "net R"]
    heads += [MEMBER_NAMES[name] for name in names]
    rows = [
        (
            f"{day(fold['test'][0])} – {day(fold['test'][1])[5:]}",
            *_fold_cells(fold, figure(fold["rank_ic"], 3), fold["trades"], fold["net_r"], names),
        )
        for fold in folds
    ]
    trades = pooled["trades"]
    net = (trades["mean_net_r"] or 0.0) * trades["count"]
    rows.append(
        (
            "together",
            *_fold_cells(pooled, figure(pooled["rank_ic"], 3), trades["count"], net, names),
        )
    )
    text += _figure(plots.folds(folds), "Each fold, by the first day of its test.")
    text += f'<div class="wide">{_table(heads, rows, last=True)}</div>'
    text += (
        '<p class="lead">The members\' columns are their accuracies. Rank IC of all folds together '
        f"{escape(with_interval(pooled, 'rank_ic'))}; net result per trade "
        f"{escape(with_interval(trades, 'mean_net_r'))} R.</p>"
    )
    return _section("Walk-forward", text)


def _fold_cells(figures: dict, rank: str, trades: int, net: float, names: list[str]) -> tuple:
    members = [figures["members"].get(name, {}).get("accuracy") for name in names]
    return (
        f"{figures['rows']:,}",
        f"{figures['accuracy']:.3f}",
        f"{figures['base_accuracy']:.3f}",
        f"{figures['brier']:.4f}",
        f"{figures['base_brier']:.4f}",
        rank,
        f"{trades}",
        f"{net:.1f}",
        *(figure(value, 3) for value in members),
    )


def _members(manifest: dict) -> str:
    training = manifest["training"]
    balance = training["balance"]
    rows = []
    for member in manifest["members"]:
        told, platt = balance[member["name"]], member["calibration"]
        rows.append(
            (MEMBER_NAMES[member["name"]], f"{member['weight']:.2f}", member["size"],
             f"{platt['a']:.3f}", f"{platt['b']:.3f}", f"{told['train']['up']:.1%}",
             f"{told['validation']['up']:.1%}", f"{told['says_up']:.1%}")
        )  # fmt: skip
    heads = ["member", "weight", "size", "Platt a", "Platt b", "ups, training", "ups, validation"]
    text = _table([*heads, "says up"], rows)
    for member in manifest["members"]:
        if member["calibration"]["a"] == 0.0:
            text += (
                f'<p class="note">{MEMBER_NAMES[member["name"]]} showed no skill on validation: '
                "it serves as a constant.</p>"
            )
    if training.get("lstm_absent"):
        text += f'<p class="note">There is no LSTM: {escape(training["lstm_absent"])}.</p>'
    classes = balance["lightgbm"]["train"].get("classes")
    if classes:
        counts = ", ".join(f"{count:,}" for count in classes)
        text += f"<p>Rows of the five classes in training, from strongly down: {counts}.</p>"
    search = training.get("search")
    if search:
        chosen = json.dumps(search["parameters"], separators=(", ", ": "))
        text += (
            f"<p>Settings from a search: {search['trials']} trials, {search['pruned']} pruned; the "
            f"best was number {search['best'] + 1} with a log loss of {search['log_loss']:.5f} on "
            f"the folds (defaults {figure(search['default_log_loss'], 5)}).</p>"
            f"<p><code>{escape(chosen)}</code></p>"
        )
    return _section("Members", text)


def _importance(manifest: dict) -> str:
    told = manifest["metrics"]["importance"]
    if not told["top"]:
        return _section("Features", "<p>No member used any feature.</p>")
    shares = ", ".join(f"{name} {share:.0%}" for name, share in told["timeframes"].items())
    return _section(
        "Features",
        _figure(
            plots.importance(told),
            "Shares of LightGBM's gain and of CatBoost's prediction change, the largest first by "
            "the ensemble's weights.",
        )
        + f"<p>By timeframe: {escape(shares)}.</p>",
    )


def _settings(manifest: dict) -> str:
    training = manifest["training"]
    libraries = ", ".join(f"{name} {version}" for name, version in training["libraries"].items())
    lines = "".join(
        f"<p><code>{section} {escape(json.dumps(values, separators=(', ', ': ')))}</code></p>"
        for section, values in training["settings"].items()
    )
    return _section(
        "Settings",
        f"<p>Seed {training['seed']}, {training['threads']} thread(s) a fit; {escape(libraries)}. "
        f"Set <code>{training['set'][:16]}</code>.</p>"
        f'<div class="settings">{lines}</div>',
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _figure(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _mark(holds: bool) -> str:
    return '<span class="yes">yes</span>' if holds else '<span class="no">no</span>'


def _interval(figures: dict, name: str) -> str:
    low, high = figures[f"{name}_low"], figures[f"{name}_high"]
    return "too few for an interval" if low is None else f"{low:.3f} to {high:.3f}"


def _table(
    heads: list[str],
    rows: list[tuple],
    *,
    raw: frozenset[int] | set[int] = frozenset(),
    first: bool = False,
    last: bool = False,
) -> str:
    """A table; `raw` columns are HTML already, the `first` or `last` row stands out."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = []
    for number, row in enumerate(rows):
        cells = "".join(
            f"<td>{cell if place in raw else escape(str(cell))}</td>"
            for place, cell in enumerate(row)
        )
        kind = (
            ' class="first"'
            if first and number == 0
            else ' class="sum"'
            if last and number == len(rows) - 1
            else ""
        )
        body.append(f"<tr{kind}>{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
