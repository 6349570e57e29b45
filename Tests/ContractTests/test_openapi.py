"""The OpenAPI document: valid, its examples true to its schemas, and true to the server's code."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import openapi_spec_validator
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SERVER = Path(__file__).resolve().parents[2] / "Sources" / "Server"
TEXT = (SERVER / "OpenAPI" / "openapi.json").read_text(encoding="utf-8")
DOCUMENT = json.loads(TEXT)
BASE = "urn:conviction:openapi"
REGISTRY = Registry().with_resource(
    BASE, Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
)
METHODS = {"get", "post", "put", "delete", "patch", "head", "options"}


def validator(pointer: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"{BASE}#{pointer}"}, registry=REGISTRY)


def resolved(node: dict) -> dict:
    """The node, or what it refers to inside the document."""
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def examples(node: object, pointer: str = "") -> Iterator[tuple[str, str, object]]:
    """Every example as (its place, the pointer of its schema, its value)."""
    if isinstance(node, list):
        for index, element in enumerate(node):
            yield from examples(element, f"{pointer}/{index}")
    if not isinstance(node, dict) or pointer == "/components/examples":
        return
    if "schema" in node:
        schema = f"{pointer}/schema"
        if "example" in node:
            yield f"{pointer}/example", schema, node["example"]
        for name, example in node.get("examples", {}).items():
            yield f"{pointer}/examples/{name}", schema, resolved(example)["value"]
    elif isinstance(node.get("examples"), list):
        for index, value in enumerate(node["examples"]):
            yield f"{pointer}/examples/{index}", pointer, value
    for key, value in node.items():
        if key not in {"example", "examples"} or pointer == "/components":
            step = key.replace("~", "~0").replace("/", "~1")
            yield from examples(value, f"{pointer}/{step}")


EXAMPLES = list(examples(DOCUMENT))


def example(name: str) -> dict:
    return copy.deepcopy(DOCUMENT["components"]["examples"][name]["value"])


def test_the_document_is_valid_openapi_3_1():
    openapi_spec_validator.validate(DOCUMENT, cls=openapi_spec_validator.OpenAPIV31SpecValidator)


def test_the_document_stays_small():
    assert len(TEXT.encode()) < 96 * 1024


def test_no_member_of_the_document_is_written_twice():
    def once(members: list[tuple[str, object]]) -> dict:
        names = [name for name, _ in members]
        assert len(names) == len(set(names)), f"a member twice among {names}"
        return dict(members)

    json.loads(TEXT, object_pairs_hook=once)


@pytest.mark.parametrize(
    ("schema", "value"),
    [pytest.param(schema, value, id=place) for place, schema, value in EXAMPLES],
)
def test_an_example_is_true_to_its_schema(schema: str, value: object):
    errors = [
        f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(value)
    ]
    assert errors == []


def test_every_shared_example_and_component_is_used():
    used = set(re.findall(r'"\$ref": "#/components/([a-z]+/[^"]+)"', TEXT))
    kinds = DOCUMENT["components"].items()
    made = {f"{kind}/{name}" for kind, parts in kinds for name in parts}
    assert made - used == {"securitySchemes/bearer"}
    assert used - made == set()


def test_the_answer_s_conviction_follows_from_its_parts():
    conviction = example("entered")["conviction"]
    scores, weights = conviction["timeframes"], conviction["weights"]
    total = sum(scores[timeframe] * weights[timeframe] for timeframe in weights)
    assert (total + conviction["confidence"]) / 2 == pytest.approx(conviction["score"])
    assert sum(weights.values()) == pytest.approx(1)


# Bodies that the server refuses with 422, each by a schema's own means.
WRONG_EVENTS = {
    "another schema": lambda event: event.update(schema=2),
    "no event id": lambda event: event.pop("event_id"),
    "an event id with a space": lambda event: event.update(event_id="a b"),
    "an event id of 129 bytes": lambda event: event.update(event_id="e" * 129),
    "a trigger that is none": lambda event: event.update(trigger="M2"),
    "a time in milliseconds": lambda event: event.update(time=event["time"] * 1000),
    "a time with a fraction": lambda event: event.update(time=event["time"] + 0.5),
    "a price of zero": lambda event: event["quote"].update(bid=0),
    "no ask": lambda event: event["quote"].pop("ask"),
    "a login as text": lambda event: event["account"].update(login="5012345"),
    "an offset of 15 hours": lambda event: event.update(utc_offset=54_000),
    "a side in lower case": lambda event: event["positions"][0].update(side="buy"),
    "a position of no lots": lambda event: event["positions"][0].update(volume=0),
    "a bar of five numbers": lambda event: event["bars"]["M1"][0].pop(),
    "a bar of eight numbers": lambda event: event["bars"]["M1"][0].extend([9, 9]),
    "a bar without a close": lambda event: event["bars"]["M1"][0].__setitem__(4, None),
    "1,025 bars": lambda event: event["bars"].update(M1=event["bars"]["M1"] * 1_025),
    "an impact of four": lambda event: event["calendar"][0].update(impact=4),
    "no positions": lambda event: event.update(positions=None),
}


@pytest.mark.parametrize("change", WRONG_EVENTS.values(), ids=WRONG_EVENTS.keys())
def test_a_wrong_event_is_refused(change):
    event = example("m15")
    change(event)
    assert not validator("/components/schemas/BarCloseEvent").is_valid(event)


ALLOWED_EVENTS = {
    "no spread known": lambda event: event["bars"]["M1"][0].append(None),
    "no volume known": lambda event: event["bars"]["M1"][0].__setitem__(5, None),
    "a stop of zero": lambda event: event["positions"][0].update(sl=0),
    "no calendar": lambda event: event.update(calendar=None),
    "no day": lambda event: event["account"].update(day=None),
    "an unknown member": lambda event: event.update(chart="EURUSD,M15"),
    "no offset": lambda event: event.pop("utc_offset"),
}


@pytest.mark.parametrize("change", ALLOWED_EVENTS.values(), ids=ALLOWED_EVENTS.keys())
def test_an_event_may_leave_out_what_is_optional(change):
    event = example("m15")
    change(event)
    assert list(validator("/components/schemas/BarCloseEvent").iter_errors(event)) == []


@pytest.mark.parametrize("field", ["ticket", "side", "volume", "price"])
def test_a_deal_needs_what_a_refusal_does_not(field: str):
    deal, refusal = example("closed"), example("rejected")
    del deal[field]
    trade = validator("/components/schemas/TradeEvent")
    assert not trade.is_valid(deal)
    assert field not in refusal
    assert trade.is_valid(refusal)


def test_a_refusal_needs_its_code():
    refusal = example("rejected")
    del refusal["retcode"]
    assert not validator("/components/schemas/TradeEvent").is_valid(refusal)


def routes_of_the_code() -> set[tuple[str, str]]:
    text = "".join(path.read_text() for path in sorted((SERVER / "Routes").glob("*.swift")))
    return set(re.findall(r'\bon\(\s*\.([a-z]+),\s*"([^"]+)"', text))


def test_the_document_has_exactly_the_routes_of_the_code():
    documented = {
        (method, path)
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if method in METHODS
    }
    assert documented == routes_of_the_code()


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_every_route_but_health_needs_the_token(path: str):
    for method in METHODS & DOCUMENT["paths"][path].keys():
        operation = DOCUMENT["paths"][path][method]
        security = operation.get("security", DOCUMENT["security"])
        assert (security == []) == (path == "/health")
        assert ("401" in operation["responses"]) == (path != "/health")


def limit(name: str, folder: str = "Payload/PayloadLimits.swift") -> int:
    found = re.search(rf"static let {name} = ([0-9_]+)", (SERVER / folder).read_text())
    assert found, f"{name} is not in {folder}"
    return int(found[1].replace("_", ""))


def printable(most: int) -> str:
    return f"^[!-~]{{1,{most}}}$"


def test_the_limits_are_those_of_the_code():
    schemas = DOCUMENT["components"]["schemas"]
    event = schemas["BarCloseEvent"]["properties"]
    (bars,) = event["bars"]["patternProperties"].values()
    assert bars["maxItems"] == limit("eventBarsMax")
    assert event["positions"]["maxItems"] == limit("positionsMax")
    assert event["calendar"]["maxItems"] == limit("calendarMax")
    assert schemas["HistoryBatch"]["properties"]["bars"]["maxItems"] == limit("historyBarsMax")
    assert schemas["EventID"]["pattern"] == printable(limit("eventIDBytesMax"))
    assert schemas["BrokerSymbol"]["pattern"] == printable(limit("symbolBytesMax"))
    failures = limit("failuresMax", "Routes/Authenticator.swift")
    assert f"{failures} failed" in DOCUMENT["components"]["responses"]["429"]["description"]
