"""Small programs: read and written, and made at random from fixed seeds."""
import functools
import itertools
import random

from cxx20 import Operation


def parse_line(text):
    kind, *words = text.split()
    places = [int(word[1:]) for word in words if word[0] == "x"]
    numbers = [int(word) for word in words if word.isdigit()]
    orders = [word for word in words if word[0] != "x" and not word.isdigit()]
    return Operation(kind, *(places or [0]), numbers[-1] if numbers else 0, orders[0] if orders else "",
                     numbers[0] if len(numbers) > 1 else 0, orders[1] if len(orders) > 1 else "")


def parse(text):
    """{name: program} of a text with any number of programs."""
    programs = {}
    for line in text.splitlines():
        if line.startswith("C "):
            threads = programs[line[2:]] = []
        elif line.startswith("  "):
            cells = line.split("|")
            threads.extend([] for _ in cells[len(threads):])
            for thread, cell in zip(threads, cells):
                thread += [parse_line(cell)] if cell.strip() else []
    return programs


def text_of(name, program):
    """As parse reads it: a row for each line, a column for each thread."""
    def cell(o):
        both = o.kind.startswith("compare_exchange")
        place = "" if o.kind in ("fence", "end_unless") else f"x{o.place}"
        value = "" if o.kind in ("load", "fence") else str(o.value)
        return " ".join(filter(None, [o.kind, place, str(o.expected) if both else "", value, o.order, o.failure]))

    columns = [[cell(o) for o in thread] for thread in program]
    widths = [max(map(len, column)) for column in columns]
    rows = [" | ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()
            for row in itertools.zip_longest(*columns, fillvalue="")]
    return "\n".join([f"C {name}", *(f"  {row}" for row in rows)]) + "\n"


def herd_line(o, register):
    order = f"memory_order_{o.order}"
    if o.kind == "end_unless":
        return f"if (last != {o.value}) return;"
    if o.kind == "fence":
        return f"atomic_thread_fence({order});"
    if o.kind == "load":
        return f"int r{register} = atomic_load_explicit(x{o.place}, {order});"
    if o.kind == "store":
        return f"atomic_store_explicit(x{o.place}, {o.value}, {order});"
    if o.kind.startswith("compare_exchange"):
        return (f"int r{register} = atomic_{o.kind}_explicit(x{o.place}, {o.expected}, {o.value}, {order}, "
                f"memory_order_{o.failure});")
    return f"int r{register} = atomic_{o.kind}_explicit(x{o.place}, {o.value}, {order});"


def herd(name, program):
    """As herd7 reads it, in its C format."""
    places = sorted({o.place for thread in program for o in thread if o.kind not in ("fence", "end_unless")})
    given = ", ".join(f"atomic_int* x{place}" for place in places)
    lines, told = [f"C {name}", "{}"], []
    for t, thread in enumerate(program):
        lines.append(f"P{t} ({given}) {{")
        read = 0
        for o in thread:
            lines.append("  " + herd_line(o, read))
            if o.kind not in ("store", "fence", "end_unless"):
                told.append(f"{t}:r{read}; ")
                read += 1
        lines.append("}")
    final = "".join(f"x{place}; " for place in places)
    return "\n".join([*lines, f"locations [{''.join(told)}{final}]", "exists (x0=99)"]) + "\n"


LOAD = ("relaxed", "acquire", "seq_cst")
STORE = ("relaxed", "release", "seq_cst")
CHANGE = ("relaxed", "acquire", "release", "acq_rel", "seq_cst")
FENCE = ("acquire", "release", "acq_rel", "seq_cst")

