"""The card as a page: one file, nothing executed or fetched, every plot drawn, the same figures."""

from __future__ import annotations

import re
import xml.etree.ElementTree
from html.parser import HTMLParser

import pytest
from conftest import Trained

VOID = {"meta", "br", "link", "img"}
PLOTS = 6


class Outline(HTMLParser):
    """Checks that tags nest, and gathers what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            assert not name.startswith("on"), name
            if name in ("src", "href", "xlink:href") and value:
                self.references.append(value)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=["planted", "edgeless", "classed"])
def trained(request: pytest.FixtureRequest) -> Trained:
    return request.getfixturevalue(request.param)


def test_the_page_nests_runs_nothing_and_fetches_nothing(trained: Trained) -> None:
    outline = Outline()
    outline.feed(trained.page)
    assert outline.open == []
    assert "script" not in outline.tags
    assert "link" not in outline.tags
    assert all(reference.startswith("#") for reference in outline.references)
    assert "url(http" not in trained.page


def test_every_plot_is_drawn_and_is_sound_xml(trained: Trained) -> None:
    drawings = re.findall(r"<svg.*?</svg>", trained.page, flags=re.DOTALL)
    assert len(drawings) == PLOTS
    for drawing in drawings:
        root = xml.etree.ElementTree.fromstring(drawing)
        assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 5


def test_the_page_and_the_card_say_the_same(trained: Trained) -> None:
    manifest = trained.manifest
    test = manifest["metrics"]["test"]
    for text in (trained.page, trained.card):
        assert f"{test['ensemble']['brier']:.4f}" in text
        assert f"{test['base_rate']['brier']:.4f}" in text
        assert f"{test['ensemble']['calibration_error']:.4f}" in text
        assert "MA crossover 20/50" in text
        assert "random direction" in text
        assert "LightGBM alone" in text
        for fold in manifest["metrics"]["folds"]:
            assert f"{fold['brier']:.4f}" in text
    assert ("in shadow" in trained.card) == (manifest["edge"]["verdict"] == "no edge")
    assert ("→ shadow" in trained.page) == (manifest["edge"]["verdict"] == "no edge")


def test_the_conditions_of_an_edge_are_spelled_out(trained: Trained) -> None:
    edge = trained.manifest["edge"]
    assert len(edge["conditions"]) == 9
    assert all(one["holds"] for one in edge["conditions"]) == (edge["verdict"] == "edge")
    for one in edge["conditions"]:
        assert f"| {one['what']} |" in trained.card


def test_the_class_balance_of_each_member_is_on_the_card(trained: Trained) -> None:
    balance = trained.manifest["training"]["balance"]
    assert list(balance) == ["lightgbm", "catboost", "lstm"]
    for told in balance.values():
        assert 0.4 < told["train"]["up"] < 0.6
        assert 0 <= told["says_up"] <= 1
        assert f"| {told['train']['up']:.3f} | {told['validation']['up']:.3f} |" in trained.card
