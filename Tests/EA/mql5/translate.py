"""Rewrites a Unit, token by token, into one C++ translation unit.

Lines stay where they are and #line is emitted, so that compilers and debuggers speak of .mq5 lines.
"""

from . import lint
from .syntax import KEYWORDS, Unit

HANDLERS = {
    "OnDeinit": ("deinit", "int r", "r"),
    "OnTick": ("tick", "", ""),
    "OnTimer": ("timer", "", ""),
    "OnTrade": ("trade", "", ""),
    "OnTradeTransaction": (
        "trans",
        "const mql::MqlTradeTransaction &a,const mql::MqlTradeRequest &b,"
        "const mql::MqlTradeResult &c",
        "a,b,c",
    ),
}
NAMES = {
    "__FUNCTION__": "mql::lit_(__func__)",
    "__FUNCSIG__": "mql::lit_(__PRETTY_FUNCTION__)",
    "__FILE__": "mql::lit_(__FILE__)",
    "__PATH__": "mql::lit_(__FILE__)",
    "printf": "PrintFormat",
}
# What neither asks nor changes anything outside the program.
PURE = tuple(
    """Array Char CheckPointer Color DoubleTo EnumTo GetPointer IntegerTo Math Normalize
    PeriodSeconds Short String TimeTo ZeroMemory acos asin atan ceil cos exp fabs floor fm log pow
    printf round sin sqrt tan""".split()
)


