# SPDX-License-Identifier: MIT
"""gpu_ptx - runs a kernel's PTX for one warp, and counts what the warp does.

The 32 work items run one after the other, and barriers are passed. So it is for kernels whose path
does not depend on what other items write meanwhile. A warp
issues a block as often as the item that runs it most often.
"""
import collections
import re
import struct

SPACE = 32  # bits: each memory has addresses of its own
FORMATS = {"u8": "<B", "s8": "<b", "b8": "<B", "u16": "<H", "s16": "<h", "b16": "<H",
           "u32": "<I", "s32": "<i", "b32": "<I", "f32": "<f", "u64": "<Q", "s64": "<q",
           "b64": "<Q", "f64": "<d"}
SIZES = {name: int(name[1:]) // 8 for name in FORMATS}
LINE, SECTOR = 128, 32

# Instructions of the machine for one of PTX, where it is not one.
WEIGHTS = [
    (r"(div|rem)\.[us]32", 16), (r"(div|rem)\.[us]16", 10), (r"(div|rem)\.[us]64", 70),
    (r"(div|rcp|sqrt)\.rn\.f32", 8), (r"mul\.lo\.s64", 3), (r"mul\.hi\.u64", 8),
    (r"(add|sub|and|or|xor|not|neg)\.[sub]64", 2), (r"(setp\.\w+|selp|shl)\.[sub]64", 2),
    (r"shr\.[sub]64", 2), (r"(min|max|clz|popc)\.[sub]64", 4), (r"mov\.", 0.3),
    (r"cvt\.u64\.u32|cvt\.u32\.u64|cvta", 0.2), (r"cvt\.[us]64\.", 1), (r"ld\.param", 0.3),
    (r"bra\.uni", 0.3)]
# Instructions of the slow pipe, of conversions and of what is like them, in one of PTX.
SLOW = [(r"(div|rem)\.[us]32", 3), (r"(div|rem)\.[us]16", 3), (r"(div|rem)\.[us]64", 6),
        (r"(div|rcp|sqrt)\.rn\.f32", 1), (r"cvt\.\w+\.[us]\d+\.f|cvt\.\w+\.f\d+\.[us]", 1),
        (r"(popc|clz)\.b32", 1), (r"(popc|clz)\.b64", 2), (r"mov\.u32.*%(tid|ctaid)", 1)]


def weigh(text, table, default):
    for pattern, weight in table:
        if re.match(pattern, text):
            return weight
    return default


def f32(x):
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return float("inf") if x > 0 else float("-inf")


def signed(x, bits):
    x &= (1 << bits) - 1
    return x - (1 << bits) if x >> (bits - 1) else x


def quotient(a, b):
    return 0 if b == 0 else abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


class Warp:
    """The memories, and the accesses of the item that runs."""

    def __init__(self, memories):
        self.memories = memories
        self.trace = collections.defaultdict(set)  # (instruction, turn): bytes' sectors
        self.turns = collections.Counter()
        self.special = {}

    def place(self, at, size):
        memory = self.memories[at >> SPACE]
        at &= (1 << SPACE) - 1
        assert at + size <= len(memory), "beyond a memory"
        return memory, at

    def note(self, which, space, at, size, store):
        turn = self.turns[which]
        self.turns[which] += 1
        for sector in range(at // SECTOR, (at + size - 1) // SECTOR + 1):
            self.trace[which, turn, space, store].add(sector)

    def load(self, which, space, kind, at, count):
        size = SIZES[kind]
        memory, place = self.place(at, size * count)
        if space not in ("param", "const"):
            self.note(which, space, at, size * count, False)
        return [struct.unpack_from(FORMATS[kind], memory, place + i * size)[0]
                for i in range(count)]

    def store(self, which, space, kind, at, values):
        size = SIZES[kind]
        memory, place = self.place(at, size * len(values))
        self.note(which, space, at, size * len(values), True)
        for i, value in enumerate(values):
            if kind[0] != "f":
                value = signed(value, 8 * size) if kind[0] == "s" else value & (1 << 8 * size) - 1
            struct.pack_into(FORMATS[kind], memory, place + i * size, value)

    def atom(self, which, space, op, kind, at, value):
        old = self.load(which, space, kind, at, 1)[0]
        new = {"add": old + value, "or": old | value, "and": old & value}[op]
        memory, place = self.place(at, SIZES[kind])
        struct.pack_into(FORMATS[kind], memory, place, new & (1 << 8 * SIZES[kind]) - 1)
        return old


def operand(text, kind, names):
    if text.startswith("%"):
        if re.match(r"%(tid|ctaid|ntid|nctaid)", text):
            return f'w.special["{text[1:]}"]'
        name = f'r["{text[1:]}"]'
        if kind[0] == "s":
            return f"signed({name}, {kind[1:]})"
        return name
    if text.startswith("0f"):
        return repr(struct.unpack(">f", bytes.fromhex(text[2:]))[0])
    if text.startswith("0d"):
        return repr(struct.unpack(">d", bytes.fromhex(text[2:]))[0])
    if text in names:
        return str(names[text])
    value = {"true": 1, "false": 0}.get(text)
    value = int(text, 0) if value is None else value
    return str(value if kind[0] in "sfp" else value & (1 << int(kind[1:] or 64)) - 1)


def address(text, names):
    base, _, offset = text.strip("[]").partition("+")
    return f'{operand(base, "u64", names)} + {int(offset or 0)}'


BINARY = {"add": "+", "sub": "-", "and": "&", "or": "|", "xor": "^"}
COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "lo": "<",
           "hi": ">"}


def expression(parts, kind, args, names):
    """The value of an instruction that has one result, in Python."""
    op, bits = parts[0], int(kind[1:]) if kind[1:].isdigit() else 1
    x = [operand(a, kind, names) for a in args]
    if op in BINARY:
        return f"{x[0]} {BINARY[op]} {x[1]}"
    if op == "mul" and "wide" in parts or op == "mul" and kind[0] == "f":
        return f"{x[0]} * {x[1]}"
    if op == "mul" and "hi" in parts:
        return f"({x[0]} * {x[1]}) >> {bits}"
    if op == "mul":
        return f"{x[0]} * {x[1]}"
    if op in ("mad", "fma"):
        last = operand(args[2], kind[0] + "64", names) if "wide" in parts else x[2]
        return f"{x[0]} * {x[1]} + {last}"
    if op in ("div", "rem") and kind[0] != "f":
        by = f"quotient({x[0]}, {x[1]})"
        return by if op == "div" else f"{x[0]} - {by} * {x[1]}"
    if op == "div":
        return f"{x[0]} / ({x[1]} or 1.0)"
    if op == "rcp":
        return f"1.0 / ({x[0]} or 1.0)"
    if op == "sqrt":
        return f"max({x[0]}, 0.0) ** 0.5"
    if op in ("min", "max", "abs"):
        return f'{op}({", ".join(x)})'
    if op == "neg":
        return f"-{x[0]}"
    if op == "not":
        return f"1 - {x[0]}" if kind == "pred" else f"~{x[0]}"
    if op == "shl":
        return f'{x[0]} << min({operand(args[1], "u32", names)}, 64)'
    if op == "shr":
        return f'{x[0]} >> min({operand(args[1], "u32", names)}, 64)'
    if op == "shf":
        return f"(({x[1]} << 32 | {x[0]}) << ({x[2]} & 31)) >> 32"
    if op == "selp":
        return f'{x[0]} if {operand(args[2], "pred", names)} else {x[1]}'
    if op == "setp":
        return f"int({x[0]} {COMPARE[parts[1]]} {x[1]})"
    if op == "popc":
        return f'bin({x[0]}).count("1")'
    if op == "clz":
        return f"{bits} - ({x[0]}).bit_length()"
    if op == "bfe":
        return f"{x[0]} >> {x[1]} & (1 << {x[2]}) - 1"
    raise ValueError(".".join(parts))


def assignment(to, value, parts, kind):
    if parts[0] == "setp" or kind == "pred":
        return f'r["{to[1:]}"] = ({value}) & 1'
    if kind == "f32":
        return f'r["{to[1:]}"] = f32({value})'
    if kind == "f64":
        return f'r["{to[1:]}"] = {value}'
    bits = {"%rd": 64, "%r": 32, "%rs": 16, "%p": 1}[re.match(r"%[a-z]+", to)[0]]
    return f'r["{to[1:]}"] = ({value}) & {(1 << bits) - 1}'


def convert(parts, args, names):
    to, of = parts[-2], parts[-1]
    value = operand(args[1], of, names)
    if of[0] in "us" and int(of[1:]) < 64:
        value = f"({value}) & {(1 << int(of[1:])) - 1}"
        if of[0] == "s":
            value = f"signed({value}, {of[1:]})"
    if to[0] == "f":
        return f'r["{args[0][1:]}"] = f32({value})'
    value = f"int({value})" if of[0] == "f" else f"({value}) & {(1 << int(to[1:])) - 1}"
    if to[0] == "s" and of[0] != "f":
        value = f"signed({value}, {to[1:]})"
    return assignment(args[0], value, ["cvt"], to)


def copy(kind, args, names):
    if args[0].startswith("{"):
        low, high = re.findall(r"%(\w+)", args[0])
        whole = operand(args[1], "u64", names)
        return f'r["{low}"], r["{high}"] = {whole} & 0xffffffff, {whole} >> 32'
    if args[1].startswith("{"):
        low, high = (operand(x, "u32", names) for x in re.findall(r"%\w+", args[1]))
        return f'r["{args[0][1:]}"] = {low} | {high} << 32'
    to, of = args[0][1:], args[1]
    ways = {("f", "r"): "<f <I", ("r", "f"): "<I <f", ("fd", "rd"): "<d <Q", ("rd", "fd"): "<Q <d"}
    way = ways.get((to.rstrip("0123456789"), of.lstrip("%").rstrip("0123456789")))
    if way is not None:
        into, out_of = way.split()
        return (f'r["{to}"] = struct.unpack("{into}", struct.pack("{out_of}", '
                f'r["{of[1:]}"]))[0]')
    return f'r["{to}"] = {operand(of, kind, names)}'


def statement(text, which, names):
    op, _, rest = text.partition(" ")
    if op.startswith("\t"):
        op = op.strip()
    parts = op.split(".")
    kind = parts[-1]
    args = re.findall(r"\{[^}]*\}|\[[^\]]*\]|[^,\s{}\[\]]+", rest)
    if parts[0] in ("ld", "st"):
        space = parts[1] if parts[1] in ("global", "shared", "local", "param", "const") else "any"
        here, there = (args[0], args[1]) if parts[0] == "ld" else (args[1], args[0])
        names_of = re.findall(r"[^,\s{}]+", here)
        at = address(there, names)
        if parts[0] == "st":
            values = ", ".join(operand(x, kind, names) for x in names_of)
            return f'w.store({which}, "{space}", "{kind}", {at}, [{values}])'
        lines = [f'v = w.load({which}, "{space}", "{kind}", {at}, {len(names_of)})']
        for i, name in enumerate(names_of):
            lines.append(assignment(name, f"v[{i}]", parts, kind))
        return "\n".join(lines)
    if parts[0] == "atom":
        call = (f'w.atom({which}, "{parts[1]}", "{parts[2]}", "{kind}", '
                f'{address(args[1], names)}, {operand(args[2], kind, names)})')
        return assignment(args[0], call, parts, kind)
    if parts[0] == "cvt":
        return convert(parts, args, names)
    if parts[0] in ("mov", "cvta"):
        return copy(kind, args, names)
    if parts[0] == "bar":
        return "pass"
    value = expression(parts, kind, args[1:], names)
    if parts[0] in ("mul", "mad") and "wide" in parts:
        return f'r["{args[0][1:]}"] = ({value}) & {(1 << 2 * int(kind[1:])) - 1}'
    return assignment(args[0], value, parts, kind)


class Kernel:
    """A kernel of a PTX file as functions in Python, one for each block."""

    def __init__(self, text, entry):
        head = r"\.entry " + entry + r"\((.*?)\)\n(?:\.\w+ [^\n]*\n)*"
        body = re.search(head + r"\{(.*?)\n\}", text, re.S)
        self.names, self.constants = {}, b""
        self.shared = self.local = 0
        for i, name in enumerate(re.findall(r"(\w+_param_\d+)", body[1])):
            self.names[name] = (1 << SPACE) + (i << 12)
        self.read_memories(text)
        self.blocks, self.costs = [], []
        self.make_blocks(body[2])

    def read_memories(self, text):
        kinds = (r"\.(const|shared|local) \.align (\d+) \.(b\d+)\s+([\w$]+)\[(\d+)\]"
                 r"(?: = \{([^}]*)\})?")
        for space, align, kind, name, count, values in re.findall(kinds, text):
            size = int(count) * SIZES[kind]
            if space == "const":
                while len(self.constants) % int(align):
                    self.constants += b"\0"
                self.names[name] = (17 << SPACE) + len(self.constants)
                numbers = [int(x) for x in values.split(",")] if values else [0] * int(count)
                self.constants += b"".join(struct.pack(FORMATS[kind], x) for x in numbers)
            elif space == "shared":
                self.shared = -(-self.shared // 16) * 16
                self.names[name] = (16 << SPACE) + self.shared
                self.shared += size
            else:
                self.names[name] = 18 << SPACE
                self.local = max(self.local, size)

    def make_blocks(self, body):
        lines = [line.strip() for line in re.sub(r"//[^\n]*", "", body).split("\n")]
        lines = [line.rstrip(";") for line in lines if line and not line.startswith(".")]
        groups, labels = [[]], {}
        for line in lines:
            if line.endswith(":"):
                if groups[-1]:
                    groups.append([])
                labels[line[:-1]] = len(groups) - 1
                continue
            groups[-1].append(line)
            if re.match(r"(@!?%p\d+\s+)?(bra|ret)", line):
                groups.append([])
        for number, group in enumerate(groups):
            self.make_block(number, group, labels)

    def make_block(self, number, group, labels):
        code, cost, slow, where = [], 0, 0, number + 1
        for i, line in enumerate(group):
            jump = re.match(r"(?:@(!?)%(p\d+)\s+)?(bra(?:\.uni)?\s+(\S+)|ret)$", line)
            cost += weigh(re.sub(r"^@!?%p\d+\s+", "", line), WEIGHTS, 1)
            slow += weigh(line, SLOW, 0)
            if jump is None:
                code.append(statement(line.replace("\t", " "), number * 10000 + i, self.names))
                continue
            to = labels[jump[4]] if jump[4] else -1
            where = to
            if jump[2]:
                test = f'r["{jump[2]}"]'
                where = f"{to} if {'not ' if jump[1] else ''}{test} else {number + 1}"
        code.append(f"return {where}")
        source = "def block(r, w):\n  " + "\n".join(code).replace("\n", "\n  ")
        scope = dict(globals())
        exec(source, scope)  # our own translation of our own compiler's text
        self.blocks.append(scope["block"])
        self.costs.append((cost, slow))


def run_warp(kernel, arguments, memories, group, group_items):
    """What the first warp of a group does: a dict. memories: of arguments 1 and up, bytearrays."""
    parameters = bytearray(1 << 16)
    parameters[:len(arguments)] = arguments
    for i in range(len(memories)):
        struct.pack_into("<Q", parameters, (i + 1) << 12, (2 + i) << SPACE)
    spaces = {1: parameters, 16: bytearray(kernel.shared), 17: bytearray(kernel.constants),
              18: bytearray(kernel.local + 16)}
    spaces.update({2 + i: memory for i, memory in enumerate(memories)})
    for _ in range(2 if kernel.shared else 1):  # the second time with what was shared
        warp, most = Warp(spaces), collections.Counter()
        for lane in range(32):
            warp.special = {"tid.x": lane, "ctaid.x": group, "ntid.x": group_items,
                            "nctaid.x": 1 << 20}
            warp.turns.clear()
            run_item(kernel, warp, most)
    return summary(kernel, most, warp.trace)


def run_item(kernel, warp, most):
    registers, at, counts = collections.defaultdict(int), 0, collections.Counter()
    while at >= 0:
        counts[at] += 1
        at = kernel.blocks[at](registers, warp)
    for block, count in counts.items():
        most[block] = max(most[block], count)


def summary(kernel, most, trace):
    """Of a warp: instructions, those of the slow pipe, cycles of the memory pipe (a line each, for
    local memory one), sectors from and to the second cache: each once for loads, for each store."""
    loaded, stored, lines = set(), 0, 0
    for (_, _, space, is_store), sectors in trace.items():
        if space not in ("global", "any"):
            lines += 1
            continue
        lines += len({sector * SECTOR // LINE for sector in sectors})
        if is_store:
            stored += len(sectors)
        else:
            loaded |= sectors
    return {
        "instructions": sum(kernel.costs[b][0] * n for b, n in most.items()),
        "slow": sum(kernel.costs[b][1] * n for b, n in most.items()),
        "accesses": len({(which, turn) for which, turn, _, _ in trace}),
        "lines": lines,
        "loaded": len(loaded),
        "stored": stored,
    }
