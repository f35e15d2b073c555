"""Which outcomes C++20 allows of a small program, read off the standard's text (N4861), by brute force.

It knows nothing of the checker: it writes down every candidate (who reads from whom, and each object's
modification order) and keeps those that no sentence of [intro.races] and [atomics.order] forbids. One
rule is not the standard's: sequenced-before and reads-from have no cycle (RC11's; the standard only
recommends it).

Every rule has a name in RULES and can be forgotten, to see that a comparison would notice.
"""
import itertools
from dataclasses import dataclass, replace

RULES = (
    "write-write", "read-read", "read-write", "write-read",  # [intro.races]/15-18, coherence
    "rmw",  # [atomics.order]/10
    "release-acquire", "release-sequence",  # [atomics.order]/2, [intro.races]/5
    "fence-fence", "fence-atomic", "atomic-fence",  # [atomics.fences]/2-4
    "3.1", "3.2", "3.3", "3.4",  # [atomics.order]/3, coherence-ordered before
    "4-strongly", "4.1", "4.2", "4.3", "4.4",  # [atomics.order]/4, the order S
    "12.3",  # [intro.races]/12, strongly happens before (12.2 orders nothing that 4.1 does not)
    "thin-air",  # RC11's
)
# What can be put in instead of a rule: S respects happens-before, as C++11 said.
REPLACEMENTS = ("S-respects-happens-before",)


@dataclass(frozen=True)
class Operation:
    """One line of a thread."""
    kind: str  # load, store, exchange, fetch_add, compare_exchange_{strong,weak}, fence, end_unless
    place: int = 0
    value: int = 0  # stored, added, desired; end_unless: what the last read must have read
    order: str = ""
    expected: int = 0
    failure: str = ""


@dataclass
class Event:
    thread: int
    kind: str  # init, load, store, rmw, fence
    order: str
    place: int = -1
    put: int = 0
    adds: bool = False  # put is added to what was read
    conditions: tuple = ()  # (must be equal?, value): what must be read for the thread to come this way
    shows: tuple = ()  # what the thread reports after the value it read

    def __post_init__(self):
        self.reads = self.kind in ("load", "rmw")
        self.writes = self.kind in ("init", "store", "rmw")
        self.fence = self.kind == "fence"
        self.sc = self.order == "seq_cst"
        self.releases = self.order in ("release", "acq_rel", "seq_cst") and self.kind != "load"
        self.acquires = self.order in ("acquire", "acq_rel", "seq_cst") and self.kind != "store"


def ways(thread, operations):
    """Each way that a thread can take through its lines, as a list of events."""
    if not operations:
        yield []
        return
    first, rest = operations[0], operations[1:]

    def then(events, others):
        for more in ways(thread, others):
            yield events + more

    def event(kind, order=first.order, **more):
        return Event(thread, kind, order, first.place, **more)

    if first.kind in ("load", "fence"):
        yield from then([event(first.kind)], rest)
    elif first.kind == "store":
        yield from then([event("store", put=first.value)], rest)
    elif first.kind in ("exchange", "fetch_add"):
        yield from then([event("rmw", put=first.value, adds=first.kind == "fetch_add")], rest)
    elif first.kind.startswith("compare_exchange"):
        found, other = ((True, first.expected),), ((False, first.expected),)
        yield from then([event("rmw", put=first.value, conditions=found, shows=(1,))], rest)
        yield from then([event("load", first.failure, conditions=other, shows=(0,))], rest)
        if first.kind.endswith("weak"):
            yield from then([event("load", first.failure, conditions=found, shows=(0,))], rest)
    else:
        raise ValueError(first.kind)


def paths(thread, operations):
    """The same with at most one `end_unless`, which depends on what was reported last."""
    ends = [i for i, o in enumerate(operations) if o.kind == "end_unless"]
    if not ends:
        yield from ways(thread, operations)
        return
    before, wanted, after = operations[:ends[0]], operations[ends[0]].value, operations[ends[0] + 1:]
    for way in ways(thread, before):
        readers = [e for e in way if e.reads]
        if not readers:
            yield from (way + more for more in paths(thread, after))
        elif readers[-1].shows:
            goes_on = readers[-1].shows[-1] == wanted
            yield from (way + more for more in paths(thread, after)) if goes_on else iter([way])
        else:
            last = max(i for i, e in enumerate(way) if e.reads)
            for equal in (True, False):
                asked = replace(way[last], conditions=way[last].conditions + ((equal, wanted),))
                here = way[:last] + [asked] + way[last + 1:]
                yield from (here + more for more in paths(thread, after)) if equal else iter([here])


