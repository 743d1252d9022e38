"""The sections about all other types: types, large, typememory, lazyfree, mixed."""

import contextlib
import random
import time

from measure.clients import BUSY, VALUE_BYTES, busy_share, note_busy_client, probed, run_benchmark
from measure.light import RANDOM, LightClient
from measure.servers import THOUSAND, Connection, Trouble, encode, load_unheard, numbered, sync_with, wait_until

PIPELINE = 16
LONGEST_RANGE = 1000  # elements of the list of which redis-benchmark, too, reads up to 600
ELEMENTS_AT_ONCE = 100  # in a command that fills something large
FULL_ELEMENTS = 1_000_000
FULL_MEMBERS = 5_000_000
SEED = 4


# ---- What servers are filled with ------------------------------------------------------------------------------------


def elements(words, make, count, shuffled=True):
    """Commands that bring elements into one key: `words`, and then what `make` says of each number's digits."""
    numbers = list(THOUSAND)
    thousands = list(range(count // 1000))
    if shuffled:  # else sorted structures grow at one end only
        order = random.Random(SEED)
        order.shuffle(numbers)
        order.shuffle(thousands)
    template = b""
    for i in range(0, len(numbers), ELEMENTS_AT_ONCE):
        template += encode(*words, *(part for n in numbers[i : i + ELEMENTS_AT_ONCE] for part in make(n)))
    return numbered(template, thousands)


def keys(make, count):
    """Commands that bring one key each."""
    return numbered(b"".join(encode(*make(n)) for n in THOUSAND), range(count // 1000))


def member(number):
    return (b"element:" + number,)  # as redis-benchmark names them


def scored(number):
    return number, b"element:" + number


def field(number):
    return b"fld:" + number, b"val:" + number


def fill_list(port, key, count):
    load_unheard(port, elements((b"RPUSH", key.encode()), member, count, shuffled=False), (("LLEN", key), count))


def fill_set(port, key, count):
    load_unheard(port, elements((b"SADD", key.encode()), member, count), (("SCARD", key), count))


def fill_sorted_set(port, key, count):
    load_unheard(port, elements((b"ZADD", key.encode()), scored, count), (("ZCARD", key), count))


def fill_hash(port, key, count):
    load_unheard(port, elements((b"HSET", key.encode()), field, count), (("HLEN", key), count))


def fill_small_hashes(port, _, count):
    def fields(number):
        return (word for i in range(5) for word in (b"field:%d" % i, b"value:%d:" % i + number[-8:]))

    load_unheard(port, keys(lambda n: (b"HSET", b"key:" + n, *fields(n)), count), (("DBSIZE",), count))


def fill_stream(port, key, count):
    commands = keys(lambda n: (b"XADD", key.encode(), b"*", b"field", b"val:" + n), count)
    load_unheard(port, commands, (("XLEN", key), count))


def delete(server, key):
    with Connection(server.port) as connection:
        connection.ask("DEL", key)


def delete_all(server):
    with Connection(server.port) as connection:
        connection.ask("FLUSHALL")


# ---- The tests of redis-benchmark ------------------------------------------------------------------------------------

# Name (or the words, where redis-benchmark 7.0 has no such test), what is done before each run, and by how much fewer
# requests make a run as long as the others.
TESTS = (
    ("lpush", lambda server, _: delete(server, "mylist"), 1),
    ("rpush", lambda server, _: delete(server, "mylist"), 1),
    ("lpop", lambda server, requests: refill(server, fill_list, "mylist", requests), 1),
    ("rpop", lambda server, requests: refill(server, fill_list, "mylist", requests), 1),
    ("sadd", lambda server, _: delete(server, "myset"), 1),
    ("spop", lambda server, requests: refill(server, fill_set, "myset", requests), 1),
    ("hset", lambda server, _: delete(server, "myhash"), 1),
    ("zadd", lambda server, _: delete(server, "myzset"), 1),
    ("zpopmin", lambda server, requests: refill(server, fill_sorted_set, "myzset", requests), 1),
    ("lrange_100", lambda server, _: delete(server, "mylist"), 10),
    ("lrange_300", lambda server, _: delete(server, "mylist"), 20),
    ("lrange_500", lambda server, _: delete(server, "mylist"), 30),
    ("lrange_600", lambda server, _: delete(server, "mylist"), 40),
    ("mset", lambda server, _: None, 4),
    (["XADD", "mystream", "*", "myfield", "x" * VALUE_BYTES], lambda server, _: delete(server, "mystream"), 1),
)

VALUE = "x" * VALUE_BYTES
ELEMENT = "element:" + RANDOM.decode()

# The words of the tests that redis-benchmark knows by name.
WORDS = {
    "lpush": ["LPUSH", "mylist", VALUE],
    "rpush": ["RPUSH", "mylist", VALUE],
    "lpop": ["LPOP", "mylist"],
    "rpop": ["RPOP", "mylist"],
    "sadd": ["SADD", "myset", ELEMENT],
    "spop": ["SPOP", "myset"],
    "hset": ["HSET", "myhash", ELEMENT, VALUE],
    "zadd": ["ZADD", "myzset", RANDOM.decode(), ELEMENT],
    "zpopmin": ["ZPOPMIN", "myzset"],
    "mset": ["MSET", *(["key:" + RANDOM.decode(), VALUE] * 10)],
    **{f"lrange_{count}": ["LRANGE", "mylist", 0, count - 1] for count in (100, 300, 500, 600)},
}


def words_of(test):
    return [str(word).encode() for word in (WORDS[test] if isinstance(test, str) else test)]


def refill(server, fill, key, count):
    """Brings a key to exactly so many elements, so that every request pops one."""
    delete(server, key)
    fill(server.port, key, count)


def types(bench):
    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side)) for side in bench.commands}
        for server in servers.values():
            for test, before, fewer in TESTS:
                warm_up(server, test, before, whole_thousands(bench.options.warmup // fewer), bench.options.keys)
        for test, before, fewer in TESTS:
            requests = whole_thousands(bench.options.type_requests // fewer)
            name = test.upper() if isinstance(test, str) else test[0]
            compare(bench, "types", servers, name, test, before, requests, bench.options.keys, 1.2)


def warm_up(server, test, before, requests, range_of_keys):
    before(server, requests)
    run_benchmark(server, test, PIPELINE, requests, range_of_keys)


def whole_thousands(count):
    """What servers are filled with comes by the thousand."""
    return max(1000, count // 1000 * 1000)


def compare(bench, section, servers, name, test, before, requests, range_of_keys, bar):
    runs = {side: [] for side in servers}
    for number in range(-1, bench.options.rounds):
        for side in bench.order(number):
            before(servers[side], requests)
            run = run_benchmark(servers[side], test, PIPELINE, requests, range_of_keys)
            if number >= 0:  # the first round warms up
                runs[side].append(run)
    throughput = {side: [run["krps"] for run in runs[side]] for side in runs}
    bench.row(section, f"{name} throughput", "k/s", throughput, ("ratio", ">=", bar) if bar else None)
    cpu = {side: [run["cpu_us"] for run in runs[side]] for side in runs}
    bench.row(section, f"{name} server CPU per request", "us", cpu)
    bench.row(section, f"{name} latency p99", "ms", {side: [run["p99"] for run in runs[side]] for side in runs})
    note_busy_client(bench, name, runs)
    light = bench.options.light
    if light == "always" or light == "busy" and busy_share(runs) > BUSY:
        compare_lightly(bench, section, servers, name, test, before, requests, range_of_keys, bar)


def compare_lightly(bench, section, servers, name, test, before, requests, range_of_keys, bar):
    """The same once more with a client that is not what limits the throughput."""
    if bench.light is None:
        bench.light = bench.to_end.enter_context(LightClient(bench.scratch))
    runs = {side: [] for side in servers}
    for number in range(-1, bench.options.rounds):
        for side in bench.order(number):
            before(servers[side], requests)
            if words_of(test)[0] == b"LRANGE":
                fill_list(servers[side].port, "mylist", LONGEST_RANGE)
            run = bench.light.run(servers[side], words_of(test), PIPELINE, requests, range_of_keys)
            if number >= 0:
                runs[side].append(run)
    for figure, unit, key in (("throughput", "k/s", "krps"), ("CPU per request", "us", "cpu_us")):
        samples = {side: [run[key] for run in runs[side]] for side in runs}
        aim = ("ratio", ">=", bar) if bar and key == "krps" else None
        bench.row(section, f"{name} {figure}, light client", unit, samples, aim)


# ---- One large value -------------------------------------------------------------------------------------------------


def large(bench):
    size = bench.options.type_elements
    requests = whole_thousands(min(bench.options.type_requests, size) // 4)
    middle = size // 2
    at_size = size >= FULL_ELEMENTS

    # What was popped comes back, and every score is another than what ZADD is going to give it: two runs of
    # redis-benchmark may draw the same numbers, and the second would change nothing.
    def whole(server, _):
        fill_sorted_set(server.port, "myzset", size)

    def nothing(server, _):
        pass

    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side)) for side in bench.commands}
        for server in servers.values():
            fill_list(server.port, "list", size)
            fill_sorted_set(server.port, "myzset", size)
        pivot = f"element:{middle:012}"
        tests = (
            (f"ZADD to {size:,} members", "zadd", whole, requests, 2.0),
            (f"ZPOPMIN from {size:,} members", "zpopmin", whole, requests, 2.0),
            (f"LINDEX {middle} of {size:,}", ["LINDEX", "list", middle], nothing, requests, 3.0),
            (f"LSET {middle} of {size:,}", ["LSET", "list", middle, pivot], nothing, requests, 3.0),
            (f"LINSERT in the middle of {size:,}", ["LINSERT", "list", "BEFORE", pivot, "x"], nothing, 1000, 3.0),
        )
        for server in servers.values():
            for _, test, before, count, _ in tests:
                runs = bench.options.warmup // requests if count == requests else 1
                for _ in range(max(1, runs)):
                    warm_up(server, test, before, min(count, whole_thousands(bench.options.warmup)), size)
        for name, test, before, count, bar in tests:
            compare(bench, "large", servers, name, test, before, count, size, bar if at_size else None)


# ---- Memory ----------------------------------------------------------------------------------------------------------

# What is filled in, by what, and how much of what Redis takes it may take at most.
SHAPES = (
    ("one hash of {:,} fields", fill_hash, 0.7),
    ("one set of {:,} members", fill_set, 0.7),
    ("one sorted set of {:,} members", fill_sorted_set, 0.7),
    ("{:,} hashes of five fields", fill_small_hashes, 0.9),
    ("one list of {:,} elements", fill_list, 1.0),
    ("one stream of {:,} entries", fill_stream, 1.0),
)


PINGS = 1_000_000
SMALL_FILL = 1000


def typememory(bench):
    count = bench.options.type_elements
    for shape, fill, bar in SHAPES:
        grown = {side: [] for side in bench.commands}
        for number in range(bench.options.memory_rounds):
            for side in bench.order(number):
                with bench.server(side) as server:
                    # What a server takes to run at all, for a JVM its young generation and compiled code, is no growth.
                    # A third of the filling is done before, in pieces that leave no memory behind for the data to use.
                    run_benchmark(server, ["PING"], PIPELINE, PINGS, 1)
                    for _ in range(0, count // 3, SMALL_FILL):
                        fill(server.port, "key", SMALL_FILL)
                        delete_all(server)
                    empty = server.settled_resident_bytes(bench.options.settle_seconds)
                    fill(server.port, "key", count)
                    grown[side].append((server.settled_resident_bytes(bench.options.settle_seconds) - empty) / 1e6)
        bench.row("typememory", "growth by " + shape.format(count), "MB", grown,
                  ("ratio", "<=", bar) if count >= FULL_ELEMENTS else None)


# ---- Freeing what is large -------------------------------------------------------------------------------------------


# Many small sets go the same ways as few large ones, which is what the JIT needs to warm up.
LAZY_WARMUP_MEMBERS = 100_000
REQUESTS_PER_LAZY_WARMUP = 20_000
WARMUP_QUIET_SECONDS = 0.1


def lazyfree(bench):
    members = bench.options.lazy_members
    # What the machine itself does to other clients comes first: no server can be below that.
    actions = {"nothing": idle, "UNLINK": unlink, "FLUSHALL ASYNC": flush, "expiry": expire}
    stalls = {side: {name: [] for name in actions} for side in bench.commands}
    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side)) for side in bench.commands}
        for server in servers.values():
            run_benchmark(server, "set", 1, bench.options.warmup, bench.options.snapshot_keys)
            for _ in range(max(1, bench.options.warmup // REQUESTS_PER_LAZY_WARMUP)):
                for action in (unlink, flush, expire):
                    fill_sorted_set(server.port, "victim", min(members, LAZY_WARMUP_MEMBERS))
                    action(server.port, WARMUP_QUIET_SECONDS)
        for number in range(-1, bench.options.lazy_rounds):
            for name, action in actions.items():
                for side in bench.order(number):
                    port = servers[side].port
                    if action is not idle:
                        fill_sorted_set(port, "victim", members)
                    figures = probed(bench, port, lambda: action(port, bench.options.quiet_seconds))
                    if number >= 0:  # the first round warms up
                        stalls[side][name].append(figures["longest stall"])
    bar = ("candidate", "<", 2.0) if members >= FULL_MEMBERS else None
    for name, action in actions.items():
        what, aim = ("nothing to free", None) if action is idle else (f"{name} of {members:,} members", bar)
        bench.row("lazyfree", f"{what}: longest stall", "ms", {side: stalls[side][name] for side in stalls}, aim)


def idle(_, seconds):
    time.sleep(seconds)
    return {}


def unlink(port, seconds):
    with Connection(port) as connection:
        connection.ask("UNLINK", "victim")
        time.sleep(seconds)  # what is freed later may hold others up as well
    return {}


def flush(port, seconds):
    with Connection(port) as connection:
        connection.ask("FLUSHALL", "ASYNC")
        time.sleep(seconds)
    return {}


def expire(port, seconds):
    with Connection(port) as connection:
        connection.ask("PEXPIRE", "victim", "100")
        wait_until(lambda: connection.ask("DBSIZE") == "0" or not exists(connection, "victim"), "the expiry")
        time.sleep(seconds)
    return {}


def exists(connection, key):
    return connection.ask("EXISTS", key) == "1"


# ---- A mixed data set ------------------------------------------------------------------------------------------------


def mixed(bench):
    scale = bench.options.mixed_scale
    bar = ("ratio", "<=", 1.0) if scale >= 1 else None
    reloads = {side: [] for side in bench.commands}
    syncs = {side: [] for side in bench.commands}
    used = {}
    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side, "--enable-debug-command", "yes"))
                   for side in bench.commands}
        for side, server in servers.items():
            fill_mixed(server.port, scale)
            used[side] = [server.resident_bytes() / 1e6]
        for number in range(-1, bench.options.sync_rounds):
            for side in bench.order(number):
                reload, sync = reload_once(servers[side]), sync_mixed(bench, servers[side])
                if number >= 0:  # the first round warms up
                    reloads[side].append(reload)
                    syncs[side].append(sync)
    bench.row("mixed", "resident with the mixed data set", "MB", used)
    bench.row("mixed", "DEBUG RELOAD of the mixed data set", "s", reloads, bar)
    bench.row("mixed", "full sync of it to a reference replica", "s", syncs, bar)


