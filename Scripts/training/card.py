"""The card of a bundle in Markdown; every figure in it is one of the manifest's."""

from __future__ import annotations

import json

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


def card(manifest: dict) -> str:
    """Markdown from a manifest, before its hashes."""
    parts = [
        _head(manifest),
        _verdict(manifest),
        _spans(manifest),
        _test(manifest),
        _trades(manifest),
        _walk_forward(manifest),
        _members(manifest),
        _importance(manifest),
        "## Limits\n\n" + "\n".join(f"- {line}" for line in limits(manifest)),
        _settings(manifest),
    ]
    return "\n\n".join(parts) + "\n"


def _head(manifest: dict) -> str:
    kind = " (demonstration)" if manifest["demo"] else ""
    told = manifest["label"]
    return (
        f"# {manifest['symbol']} {manifest['version']}{kind}\n\n"
        f"Probability that a long does better than a short, at every close of {manifest['every']}, "
        f"from {manifest['features']} features of {', '.join(manifest['timeframes'])}.\n\n"
        f"**Label** ({LABEL_NAMES[told['kind']]}): {label(manifest)} Rows weigh by the average "
        f"uniqueness of their labels, {told['mean_weight']:.4f} on average in training."
    )


def _verdict(manifest: dict) -> str:
    edge = manifest["edge"]
    text = f"## Verdict: {edge['verdict']}\n\n{edge['reason'][:1].upper()}{edge['reason'][1:]}."
    if edge["verdict"] != "edge":
        text += "\nThe server scores with this bundle in shadow: shown, journalled, never entering."
    short = manifest.get("short_history")
    if short:
        text += (
            f"\n\n**Short history, allowed knowingly:** {short['bars']:,} bars, "
            f"{short['needed']:,} are the minimum for {manifest['every']}."
        )
    if manifest["demo"]:
        margin = manifest["training"]["settings"]["evaluation"]["leak_margin"]
        text += (
            "\n\n**Demonstration:** small members on a simulated market; its figures say nothing "
            f"about a real one, and the check for a leak (accuracy {margin:.0%} above the base "
            "rate) was off."
        )
    lines = ["| an edge needs all of | value | limit | holds |", "|---|---|---|---|"]
    for what, value, limit, holds in conditions(manifest):
        lines.append(f"| {what} | {value} | {limit} | {'yes' if holds else '**no**'} |")
    return text + "\n\n" + "\n".join(lines)


def _spans(manifest: dict) -> str:
    lines = ["## Spans", "", "| span | first event | last event | rows |", "|---|---|---|---|"]
    for name, (first, last) in manifest["spans"].items():
        rows = manifest["rows"][name]
        lines.append(f"| {name} | {instant(first)} | {instant(last)} | {rows:,} |")
    days = manifest["training"]["settings"]["splits"]["embargo_days"]
    lines += [
        "",
        "Times are the broker's clock. Rows without a determined label are left out, and at the "
        "end of a span those whose label or volatility was not known "
        f"{days:g} day(s) before the next.",
    ]
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
    for name, figures in forecasts(manifest):
        lines.append(
            f"| {name} | {figures['rows']:,} | {figures['accuracy']:.4f} | "
            f"{figures['brier']:.4f} | {figures['log_loss']:.4f} | "
            f"{figures['calibration_error']:.4f} | {with_interval(figures, 'rank_ic')} |"
        )
    for rule, figures in test["baselines"].items():
        lines.append(
            f"| {RULE_NAMES[rule]} | {figures['rows']:,} | {figures['accuracy']:.4f} | – | – | – | "
            f"{figure(figures['rank_ic'], 3)} |"
        )
    lines += ["", "Calibration of the ensemble, ten bins of equal count:", ""]
    lines += ["| mean P | share of ups | rows |", "|---|---|---|"]
    for one in test["calibration_curve"]:
        lines.append(f"| {one['probability']:.4f} | {one['up']:.4f} | {one['rows']:,} |")
    if test.get("volatility_rank_correlation") is not None:
        lines += [
            "",
            "Rank correlation of the volatility forecast with what came: "
            f"{test['volatility_rank_correlation']:.3f}.",
        ]
    return "\n".join(lines)


def _trades(manifest: dict) -> str:
    test = manifest["metrics"]["test"]
    trades, coin = test["trades"], test["random_direction"]
    lines = [
        "## Trades on the test",
        "",
        "One at a time, after costs, in multiples of the risk (R); confident is a confidence of "
        f"at least {trades['confidence_from']:g}.",
        "",
        "| whose | trades | mean net R | Sharpe per trade |",
        "|---|---|---|---|",
    ]
    for name, figures in strategies(manifest):
        lines.append(
            f"| {name} | {figures['count']:,} | {with_interval(figures, 'mean_net_r')} | "
            f"{figure(figures['sharpe_per_trade'], 3)} |"
        )
    if coin:
        lines += [
            f"| the ensemble's, random direction | {trades['count']:,} | "
            f"{coin['mean_net_r']:.3f} | – |",
            "",
            f"Of {coin['draws']:,} draws of random directions for the same trades, "
            f"{coin['share_as_good']:.2%} did at least as well.",
        ]
    return "\n".join(lines)