def bits(mask):
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def closure(after):
    """Of a relation: after[a] is the set, as bits, of what a is related to."""
    after = list(after)
    for k, through in enumerate(after):
        bit = 1 << k
        for a, others in enumerate(after):
            if others & bit:
                after[a] |= after[k]
    return after


def compose(first, second):
    return [union(second, mask) for mask in first]


def union(relation, which):
    result = 0
    for a in bits(which):
        result |= relation[a]
    return result


def cyclic(after):
    return any(after[a] >> a & 1 for a in range(len(after)))


class Candidate:
    """One guess: events, what each read reads from, and each object's modification order."""

    def __init__(self, events, sb, rf, mo, forgotten):
        self.events, self.sb, self.rf, self.mo = events, sb, rf, mo
        self.n = len(events)
        self.forgotten = forgotten
        self.position = {w: i for order in mo for i, w in enumerate(order)}

    def holds(self, rule):
        return rule not in self.forgotten

    def synchronizes_with(self):
        sw = [0] * self.n
        for x, head in enumerate(self.events):
            if not head.writes or head.kind == "init":
                continue
            # The release sequence that x heads, or would head: read-modify-writes without a gap.
            sequence, order = {x}, self.mo[head.place]
            if self.holds("release-sequence"):
                for w in order[self.position[x] + 1:]:
                    if self.events[w].kind != "rmw":
                        break
                    sequence.add(w)
            fences = [f for f in range(self.n) if self.events[f].fence]
            releasing = [f for f in fences if self.events[f].releases and self.sb[f] >> x & 1]
            for y, source in self.rf.items():
                if source not in sequence:
                    continue
                acquiring = [f for f in fences if self.events[f].acquires and self.sb[y] >> f & 1]
                if head.releases and self.events[y].acquires and self.holds("release-acquire"):
                    sw[x] |= 1 << y
                if self.holds("fence-fence"):
                    for a, b in itertools.product(releasing, acquiring):
                        sw[a] |= 1 << b
                if self.holds("fence-atomic") and self.events[y].acquires:
                    for a in releasing:
                        sw[a] |= 1 << y
                if self.holds("atomic-fence") and head.releases:
                    for b in acquiring:
                        sw[x] |= 1 << b
        return sw

    def coherent(self, hb):
        for a in range(self.n):
            for b in bits(hb[a]):
                one, two = self.events[a], self.events[b]
                if one.place != two.place or one.fence or two.fence:
                    continue
                place = self.position
                if one.writes and two.writes and self.holds("write-write") and place[a] >= place[b]:
                    return False
                if one.reads and two.reads and self.holds("read-read") and \
                        place[self.rf[a]] > place[self.rf[b]]:
                    return False
                if one.reads and two.writes and self.holds("read-write") and \
                        place[self.rf[a]] >= place[b]:
                    return False
                if one.writes and two.reads and self.holds("write-read") and \
                        place[a] > place[self.rf[b]]:
                    return False
        return True

    def coherence_ordered(self):
        cob = [0] * self.n
        for y, x in self.rf.items():
            if self.holds("3.1"):
                cob[x] |= 1 << y
            if self.holds("3.3"):
                for w in self.mo[self.events[y].place][self.position[x] + 1:]:
                    if w != y:
                        cob[y] |= 1 << w
        for order in self.mo:
            for i, w in enumerate(order):
                for later in order[i + 1:]:
                    if self.holds("3.2"):
                        cob[w] |= 1 << later
        while self.holds("3.4"):  # through modifications
            longer = [mask | union(cob, mask & self.modifications()) for mask in cob]
            if longer == cob:
                break
            cob = longer
        return cob

    def modifications(self):
        return sum(1 << i for i, e in enumerate(self.events) if e.writes)

    def strongly_happens_before(self, hb, sw):
        shb = list(self.sb)
        sc_operations = sum(1 << i for i, e in enumerate(self.events) if e.sc and not e.fence)
        for a in bits(sc_operations):
            shb[a] |= sw[a] & sc_operations
        if self.holds("12.3"):
            for a, more in enumerate(compose(compose(self.sb, hb), self.sb)):
                shb[a] |= more
        return closure(shb)

    def order_s_exists(self, hb, sw):
        events, sc = self.events, [i for i, e in enumerate(self.events) if e.sc]
        if len(sc) < 2:
            return True
        before = [0] * self.n
        if self.holds("4-strongly"):
            strongly = self.strongly_happens_before(hb, sw)
            if "S-respects-happens-before" in self.forgotten:
                strongly = hb
            for x in sc:
                before[x] |= strongly[x]
        fences = [i for i in sc if events[i].fence]
        cob = self.coherence_ordered()
        for a in range(self.n):
            if events[a].kind == "init":
                continue  # an initialization is not an atomic operation
            for b in bits(cob[a]):
                behind = [y for y in fences if hb[b] >> y & 1]
                ahead = [x for x in fences if hb[x] >> a & 1]
                if events[a].sc and events[b].sc and self.holds("4.1"):
                    before[a] |= 1 << b
                if events[a].sc and self.holds("4.2"):
                    for y in behind:
                        before[a] |= 1 << y
                if events[b].sc and self.holds("4.3"):
                    for x in ahead:
                        before[x] |= 1 << b
                if self.holds("4.4"):
                    for x, y in itertools.product(ahead, behind):
                        before[x] |= 1 << y
        among_sc = sum(1 << i for i in sc)
        return not cyclic(closure([mask & among_sc for mask in before]))

    def allowed(self):
        if self.holds("thin-air"):
            after = list(self.sb)
            for y, x in self.rf.items():
                after[x] |= 1 << y
            if cyclic(closure(after)):
                return False
        if self.holds("rmw"):
            for y, x in self.rf.items():
                if self.events[y].writes and self.position[y] != self.position[x] + 1:
                    return False
        sw = self.synchronizes_with()
        hb = closure([a | b for a, b in zip(self.sb, sw)])
        return not cyclic(hb) and self.coherent(hb) and self.order_s_exists(hb, sw)


