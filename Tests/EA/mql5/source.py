"""MQL5 source files: encodings, tokens and #include."""

import datetime
import os
import re

# Standard library headers whose constants the runtime has anyway.
PROVIDED = {"stdliberr.mqh", "errordescription.mqh", "object.mqh"}

# Valid C++ that is not MQL5.
CPP_ONLY = set(
    """alignas alignof and and_eq asm auto bitand bitor catch char8_t char16_t char32_t co_await
    co_return co_yield compl concept const_cast consteval constexpr constinit decltype explicit
    friend goto inline mutable noexcept not not_eq nullptr or or_eq register reinterpret_cast
    requires signed static_assert static_cast thread_local throw try typeid unsigned volatile
    wchar_t xor xor_eq std size_t int64_t uint64_t int32_t uint32_t using""".split()
)

TOKEN = re.compile(
    r"""
 (?P<ws>[ \t\r\f\v]+)|(?P<nl>\n)|(?P<lc>//[^\n]*)|(?P<bc>/\*.*?\*/)
|(?P<lit>\b[DCB]'[^'\n]*')
|(?P<str>"(?:\\.|[^"\\\n])*")|(?P<chr>'(?:\\.|[^'\\\n])*')
|(?P<num>0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*)
|(?P<id>[A-Za-z_]\w*)
|(?P<op>::|->|<<=|>>=|<=|>=|==|!=|&&|\|\||\+\+|--|\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>|\.\.\.|.)
""",
    re.X | re.S,
)
DIRECTIVE = re.compile(r"[ \t]*#")
DATE_FORMATS = (
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y.%m.%d %H",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%Y.%m",
    "",
)


class Token:
    """A piece of source: `src` as it was written, `text` as it will be emitted."""

    __slots__ = ("file", "glued", "kind", "line", "src", "text")

    def __init__(self, kind, text, file, line):
        self.kind, self.text, self.src, self.file, self.line = kind, text, text, file, line
        self.glued = False  # the next token follows without a space


def read_text(path):
    """UTF-16 or UTF-8 with a mark, UTF-8, or Windows' western code page."""
    with open(path, "rb") as file:
        raw = file.read()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16")
    elif raw[:3] == b"\xef\xbb\xbf":
        text = raw[3:].decode("utf-8")
    else:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Reader:
    """Reads one file and all that it includes into `tokens`; faults go to `errors`."""

    def __init__(self, include_folders):
        self.include_folders = include_folders
        self.seen = set()
        self.errors = []

    def fail(self, token, message):
        self.errors.append(f"{token.file}:{token.line}: error: {message}")

    def read(self, path):
        path = os.path.abspath(path)
        self.seen.add(path)
        return [Token("mark", "", path, 1), *self.lex(path)]

    def lex(self, path):
        source = read_text(path)
        out, line, at, line_start = [], 1, 0, True
        while at < len(source):
            if line_start and DIRECTIVE.match(source, at):
                end = self.directive_end(source, at)
                text = source[at:end]
                self.directive(out, text, path, line)
                line += text.count("\n")
                at, line_start = end, False
                continue
            match = TOKEN.match(source, at)
            kind, text = match.lastgroup, match.group()
            if out and kind not in ("ws", "nl", "lc", "bc"):
                out[-1].glued = out[-1].kind not in ("ws", "nl", "lc", "bc")
            out.append(Token(kind, text, path, line))
            line += text.count("\n")
            line_start = kind == "nl" or (line_start and kind == "ws")
            at = match.end()
        return out

    @staticmethod
    def directive_end(source, at):
        """The end of a directive's line, continuation lines included."""
        end = at
        while True:
            stop = source.find("\n", end)
            stop = len(source) if stop < 0 else stop
            if not source[at:stop].rstrip().endswith("\\"):
                return stop
            end = stop + 1

    def directive(self, out, text, path, line):
        token = Token("pp", text, path, line)
        match = re.match(r"\s*#\s*(\w+)\s*(.*)", text, re.S)
        if not match:
            self.fail(token, "bad preprocessor line")
            return
        command, rest = match.groups()
        if command == "include":
            self.include(out, token, rest)
        elif command == "resource":
            self.fail(token, "#resource is MQL5, but the simulated terminal does not have it")
        elif command == "property":
            token.text = "/* " + text.strip().replace("*/", "* /") + " */"
            out.append(token)
        elif command == "define":
            token.text = self.definition(token)
            out.append(token)
        elif command in ("ifdef", "ifndef", "else", "endif", "undef"):
            out.append(token)
        elif command == "import":
            self.fail(token, "#import (DLL or .ex5) is not supported by the simulated terminal")
        else:
            self.fail(token, f"#{command} is not an MQL5 directive")

    def include(self, out, token, rest):
        match = re.match(r'([<"])([^>"]+)[>"]', rest)
        if not match:
            self.fail(token, "bad #include")
            return
        name = match.group(2).replace("\\", "/")
        if name.lower() in PROVIDED:
            return
        folders = [os.path.dirname(token.file)] if match.group(1) == '"' else []
        for folder in folders + self.include_folders:
            path = os.path.abspath(os.path.join(folder, name))
            if not os.path.exists(path):
                continue
            if path not in self.seen:
                self.seen.add(path)
                out.append(Token("mark", "", path, 1))
                out.extend(self.lex(path))
                out.append(Token("mark", "", token.file, token.line))
            return
        self.fail(token, f"include file not found: {name}")

    def definition(self, token):
        body = []
        for match in TOKEN.finditer(re.sub(r"//[^\n\\]*", "", token.src.split("define", 1)[1])):
            text = match.group()
            if match.lastgroup == "str":
                text += "_S"
            elif match.lastgroup == "lit":
                text = self.literal(token, text)
            elif match.lastgroup == "id" and text in CPP_ONLY:
                self.fail(token, f"'{text}' is C++, not MQL5")
            body.append(text)
        return "#define" + "".join(body)

    def literal(self, token, text):
        """D'2024.03.10', C'255,0,0' or B'0101' as C++."""
        value = text[2:-1].strip()
        if text[0] == "C":
            red, green, blue = (int(x, 0) for x in value.split(","))
            return f"color({red | green << 8 | blue << 16})"
        if text[0] == "B":
            return str(int(value, 2))
        for form in DATE_FORMATS:
            try:
                date = datetime.datetime.strptime(value.replace("/", ".").replace("-", "."), form)
            except ValueError:
                continue
            return f"datetime({int(date.replace(tzinfo=datetime.UTC).timestamp())})"
        self.fail(token, f"bad datetime literal {text}")
        return "datetime(0)"
