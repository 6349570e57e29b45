"""The card of a bundle: what it was trained on, what it can do and what it cannot."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from .configuration import Configuration

_MEMBER_NAMES = ("ensemble", "lightgbm", "catboost", "lstm")


def card(manifest: dict, configuration: Configuration, notes: dict) -> str:
    """Markdown from a manifest (before its hashes); every figure in it is one of the manifest's.

    `notes` holds what the manifest does not: `rows` per span, `trees`, `epochs`, `lstm_absent`,
    `constant` members, `seed`, `threads` and the `libraries` with their versions.
    """
    parts = [
        _head(manifest),
        _verdict(manifest, configuration),
        _spans(manifest, notes),
        _test(manifest),
        _walk_forward(manifest, configuration),
        _members(manifest, notes),
        _limits(manifest, configuration),
        _settings(configuration, notes),
    ]
    return "\n\n".join(parts) + "\n"


def _head(manifest: dict) -> str:
    label = json.dumps(manifest["label"], separators=(", ", ": "))
    kind = " (demonstration)" if manifest["demo"] else ""
    return (
        f"# {manifest['symbol']} {manifest['version']}{kind}\n\n"
        f"Probability that a long does better than a short, at every close of {manifest['every']}, "
        f"from {manifest['features']} features of {', '.join(manifest['timeframes'])}.\n\n"
        f"Label: `{label}`"
    )


def _verdict(manifest: dict, configuration: Configuration) -> str:
    edge = manifest["edge"]
    text = f"## Verdict: {edge['verdict']}\n\n{edge['reason'][:1].upper()}{edge['reason'][1:]}."
    if edge["verdict"] != "edge":
        text += "\nThe server scores with this bundle in shadow: shown, journalled, never entering."
    short = manifest.get("short_history")
    if short:
        text += (
            f"\n\n**Short history, allowed knowingly:** {short['rows']:,} rows, "
            f"{short['needed']:,} are the minimum for {manifest['every']}."
        )
    if manifest["demo"]:
        text += (
            "\n\n**Demonstration:** small members on a simulated market; its figures say nothing "
            f"about a real one, and the check for a leak (accuracy "
            f"{configuration.evaluation.leak_margin:.0%} above the base rate) was off."
        )
    return text


def _spans(manifest: dict, notes: dict) -> str:
    lines = ["## Spans", "", "| span | first event | last event | rows |", "|---|---|---|---|"]
    for name, (first, last) in manifest["spans"].items():
        lines.append(f"| {name} | {_instant(first)} | {_instant(last)} | {notes['rows'][name]:,} |")
    lines += ["", "Times are the broker's clock. Rows without a determined label are left out."]
    return "\n".join(lines)


def _test(manifest: dict) -> str:
    test = manifest["metrics"]["test"]
    base = test["base_rate"]
    side = "long" if base["class"] == 1 else "short"
    lines = [
        "## Held-out test",
        "",
        "| forecast | rows | accuracy | Brier | log loss | calibration error | rank IC |",
        "|---|---|---|---|---|---|---|",
        f"| base rate (always {side}) | {test['ensemble']['rows']:,} | {base['accuracy']:.4f} | "
        f"{base['brier']:.4f} | {base['log_loss']:.4f} | – | – |",
    ]
    for name in _MEMBER_NAMES:
        if name in test:
            figures = test[name]
            lines.append(
                f"| {name} | {figures['rows']:,} | {figures['accuracy']:.4f} | "
                f"{figures['brier']:.4f} | {figures['log_loss']:.4f} | "
                f"{figures['calibration_error']:.4f} | {_with_interval(figures, 'rank_ic')} |"
            )
    trades = test["trades"]
    lines += [
        "",
        f"Trades with confidence of at least {trades['confidence_from']:g}, one at a time: "
        f"{trades['count']}, mean net result after costs {_with_interval(trades, 'mean_net_r')} R.",
    ]
    if test.get("volatility_rank_correlation") is not None:
        lines.append(
            "Rank correlation of the volatility forecast with what came: "
            f"{test['volatility_rank_correlation']:.3f}."
        )
    return "\n".join(lines)


def _walk_forward(manifest: dict, configuration: Configuration) -> str:
    settings = configuration.walk_forward
    folds = manifest["metrics"]["folds"]
    lines = [
        "## Walk-forward",
        "",
        f"Up to {settings.folds} folds over training and validation: {settings.train_days} days of "
        f"training, {settings.test_days} of test, a step of {settings.step_days}, purged and "
        "embargoed. LightGBM only is refitted in each fold, with its own calibration.",
    ]
    if not folds:
        return "\n".join([*lines, "", "The history holds no fold."])
    lines += [
        "",
        "| test | rows | accuracy | base rate | Brier | base Brier | rank IC |",
        "|---|---|---|---|---|---|---|",
    ]
    for fold in folds:
        span = f"{_day(fold['test'][0])} to {_day(fold['test'][1])}"
        lines.append(_fold_line(span, fold, _number(fold["rank_ic"])))
    pooled = manifest["metrics"]["walk_forward"]
    lines.append(_fold_line("together", pooled, _with_interval(pooled, "rank_ic")))
    return "\n".join(lines)


def _fold_line(span: str, figures: dict, rank: str) -> str:
    return (
        f"| {span} | {figures['rows']:,} | {figures['accuracy']:.4f} | "
        f"{figures['base_accuracy']:.4f} | {figures['brier']:.4f} | "
        f"{figures['base_brier']:.4f} | {rank} |"
    )


def _members(manifest: dict, notes: dict) -> str:
    lines = [
        "## Members",
        "",
        "| member | weight | size | Platt a | Platt b |",
        "|---|---|---|---|---|",
    ]
    for member in manifest["members"]:
        name, platt = member["name"], member["calibration"]
        size = f"{notes['trees'][name]} trees" if name in notes["trees"] else _epochs(notes)
        lines.append(
            f"| {name} | {member['weight']:.2f} | {size} | {platt['a']:.4f} | {platt['b']:.4f} |"
        )
    for name in notes["constant"]:
        lines += ["", f"{name} showed no skill on validation (slope at or below 0): a constant."]
    if notes["lstm_absent"]:
        lines += ["", f"There is no LSTM: {notes['lstm_absent']}."]
    return "\n".join(lines)


def _epochs(notes: dict) -> str:
    return f"best after {notes['epochs']} epochs"


def _limits(manifest: dict, configuration: Configuration) -> str:
    return "\n".join(
        [
            "## Limits",
            "",
            "- Baselines are the majority direction and the share of ups of training and "
            "validation; no model is compared with another strategy.",
            "- Validation stopped the training early, calibrated the members and set the "
            "confidence scale, so only the test was untouched. It was judged once for this "
            "bundle; training again after reading this card uses it up.",
            "- Costs are those of the label; slippage, swaps and gaps through a stop beyond them "
            "are not in it.",
            f"- Intervals are {configuration.evaluation.interval:.0%} percentile intervals over "
            "blocks as long as the label's time limit; they assume that the test span resembles "
            "what comes.",
            "- The calibration error uses ten bins of equal count.",
            f"- Inputs outside the ranges seen in training ({_undefined(manifest)} of the features "
            "were never defined) are not to be trusted.",
        ]
    )


def _undefined(manifest: dict) -> str:
    return f"{sum(value is None for value in manifest['ranges']['low'])}"


def _settings(configuration: Configuration, notes: dict) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in notes["libraries"].items())
    lines = [
        "## Settings",
        "",
        f"Seed {notes['seed']}, {notes['threads']} threads; {libraries}.",
        "",
    ]
    for section, values in configuration.as_dictionary().items():
        lines.append(f"- {section}: `{json.dumps(values, separators=(', ', ': '))}`")
    return "\n".join(lines)


def _with_interval(figures: dict, name: str) -> str:
    value, low, high = figures[name], figures[f"{name}_low"], figures[f"{name}_high"]
    if value is None:
        return "–"
    if low is None:
        return f"{value:.3f} (too few for an interval)"
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
