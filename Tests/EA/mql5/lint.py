"""Rejects what a C++ compiler takes but MetaEditor would not."""

import functools
import glob
import os
import re

from .source import CPP_ONLY
from .syntax import KEYWORDS

# Handlers that the simulated terminal calls, and those of MQL5 that it does not.
HANDLERS = {"OnInit", "OnDeinit", "OnTick", "OnTimer", "OnTrade", "OnTradeTransaction"}
OTHER_HANDLERS = set(
    """OnBookEvent OnCalculate OnChartEvent OnStart OnTester OnTesterDeinit OnTesterInit
    OnTesterPass""".split()
)
UNSUPPORTED_TYPES = {"matrix", "matrixf", "matrixc", "vector", "vectorf", "vectorc", "complex"}
HERE = os.path.dirname(os.path.abspath(__file__))
VALUE_STARTS = ("=", "(", ",", "return", "{", ";", "&&", "||", "?", ":")


def check_words(unit):
    for i, token in enumerate(unit.sig):
        check_token(unit, i, token)
        check_glued(unit, i, token)
        if token.src == "for" and unit.src(i + 1) == "(":
            inside = range(i + 2, unit.match.get(i + 1, i + 2))
            if not any(unit.src(k) == ";" for k in inside):
                unit.fail(token, "range-for is C++, not MQL5")
        if token.src in ("class", "struct"):
            check_class(unit, i, token)
        if token.src == "enum" and unit.src(i + 1) in ("class", "struct"):
            unit.fail(token, "enum class is C++, not MQL5")


def check_token(unit, i, token):
    following = unit.src(i + 1)
    if token.kind == "id" and token.src in CPP_ONLY:
        unit.fail(token, f"'{token.src}' is C++, not MQL5")
    if token.src in UNSUPPORTED_TYPES and unit.sig[i + 1].kind == "id":
        unit.fail(token, f"'{token.src}' is MQL5, but the simulated terminal does not have it")
    if token.src in ("OrderSend", "OrderCheck") and unit.src(i - 1) in (";", "{", "}"):
        unit.fail(token, f"the answer of '{token.src}' is not looked at (compile warning 83)")
    if token.src == "->":
        unit.fail(token, "'->' is C++; MQL5 uses '.' for object pointers too")
    if token.src == "new" and unit.src(i + 2) == "[":
        unit.fail(token, "new T[] does not exist in MQL5")
    if token.src == "long" and following in ("long", "double", "int"):
        unit.fail(token, f"'long {following}' is C++, not MQL5")
    if token.kind == "chr" and len(token.src) > 3 and token.src[1] != "\\":
        unit.fail(token, f"{token.src}: a character constant holds one character")
    if token.src == "'":
        unit.fail(token, "unbalanced apostrophe")
    if token.src == "[" and unit.src(i - 1) in VALUE_STARTS:
        unit.fail(token, "lambda or stray [ : not MQL5")
    declared = unit.src(i - 2)
    if token.src == "{" and unit.sig[i - 1].kind == "id" and unit.is_type(declared):
        if declared != "void" and unit.src(i - 1) not in ("const", "override", "final"):
            unit.fail(token, "brace initialisation without = is C++, not MQL5")


def check_glued(unit, i, token):
    if not token.glued or i + 1 >= unit.count:
        return
    if token.kind == "num" and unit.sig[i + 1].kind in ("chr", "id"):
        unit.fail(token, "malformed number")
    if token.src in ("R", "L", "u", "U", "u8") and unit.sig[i + 1].kind == "str":
        unit.fail(token, "string prefixes are C++, not MQL5")


def check_class(unit, i, token):
    if token.src == "struct" and unit.src(i + 2) == ";":
        unit.fail(token, "forward declaration of a struct is prohibited (compile error 162)")
    if unit.src(i + 2) != ":":
        return
    k = i + 3
    while unit.src(k) not in ("{", ";", ""):
        if unit.src(k) == ",":
            unit.fail(token, "multiple inheritance is C++, not MQL5")
            return
        k += 1


def check_declaration(unit, i, name_at, pointer, reference):
    """The declaration whose type is token i and whose name is token name_at."""
    type_name, name = unit.src(i), unit.src(name_at)
    is_object = unit.is_object(type_name)
    if pointer is not None and not is_object and type_name not in unit.parameters:
        unit.fail(unit.sig[i], "a pointer is only for a class or structure (compile error 253)")
    if reference is not None and unit.depth[i] == 0:
        unit.fail(unit.sig[i], "only parameters may be references (compile errors 138, 229)")
    after = unit.src(name_at + 1)
    in_list = unit.depth[i] > 0 and after in (",", ")", "=", "[") and not unit.in_for(i)
    if in_list and reference is None and pointer is None and unit.in_parameters(i):
        if is_object:
            unit.fail(unit.sig[i], f"object '{name}' must be passed by reference (error 293)")
        if after == "[":
            unit.fail(unit.sig[i], f"array '{name}' must be passed by reference (error 294)")
    if unit.context[i] == "class" and unit.depth[i] == 0 and after == "=":
        if unit.src(i - 1) != "static" and "const" not in (unit.src(i - 1), unit.src(i - 2)):
            unit.fail(unit.sig[i], f"member '{name}' initialised in the class body (error 345)")


def check_input(unit, token, name_at):
    if unit.is_object(unit.src(name_at - 1)) or unit.src(name_at + 1) == "[":
        unit.fail(token, "structures and arrays cannot be inputs (compile error 285)")
    if len(unit.src(name_at)) > 63:
        unit.fail(token, "input name longer than 63 characters")


@functools.cache
def platform():
    """The names of all of MQL5's functions."""
    with open(os.path.join(HERE, "functions.txt"), encoding="utf-8") as file:
        return frozenset(file.read().split())


@functools.cache
def supported():
    """Those of them that the runtime's headers declare."""
    names = set()
    for path in glob.glob(os.path.join(HERE, "..", "runtime", "*.hpp")):
        with open(path, encoding="utf-8") as file:
            names.update(re.findall(r"\b(?:MQL_COPY\()?([A-Za-z]\w*)\s*[(,]", file.read()))
    return platform() & names


def check_functions(unit, defined, methods):
    """Every function called is the platform's or the program's, none is both, and the simulated
    terminal has it."""
    macros = set()
    for token in unit.tokens:
        match = re.match(r"\s*#\s*define\s+(\w+)", token.text) if token.kind == "pp" else None
        if match:
            macros.add(match.group(1))
    known = KEYWORDS | supported() | defined | methods | macros | {"printf"}
    for i in range(1, unit.count - 1):
        name = unit.src(i)
        if unit.sig[i].kind != "id" or unit.src(i + 1) != "(" or name in known:
            continue
        if unit.src(i - 1) in (".", "::", "~", "new") or unit.is_type(name):
            continue
        if unit.is_type(unit.src(i - 1)) or (
            unit.src(i - 1) in ("*", "&", ">", ",") and unit.is_type(unit.src(i - 2))
        ):
            continue  # an object with constructor arguments
        if name in platform():
            unit.fail(unit.sig[i], f"'{name}' is MQL5, but the simulated terminal does not have it")
        else:
            unit.fail(unit.sig[i], f"unknown function '{name}': not in MQL5 and not defined here")
    for name in sorted(defined & OTHER_HANDLERS):
        unit.errors.append(
            f"{unit.path}: error: '{name}' is MQL5, but the simulated terminal does not call it"
        )
    for name in sorted(defined & platform()):
        if name not in HANDLERS:
            unit.errors.append(
                f"{unit.path}: error: '{name}' overloads a system function (compile error 271)"
            )