# Where the models differ: threads that store and look, as (w, place) and (r, place).
SKELETONS = {
    "SB": ["w0 r1", "w1 r0"],
    "MP": ["w0 w1", "r1 r0"],
    "LB": ["r0 w1", "r1 w0"],
    "R": ["w0 w1", "w1 r0"],
    "S": ["w0 w1", "r1 w0"],
    "2+2W": ["w0 w1", "w1 w0"],
    "WRC": ["w0", "r0 w1", "r1 r0"],
    "RWC": ["w0", "r0 r1", "w1 r0"],
    "WWC": ["w0", "r0 w1", "r1 w0"],
    "IRIW": ["w0", "w1", "r0 r1", "r1 r0"],
    "Z6.U": ["w0 w1", "u1 r1", "w1 r0"],
    "W+RWC": ["w0 w1", "r1 r2", "w2 r0"],
    "ISA2": ["w0 w1", "r1 w2", "r2 r0"],
    "3.SB": ["w0 r1", "w1 r2", "w2 r0"],
    "RS": ["w0 w1", "u1", "r1 r0"],
    "SB between": ["w0 r1", "w1 r0", "r0 r1"],
    "CoRR": ["w0", "w0", "r0 r0", "r0 r0"],
}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.value = 0
        # Some programs lean to seq_cst, where the axioms are hard, some to weak orders.
        self.seq_cst = self.random.choice((0.0, 0.2, 0.5, 0.8))

    def program(self):
        one_of = self.random.choice
        return self.varied() if one_of((True, False)) else self.free()

    def free(self):
        threads = self.random.choice((2, 2, 3, 3, 4))
        places = 1 + self.random.randrange(3 if threads == 2 else 2)
        left = 7
        program = []
        for _ in range(threads):
            length = min(left, 1 + self.random.randrange(4 if threads == 2 else 3))
            left -= length
            program.append([self.anything(places) for _ in range(length)])
        return self.with_one_end([thread for thread in program if thread])

    def varied(self):
        """A classic with other orders, some fences, and read-modify-writes for some stores."""
        program = []
        for thread in self.random.choice(list(SKELETONS.values())):
            operations = []
            for i, step in enumerate(thread.split()):
                if i > 0 and self.random.random() < 0.3:
                    operations.append(self.fence())
                operations.append(self.step(step[0], int(step[1:])))
            program.append(operations)
        return self.with_one_end(program)

    def with_one_end(self, program):
        thread = self.random.choice(program)
        if len(thread) > 1 and self.random.random() < 0.1:
            at = self.random.randrange(1, len(thread))
            thread.insert(at, Operation("end_unless", value=self.random.randrange(3)))
        return program

    def step(self, kind, place):
        lucky = self.random.random()
        if kind == "u" or (kind == "w" and lucky < 0.15):
            return self.change(place)
        if kind == "w":
            return self.store(place)
        return self.change(place) if lucky < 0.05 else self.load(place)

    def anything(self, places):
        place = self.random.randrange(places)
        make = self.random.choices((self.store, self.load, self.change), (4, 4, 3))[0]
        return self.fence() if self.random.random() < 0.15 else make(place)

    def order(self, orders):
        return "seq_cst" if self.random.random() < self.seq_cst else self.random.choice(orders)

    def fresh(self):
        self.value += 1
        return self.value

    def store(self, place):
        return Operation("store", place, self.fresh(), self.order(STORE))

    def load(self, place):
        return Operation("load", place, order=self.order(LOAD))

    def fence(self):
        return Operation("fence", order=self.order(FENCE))

    def change(self, place):
        kind = self.random.choice(("exchange", "fetch_add", "compare_exchange_strong",
                                   "compare_exchange_weak"))
        order = self.order(CHANGE)
        if kind == "exchange":
            return Operation(kind, place, self.fresh(), order)
        if kind == "fetch_add":
            return Operation(kind, place, 10, order)
        return Operation(kind, place, self.fresh(), order, self.random.randrange(4), self.order(LOAD))


def at_random(seed):
    return Generator(seed).program()


@functools.cache
def every_choice_of_orders():
    """Store buffering and independent reads with every choice of orders: where seq_cst is mixed with weaker ones."""
    def side(mine, others, store, load, fence=None):
        fences = [Operation("fence", order=fence)] if fence else []
        return [Operation("store", mine, 1 + mine, store), *fences, Operation("load", others, order=load)]

    sides = list(itertools.product(STORE, LOAD))
    fenced = [(*side, fence) for side in sides for fence in (None, "acq_rel", "seq_cst")]
    found = [[side(0, 1, *left), side(1, 0, *right)] for left in fenced for right in fenced]
    # A flag that one side has raised and lowered before, or lowers afterwards (w3e7).
    for left, right, lower in itertools.product(sides, sides, STORE):
        lowered = Operation("store", 0, 9, lower)
        found += [[[lowered, *side(0, 1, *left)], side(1, 0, *right)], [[*side(0, 1, *left), lowered], side(1, 0, *right)]]
    for writes, one, other in itertools.product(itertools.product(STORE, repeat=2), itertools.product(LOAD, repeat=2),
                                                itertools.product(LOAD, repeat=2)):
        found.append([*([Operation("store", n, 1 + n, order)] for n, order in enumerate(writes)),
                      [Operation("load", 0, order=one[0]), Operation("load", 1, order=one[1])],
                      [Operation("load", 1, order=other[0]), Operation("load", 0, order=other[1])]])
    return found
