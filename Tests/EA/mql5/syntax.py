"""What the checks and the translation need to know about a token sequence."""

import re

from .source import Reader

BUILTIN = set(
    """bool char uchar short ushort int uint long ulong float double string datetime color
    void""".split()
)
KEYWORDS = BUILTIN | set(
    """if else for while do switch case default break continue return sizeof new delete operator
    this true false template typename class struct union enum interface const static input sinput
    extern virtual public private protected override final namespace typedef dynamic_cast pack
    offsetof""".split()
)
TYPE_WORDS = ("class", "struct", "union", "interface")


class Unit:
    """One program: all tokens, and beside them the significant ones with their surroundings.

    `match` pairs brackets; `context` is what encloses a token (top, class, enum, init or block);
    `depth` counts the parentheses around it.
    """

    def __init__(self, path, include_folders):
        reader = Reader(include_folders)
        self.path = path
        self.reader = reader
        self.tokens = reader.read(path)
        self.errors = reader.errors
        self.warnings = []
        skipped = ("ws", "nl", "lc", "bc", "pp", "mark")
        self.sig = [t for t in self.tokens if t.kind not in skipped]
        self.count = len(self.sig)
        self.match = self.pair_brackets()
        self.find_types()
        self.context = self.find_contexts()
        self.depth = self.find_depths()

    def fail(self, token, message):
        self.reader.fail(token, message)

    def src(self, i):
        return self.sig[i].src if 0 <= i < self.count else ""

    def is_type(self, name):
        return name in self.types or name.startswith("ENUM_") or bool(re.match(r"Mql[A-Z]", name))

    def is_object(self, name):
        return name in self.object_types or bool(re.match(r"Mql[A-Z]\w*$", name))

    def text_of(self, first, last):
        return " ".join(t.text for t in self.sig[first : last + 1] if t.text)

    def pair_brackets(self):
        pairs, open_ones = {}, []
        for i, token in enumerate(self.sig):
            if token.src in ("(", "[", "{"):
                open_ones.append(i)
            elif token.src in (")", "]", "}") and open_ones:
                j = open_ones.pop()
                pairs[i], pairs[j] = j, i
        return pairs

    def find_types(self):
        self.object_types, self.enums, self.classes = set(), {}, []
        parameters = set()
        for i in range(self.count):
            word, name = self.src(i), self.src(i + 1)
            if word in TYPE_WORDS and self.src(i - 1) not in ("<", ","):
                if self.sig[i + 1].kind == "id" and self.src(i + 2) in ("{", ":", "<"):
                    self.object_types.add(name)
                    if self.src(i - 1) != ">":
                        self.classes.append((word, name))
            if word == "enum" and i + 1 < self.count and self.sig[i + 1].kind == "id":
                self.enums[name] = self.enum_members(i + 3)
            if word == "typename" or (word == "class" and self.src(i - 1) in ("<", ",")):
                parameters.add(name)
        self.parameters = parameters
        self.types = BUILTIN | self.object_types | set(self.enums) | parameters

    def enum_members(self, i):
        members, expected = [], True
        while i < self.count and self.src(i) != "}":
            if expected and self.sig[i].kind == "id":
                members.append(self.src(i))
                expected = False
            if self.src(i) == ",":
                expected = True
            i += 1
        return members

    def find_contexts(self):
        context, stack = [None] * self.count, ["top"]
        for i in range(self.count):
            if self.src(i) == "}" and len(stack) > 1:
                stack.pop()
            context[i] = stack[-1]
            if self.src(i) == "{":
                stack.append(self.brace_kind(i, stack[-1]))
        return context

    def brace_kind(self, i, outer):
        k = i - 1
        while k >= 0 and self.src(k) not in (";", "{", "}", ")"):
            word = self.src(k)
            if word in TYPE_WORDS and self.src(k - 1) not in ("<", ","):
                return "class"
            if word in ("enum", "namespace", "="):
                return {"enum": "enum", "namespace": "top", "=": "init"}[word]
            k -= 1
        nested = outer == "init" and self.src(i - 1) in (",", "{", "(", "return")
        return "init" if nested else "block"

    def find_depths(self):
        depths, depth = [0] * self.count, 0
        for i in range(self.count):
            if self.src(i) == ")":
                depth -= 1
            depths[i] = depth
            if self.src(i) == "(":
                depth += 1
        return depths

    def opening_of(self, i, stops):
        """The parenthesis that i stands in, -1 if a stop comes first."""
        depth = 0
        for k in range(i - 1, -1, -1):
            word = self.src(k)
            if word in stops:
                return -1
            if word == ")":
                depth += 1
            if word == "(":
                if depth == 0:
                    return k
                depth -= 1
        return -1

    def in_for(self, i):
        k = self.opening_of(i, ("{", "}"))
        return k >= 0 and self.src(k - 1) == "for"

    def in_parameters(self, i):
        k = self.opening_of(i, ("{", "}", ";"))
        words = ("if", "while", "switch", "for", "return", "sizeof")
        return k >= 0 and self.sig[k - 1].kind == "id" and self.src(k - 1) not in words