def _walk_forward(manifest: dict) -> str:
    settings = manifest["training"]["settings"]["walk_forward"]
    folds, pooled = manifest["metrics"]["folds"], manifest["metrics"]["walk_forward"]
    lines = [
        "## Walk-forward",
        "",
        f"Up to {settings['folds']} folds over training and validation: {settings['train_days']} "
        f"days of training, {settings['test_days']} of test, a step of {settings['step_days']}, "
        "purged and embargoed. Every member is refitted in each fold, stopped and calibrated on "
        f"the last {settings['tune_share']:.0%} of its past.",
    ]
    if not folds:
        return "\n".join([*lines, "", "The history holds no fold."])
    names = list(folds[0]["members"])
    lines += [
        "",
        "| test | rows | accuracy | base rate | Brier | base Brier | rank IC | trades | net R | "
        + " | ".join(f"{MEMBER_NAMES[name]} accuracy" for name in names)
        + " |",
        "|---" * (9 + len(names)) + "|",
    ]
    for fold in folds:
        span = f"{day(fold['test'][0])} to {day(fold['test'][1])}"
        members = [figure(fold["members"].get(name, {}).get("accuracy")) for name in names]
        lines.append(
            _fold_line(
                span, fold, figure(fold["rank_ic"], 3), fold["trades"], fold["net_r"], members
            )
        )
    trades = pooled["trades"]
    net = (trades["mean_net_r"] or 0.0) * trades["count"]
    members = [figure(pooled["members"].get(name, {}).get("accuracy")) for name in names]
    rank = with_interval(pooled, "rank_ic")
    lines.append(_fold_line("together", pooled, rank, trades["count"], net, members))
    return "\n".join(lines)


def _fold_line(
    span: str, figures: dict, rank: str, trades: int, net: float, members: list[str]
) -> str:
    return (
        f"| {span} | {figures['rows']:,} | {figures['accuracy']:.4f} | "
        f"{figures['base_accuracy']:.4f} | {figures['brier']:.4f} | "
        f"{figures['base_brier']:.4f} | {rank} | {trades} | {net:.1f} | "
        + " | ".join(members)
        + " |"
    )


def _members(manifest: dict) -> str:
    balance = manifest["training"]["balance"]
    lines = [
        "## Members",
        "",
        "| member | weight | size | Platt a | Platt b | ups in training | ups in validation | "
        "says up in validation |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for member in manifest["members"]:
        name, platt = member["name"], member["calibration"]
        told = balance[name]
        lines.append(
            f"| {MEMBER_NAMES[name]} | {member['weight']:.2f} | {member['size']} | "
            f"{platt['a']:.4f} | {platt['b']:.4f} | {told['train']['up']:.3f} | "
            f"{told['validation']['up']:.3f} | {told['says_up']:.3f} |"
        )
    for member in manifest["members"]:
        if member["calibration"]["a"] == 0.0:
            name = MEMBER_NAMES[member["name"]]
            lines += [
                "",
                f"{name} showed no skill on validation (slope at or below 0): a constant.",
            ]
    absent = manifest["training"].get("lstm_absent")
    if absent:
        lines += ["", f"There is no LSTM: {absent}."]
    classes = balance["lightgbm"]["train"].get("classes")
    if classes:
        counts = ", ".join(f"{count:,}" for count in classes)
        lines += ["", f"Rows of the five classes in training, from strongly down: {counts}."]
    search = manifest["training"].get("search")
    if search:
        chosen = json.dumps(search["parameters"], separators=(", ", ": "))
        lines += [
            "",
            f"Settings from a search: {search['trials']} trials, {search['pruned']} pruned, the "
            f"best was number {search['best'] + 1} with a log loss of {search['log_loss']:.5f} on "
            f"the folds (defaults {figure(search['default_log_loss'], 5)}): `{chosen}`",
        ]
    return "\n".join(lines)


def _importance(manifest: dict) -> str:
    told = manifest["metrics"]["importance"]
    lines = [
        "## Features",
        "",
        "Shares of LightGBM's gain and CatBoost's prediction change, by the ensemble's weights.",
        "",
        "| feature | share | LightGBM | CatBoost |",
        "|---|---|---|---|",
    ]
    for one in told["top"]:
        lines.append(
            f"| {one['feature']} | {one['share']:.2%} | {one.get('lightgbm', 0):.2%} | "
            f"{one.get('catboost', 0):.2%} |"
        )
    shares = ", ".join(f"{name} {share:.0%}" for name, share in told["timeframes"].items())
    return "\n".join([*lines, "", f"By timeframe: {shares}."])


def _settings(manifest: dict) -> str:
    training = manifest["training"]
    libraries = ", ".join(f"{name} {version}" for name, version in training["libraries"].items())
    lines = [
        "## Settings",
        "",
        f"Seed {training['seed']}, {training['threads']} thread(s) a fit; {libraries}. "
        f"Set {training['set'][:16]}.",
        "",
    ]
    for section, values in training["settings"].items():
        lines.append(f"- {section}: `{json.dumps(values, separators=(', ', ': '))}`")
    return "\n".join(lines)