def fill_mixed(port, scale):
    """About a gigabyte in the memory of Redis at scale 1, in every type, small and large."""

    def count(full):
        return max(1, round(full * scale)) * 1000

    present = 0

    def each(full, make):
        nonlocal present
        present += count(full)
        load_unheard(port, keys(make, count(full)), (("DBSIZE",), present))

    def several(number, amount, parts):
        return (part for i in range(amount) for part in parts(b"%03d:" % i + number))

    each(1500, lambda n: (b"SET", b"string:" + n, (b"value-" + n) * 6))
    each(200, lambda n: (b"HSET", b"hash:" + n, *several(n, 5, field)))
    each(50, lambda n: (b"SADD", b"set:" + n, *several(n, 20, member)))
    each(50, lambda n: (b"SADD", b"integers:" + n, *(b"%d" % (i * 7919) for i in range(50))))
    each(50, lambda n: (b"ZADD", b"zset:" + n, *(p for i in range(20) for p in (b"%d" % i, b"%03d:" % i + n))))
    each(50, lambda n: (b"RPUSH", b"list:" + n, *several(n, 50, member)))
    each(50, lambda n: (b"XADD", b"stream:" + n, b"*", *several(n, 5, field)))
    large_ones = max(1, round(10 * scale))
    for i in range(large_ones):
        for kind, fill in (("hash", fill_hash), ("set", fill_set), ("zset", fill_sorted_set), ("list", fill_list)):
            fill(port, f"large:{kind}:{i}", 100_000 if scale >= 1 else 10_000)
            present += 1
    with Connection(port) as connection:
        if int(connection.ask("DBSIZE")) != present:
            raise Trouble("the mixed data set is not complete")


def reload_once(server):
    with Connection(server.port) as connection:
        begin = time.monotonic()
        connection.ask("DEBUG", "RELOAD")
        return time.monotonic() - begin


def sync_mixed(bench, server):
    with bench.replica() as replica:
        seconds = sync_with(replica, server.port)
        with Connection(replica.port) as there, Connection(server.port) as here:
            if there.ask("DBSIZE") != here.ask("DBSIZE"):
                raise Trouble("the replica has not the keys of its master")
        return seconds