def values(events, rf):
    """What each event reads, or None where the values depend on themselves or a thread went elsewhere."""
    written = {i: e.put for i, e in enumerate(events) if e.writes and not e.adds}
    read = {}
    while len(read) < len(rf):
        known = [y for y, x in rf.items() if y not in read and x in written]
        if not known:
            return None
        for y in known:
            read[y] = written[rf[y]]
            if events[y].adds:
                written[y] = read[y] + events[y].put
    for y, value in read.items():
        if any((value == wanted) != equal for equal, wanted in events[y].conditions):
            return None
    return read, written


def orders_of(events, sb, place, forgotten):
    """Modification orders of one object: those that go against one thread's own order are left out."""
    init, *writes = [i for i, e in enumerate(events) if e.writes and e.place == place]
    for order in itertools.permutations(writes):
        if "write-write" in forgotten or \
                not any(sb[b] >> a & 1 for i, a in enumerate(order) for b in order[i + 1:]):
            yield (init, *order)


def sources_of(events, y, sb, order, forgotten):
    """What one read can read from, as far as its own thread's writes decide it."""
    for i, x in enumerate(order):
        if x == y:
            continue
        if events[y].writes and "rmw" not in forgotten and order[i + 1:i + 2] != (y,):
            continue
        if not {"write-read", "read-write"} & set(forgotten):
            if any(sb[w] >> y & 1 for w in order[i + 1:]) or any(sb[y] >> w & 1 for w in order[:i + 1]):
                continue
        yield x


def outcomes(program, forgotten=()):
    """All final states, as "0:r0=1; 1:r0=0; [x0]=1; "."""
    places = 1 + max((o.place for thread in program for o in thread if o.kind not in ("fence", "end_unless")),
                     default=-1)
    states = set()
    for choice in itertools.product(*(list(paths(t, thread)) for t, thread in enumerate(program))):
        events = [Event(-1, "init", "", place) for place in range(places)]
        for way in choice:
            events += way
        sb = [sum(1 << j for j, b in enumerate(events)
                  if (a.thread == -1 and b.thread >= 0) or (a.thread == b.thread >= 0 and i < j))
              for i, a in enumerate(events)]
        reads = [i for i, e in enumerate(events) if e.reads]
        for mo in itertools.product(*(list(orders_of(events, sb, p, forgotten)) for p in range(places))):
            options = [list(sources_of(events, y, sb, mo[events[y].place], forgotten)) for y in reads]
            for sources in itertools.product(*options):
                rf = dict(zip(reads, sources))
                known = values(events, rf)
                if known is None:
                    continue
                state = state_of(events, reads, mo, *known)
                if state not in states and Candidate(events, sb, rf, mo, forgotten).allowed():
                    states.add(state)
    return states


def state_of(events, reads, mo, read, written):
    text, count = "", {}
    for y in reads:
        t = events[y].thread
        for value in (read[y], *events[y].shows):
            text += f"{t}:r{count.get(t, 0)}={value}; "
            count[t] = count.get(t, 0) + 1
    return text + "".join(f"[x{p}]={written[order[-1]]}; " for p, order in enumerate(mo))