class Translation:
    def __init__(self, path, include_folders):
        unit = Unit(path, include_folders)
        self.unit, self.sig, self.src = unit, unit.sig, unit.src
        self.handlers = {}
        self.hoisted = []
        self.first = None  # token before which the prototypes go
        lint.check_words(unit)
        self.words()
        self.inputs()
        self.declarations()
        self.functions()
        self.calls()

    # ---- single tokens
    def words(self):
        for i, token in enumerate(self.sig):
            if token.kind == "str":
                token.text += "_S"
            elif token.kind == "lit":
                token.text = self.unit.reader.literal(token, token.src)
            elif token.src in NAMES:
                token.text = NAMES[token.src]
            elif token.src == "this" and self.src(i + 1) == ".":
                self.sig[i + 1].text = "->"
            elif token.src == "::" and self.src(i - 1) != ">":
                if self.sig[i - 1].kind != "id" or self.src(i - 1) == "return":
                    token.text = "ea::"
            elif token.src == "interface":
                token.text = "struct"
            elif self.src(i - 1) == "enum" and token.kind == "id":
                token.text += " : int"

    # ---- inputs
    def inputs(self):
        for i, token in enumerate(self.sig):
            if token.src not in ("input", "sinput") or self.unit.context[i] != "top":
                continue
            if self.src(i + 1) == "group":
                self.input_group(i)
            else:
                self.input(i)

    def input_group(self, i):
        if self.sig[i + 2].kind != "str":
            self.unit.fail(self.sig[i], "input group needs a string")
        last = i + 3 if self.src(i + 3) == ";" else i + 2
        self.blank(i, last + 1)

    def input(self, i):
        at = i + 1
        if self.src(at) == "(":  # input(name="...")
            end = self.unit.match[at] + 1
            self.blank(at, end)
            at = end
        kind, name = self.src(at), self.src(at + 1)
        lint.check_input(self.unit, self.sig[i], at + 1)
        self.sig[i].text = "static const"
        if self.src(at + 2) != "=":
            self.sig[at + 1].text += f' = mql::input_<{kind}>("{name}", {kind}())'
            return
        self.sig[at + 2].text = f'= mql::input_<{kind}>("{name}", '
        k = at + 3
        while self.src(k) != ";":
            k += 1
        self.sig[k].text = ");"

    def blank(self, first, end):
        for k in range(first, end):
            self.sig[k].text = ""

    # ---- declarations: arrays become templates, '.' of a pointer becomes '->'
    def declarations(self):
        pointers, values = set(), set()
        i = 0
        while i < self.unit.count:
            i = self.declaration_at(i, pointers, values)
        for name in sorted(pointers & values):
            self.unit.warnings.append(
                f'{self.unit.path}: warning: "{name}" names a pointer and a value; rename one'
            )
        only = pointers - values
        for i in range(self.unit.count - 1):
            if self.sig[i].kind != "id" or self.src(i) not in only:
                continue
            if self.src(i + 1) == ".":
                self.sig[i + 1].text = "->"
            elif self.src(i + 1) == "[" and self.src(self.unit.match.get(i + 1, -2) + 1) == ".":
                self.sig[self.unit.match[i + 1] + 1].text = "->"

    def starts_declaration(self, i):
        before = TYPE_CONTEXT
        return (
            self.sig[i].kind == "id"
            and self.unit.is_type(self.src(i))
            and self.src(i - 1) not in before
            and self.src(i + 1) != "("
        )

    def declaration_at(self, i, pointers, values):
        """Handles a declaration that begins at i; returns where to go on."""
        if not self.starts_declaration(i):
            return i + 1
        at = self.skip_arguments(i)
        pointer = reference = None
        if self.src(at) == "*":
            pointer, at = at, at + 1
        if self.src(at) == "&":
            reference, at = at, at + 1
        if at >= self.unit.count or self.sig[at].kind != "id" or self.src(at) in KEYWORDS:
            return i + 1
        (values if pointer is None else pointers).add(self.src(at))
        lint.check_declaration(self.unit, i, at, pointer, reference)
        if self.unit.depth[i] == 0 or self.unit.in_for(i):
            return self.statement(i, at, pointer)
        if self.src(at + 1) == "[":
            self.wrap(i, pointer, at + 1)
        return i + 1

    def skip_arguments(self, i):
        """Past the template arguments of a class template's name."""
        at = i + 1
        if self.src(at) != "<" or self.src(i) not in self.unit.object_types:
            return at
        depth = 0
        while at < self.unit.count:
            depth += {"<": 1, ">": -1}.get(self.src(at), 0)
            at += 1
            if depth == 0:
                break
        return at

    def dimensions(self, at):
        found = []
        while self.src(at) == "[":
            end = self.unit.match[at]
            found.append("".join(t.text for t in self.sig[at + 1 : end]))
            at = end + 1
        return found, at

    @staticmethod
    def wrapped(base, dimensions):
        for size in reversed(dimensions):
            dynamic = size.strip() == ""
            base = f"mql::Array<{base}>" if dynamic else f"mql::FArray<{base},({size})>"
        return base

    def wrap(self, i, pointer, at):
        dimensions, end = self.dimensions(at)
        base = self.sig[i].text + ("*" if pointer is not None else "")
        self.sig[i].text = self.wrapped(base, dimensions)
        if pointer is not None:
            self.sig[pointer].text = ""
        self.blank(at, end)

    def statement(self, i, name_at, pointer):
        """A declaration statement; with arrays it is cut at its commas."""
        if self.src(name_at + 1) == "(":
            return name_at + 1  # a function or a constructor call: look inside
        base, qualifiers = self.sig[i].text, []
        k = i - 1
        while k >= 0 and self.src(k) in ("static", "const", "extern"):
            qualifiers.insert(0, self.src(k))
            k -= 1
        commas = self.commas_after(name_at)
        starts = [name_at] + [c + 2 if self.src(c + 1) == "*" else c + 1 for c in commas]
        if not any(self.src(s + 1) == "[" for s in starts):
            return name_at + 1
        if self.src(name_at + 1) == "[":
            self.wrap(i, pointer, name_at + 1)
        for comma, start in zip(commas, starts[1:], strict=False):
            starred = start == comma + 2
            kind = base + ("*" if starred else "")
            if self.src(start + 1) == "[":
                dimensions, end = self.dimensions(start + 1)
                kind = self.wrapped(kind, dimensions)
                self.blank(start + 1, end)
            if starred:
                self.sig[comma + 1].text = ""
            self.sig[comma].text = "; " + " ".join([*qualifiers, kind]) + " "
        return name_at + 1

    def commas_after(self, at):
        commas, k = [], at + 1
        while k < self.unit.count:
            word = self.src(k)
            if word in ("(", "[", "{") and k in self.unit.match:
                k = self.unit.match[k]
            elif word in (";", ")", "}"):
                break
            elif word == ",":
                commas.append(k)
            k += 1
        return commas

    # ---- functions: prototypes first, since MQL5 needs none
    def functions(self):
        self.prototypes, self.explicit, self.defined, methods = [], {}, set(), set()
        start = 0
        for i in range(self.unit.count):
            if self.unit.context[i] == "class":
                if self.src(i + 1) == "(" and self.sig[i].kind == "id":
                    methods.add(self.src(i))
            if self.unit.context[i] != "top" or self.unit.depth[i] != 0:
                continue
            if self.src(i) in (";", "}"):
                start = i + 1
            elif self.src(i) == "(" and self.sig[i - 1].kind == "id" and i in self.unit.match:
                if i - start >= 2:
                    self.function(start, i)
        self.place_prototypes()
        lint.check_functions(self.unit, self.defined | set(self.explicit), methods)

    def function(self, start, at):
        """A definition or prototype from token start, its parameters in the brackets at `at`."""
        end = self.unit.match[at]
        name, assigned = self.src(at - 1), "=" in [self.src(q) for q in range(start, at)]
        is_method = self.src(at - 2) == "::"
        if is_method and self.src(start) != "template":
            self.strip_defaults(at, end)  # MQL5 may repeat them, C++ may not
        if self.src(end + 1) == "{" and not is_method and self.src(at - 2) != "~" and not assigned:
            self.defined.add(name)
            if name in HANDLERS or name == "OnInit":
                self.handlers[name] = self.src(start)
            if self.src(start) == "template":
                return
            if self.first is None:
                self.first = start
            self.prototypes.append((name, self.unit.text_of(start, end)))
            self.strip_defaults(at, end)
        elif self.src(end + 1) == ";" and not is_method and not assigned:
            if self.is_prototype(start, at, end):
                self.explicit[name] = self.unit.text_of(start, end)
                self.blank(start, end + 2)

    def is_prototype(self, start, at, end):
        kind = self.src(start + 1) if self.src(start) in ("const", "static") else self.src(start)
        inside = self.src(at + 1)
        takes = end == at + 1 or inside in ("const", "void") or self.unit.is_type(inside)
        return self.unit.is_type(kind) and self.src(start) != "typedef" and takes

    def place_prototypes(self):
        for i in range(self.unit.count):
            if self.unit.context[i] == "top" and self.src(i) in ("class", "struct"):
                if self.src(i + 2) in ("{", ":") and self.src(i - 1) != ">":
                    if self.first is None or i < self.first:
                        self.first = i
                    break
        words = {"interface": "struct"}
        self.hoisted = [f"{words.get(k, k)} {name};" for k, name in self.unit.classes]
        self.hoisted += [f"enum {e} : int;" for e in self.unit.enums]
        self.hoisted += ["using mql::EnumToString;"]
        self.hoisted += [f"string EnumToString({e} v);" for e in self.unit.enums]
        self.hoisted += [self.explicit.get(name, text) + ";" for name, text in self.prototypes]

    def strip_defaults(self, first, end):
        i = first + 1
        while i < end:
            if self.src(i) == "=":
                while i < end and self.src(i) != ",":
                    if self.src(i) in ("(", "[", "{") and i in self.unit.match:
                        self.blank(i, self.unit.match[i] + 1)
                        i = self.unit.match[i]
                    self.sig[i].text = ""
                    i += 1
            i += 1

    # ---- calls of the platform: the terminal is told of each before it is made
    def calls(self):
        watched = lint.supported() - self.defined - set(self.explicit)
        for i in range(1, self.unit.count - 1):
            name, before = self.src(i), self.src(i - 1)
            if name not in watched or name.startswith(PURE) or self.src(i + 1) != "(":
                continue
            if before in (".", "::", "~", "new") or self.unit.is_type(before):
                continue
            if self.unit.context[i] != "block" or i + 1 not in self.unit.match:
                continue
            self.sig[i].text = f'(mql::call_("{name}"),{self.sig[i].text}'
            self.sig[self.unit.match[i + 1]].text += ")"

    # ---- output
    def emit(self):
        out = ['#include "mql5.hpp"\nnamespace ea {\nusing namespace mql;\n']
        first = self.sig[self.first] if self.first is not None else None
        for token in self.unit.tokens:
            if token.kind == "mark":
                out.append(f'\n#line {token.line} "{token.file}"\n')
                continue
            if token is first:
                out.append('\n#line 1 "<prototypes>"\n' + "\n".join(self.hoisted))
                out.append(f'\n#line {token.line} "{token.file}"\n')
            out.append(token.text)
        out.append('\n#line 1 "<handlers>"\n')
        out += [self.enum_names(name, members) for name, members in self.unit.enums.items()]
        out.append('}\nextern "C" void mql5_ea_table(mql::EaTable &t) {\n')
        out += self.table()
        out.append("}\n")
        return "".join(out)

    @staticmethod
    def enum_names(name, members):
        cases = " ".join(f'case {m}: return lit_("{m}");' for m in dict.fromkeys(members))
        return (
            f"string EnumToString({name} v) {{ switch(v) {{ {cases} default: break; }} "
            f'return lit_("{name}::")+string((int)v); }}\n'
        )

    def table(self):
        result = self.handlers.get("OnInit")
        if result == "void":
            yield "  t.init=[]()->int{ ea::OnInit(); return 0; };\n"
        elif result:
            yield "  t.init=[]()->int{ return (int)ea::OnInit(); };\n"
        for name, (field, parameters, arguments) in HANDLERS.items():
            if name in self.handlers:
                yield f"  t.{field}=[]({parameters}){{ ea::{name}({arguments}); }};\n"


TYPE_CONTEXT = ("class", "struct", "enum", "union", "new", ".", "typename", "::", "<", "interface")
