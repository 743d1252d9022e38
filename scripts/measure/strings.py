"""The sections about strings: throughput, memory, snapshot, start, sync."""

import contextlib
import shutil
import time
from pathlib import Path

from measure.clients import Companion, note_busy_client, probed, run_benchmark, saturated, write_steadily
from measure.servers import FULL_SIZE, Connection, Server, Trouble, expect_keys, load, sync_with, wait_until

PIPELINES = (16, 1)
TESTS = ("set", "get", "incr", "mset")
PATIENT = ("--client-output-buffer-limit", "replica", "0", "0", "0")  # with a replica that is slow under full load


# ---- Throughput ------------------------------------------------------------------------------------------------------


def throughput(bench):
    options = bench.options
    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side)) for side in bench.commands}
        for server in servers.values():
            load(server.port, 0, options.keys)
            load(server.port, 0, options.keys, b"counter:", b"1")
            for test in TESTS:
                run_benchmark(server, test, 16, options.warmup, options.keys)
        for pipeline in PIPELINES:
            for test in TESTS:
                compare(bench, servers, test, pipeline)


def requests_of(options, test, pipeline):
    """Fewer where one takes longer, so that all runs take about as long."""
    return max(1000, options.requests // (1 if pipeline > 1 else 8) // (4 if test == "mset" else 1))


def compare(bench, servers, test, pipeline):
    requests = requests_of(bench.options, test, pipeline)
    runs = {side: [] for side in servers}
    for number in range(-1, bench.options.rounds):
        for side in bench.order(number):
            run = run_benchmark(servers[side], test, pipeline, requests, bench.options.keys)
            if number >= 0:  # the first round warms up what belongs to this pipeline length
                runs[side].append(run)
    name = f"{test.upper()}{'(10)' if test == 'mset' else ''} P{pipeline}"

    def samples(figure):
        return {side: [run[figure] for run in runs[side]] for side in runs}

    bench.row("throughput", f"{name} throughput", "k/s", samples("krps"), ("ratio", ">=", 1.3 if pipeline > 1 else 1.0))
    bench.row("throughput", f"{name} server CPU per request", "us", samples("cpu_us"),
              None if pipeline > 1 else ("ratio", "<=", 1.03), server_busy=samples("server_busy"))
    for figure in ("p50", "p99", "max"):
        bench.row("throughput", f"{name} latency {figure}", "ms", samples(figure))
    note_busy_client(bench, name, runs)


# ---- Memory ----------------------------------------------------------------------------------------------------------


def memory(bench):
    sizes = sorted(bench.options.memory_keys)
    found = {side: resident_by_size(bench, side, sizes) for side in bench.commands}
    bench.row("memory", "resident, empty", "MB", {side: [found[side][0] / 1e6] for side in found})
    for size in sizes:
        bar = ("ratio", "<=", 0.70) if size >= FULL_SIZE else None
        bench.row("memory", f"resident, {size:,} keys", "MB", {side: [found[side][size] / 1e6] for side in found}, bar)
        bench.row("memory", f"resident per key, {size:,} keys", "bytes",
                  {side: [found[side][size] / size] for side in found})
        bench.row("memory", f"growth per key, {size:,} keys", "bytes",
                  {side: [(found[side][size] - found[side][0]) / size] for side in found})


def resident_by_size(bench, side, sizes):
    with bench.server(side) as server:
        found = {0: server.settled_resident_bytes(bench.options.settle_seconds)}
        loaded = 0
        for size in sizes:
            load(server.port, loaded, size - loaded)
            loaded = size
            with Connection(server.port) as connection:
                expect_keys(connection, size)
            found[size] = server.settled_resident_bytes(bench.options.settle_seconds)
        return found


# ---- Under a snapshot ------------------------------------------------------------------------------------------------


def snapshot(bench):
    phases = {"no snapshot": probe_quietly, "BGSAVE": probe_save, "full sync": probe_sync}
    found = {side: {phase: [] for phase in phases} for side in bench.commands}
    rates = {side: [] for side in bench.commands}
    try:
        watch_phases(bench, phases, found, rates)
    finally:  # what was measured before a failure is shown
        if all(rates.values()):
            bench.row("snapshot", f"writes during all of it, {bench.options.snapshot_keys:,} keys", "k/s", rates)
        for phase in phases:
            report_phase(bench, phase, {side: found[side][phase] for side in found})


def watch_phases(bench, phases, found, rates):
    keys = bench.options.snapshot_keys
    with contextlib.ExitStack() as stack:
        servers = {side: stack.enter_context(bench.server(side, *PATIENT)) for side in bench.commands}
        for server in servers.values():
            load(server.port, 0, keys)
        for number in range(-1, bench.options.snapshot_rounds):
            for phase, run in phases.items():
                for side in bench.order(number):
                    port = servers[side].port
                    with Companion(write_steadily, port, keys, bench.options.snapshot_rate) as writer:
                        figures, rate = run(bench, port), writer.finish() / 1000
                    if number >= 0:  # the first round warms up
                        found[side][phase].append(figures)
                        rates[side].append(rate)
        saturate(bench, servers)


def saturate(bench, servers):
    """As many SETs as possible, in the three phases again."""
    actions = {
        "no snapshot": lambda server: time.sleep(bench.options.quiet_seconds),
        "BGSAVE": lambda server: save(server.port),
        "full sync": lambda server: sync_once(bench, server.port),
    }
    for phase, action in actions.items():
        rates = {side: [] for side in servers}
        for number in range(-1, bench.options.snapshot_rounds):
            for side in bench.order(number):
                server = servers[side]
                rate = saturated(server, bench.options.snapshot_keys, lambda: action(server))
                if number >= 0:  # the first round warms up
                    rates[side].append(rate)
        bench.row("snapshot", f"{phase}: SET P16 throughput", "k/s", rates)


def save(port):
    """Seconds until BGSAVE was answered; returns when the file is written."""
    with Connection(port) as connection:
        begin = time.perf_counter()
        connection.ask("BGSAVE")
        reply = time.perf_counter() - begin
        wait_until(lambda: connection.info().get("rdb_bgsave_in_progress") == "0", "BGSAVE", every=0.05)
    return reply


def sync_once(bench, port):
    with bench.replica() as replica:
        sync_with(replica, port)


def report_phase(bench, phase, runs):
    at_size = bench.options.snapshot_keys >= FULL_SIZE
    for figure, unit, bar in (
        ("longest stall", "ms", ("ratio", "<=", 1.0) if phase == "full sync" and at_size else None),
        ("p99", "ms", None),
        ("reply to BGSAVE", "ms", None),
        ("start of the snapshot (latest_fork_usec)", "ms", ("candidate", "<", 1.0)),
        ("copied meanwhile (rdb_last_cow_size)", "MB", None),
        ("duration", "s", None),
    ):
        samples = {side: [run[figure] for run in runs[side] if figure in run] for side in runs}
        if all(samples.values()):
            bench.row("snapshot", f"{phase}: {figure}", unit, samples, bar)


def probe_quietly(bench, port):
    return probed(bench, port, lambda: time.sleep(bench.options.quiet_seconds) or {})


def probe_save(bench, port):
    figures = probed(bench, port, lambda: {"reply to BGSAVE": save(port) * 1000})
    with Connection(port) as connection:
        info = connection.info()
    if info.get("rdb_last_bgsave_status") != "ok":
        raise Trouble("BGSAVE failed")
    for field, figure, divisor in (
        ("latest_fork_usec", "start of the snapshot (latest_fork_usec)", 1e3),
        ("rdb_last_cow_size", "copied meanwhile (rdb_last_cow_size)", 1e6),
    ):
        value = int(info.get(field, 0))
        if value:  # 0 is what a server says that does not measure it
            figures[figure] = value / divisor
    return figures


def probe_sync(bench, port):
    with bench.replica() as replica:
        return probed(bench, port, lambda: sync_with(replica, port) and {})


# ---- Start -----------------------------------------------------------------------------------------------------------


def start(bench):
    commands = dict(bench.commands)
    bare = without_cache(bench)
    if bare:
        commands["bare"] = bare
    seconds = {side: [] for side in commands}
    for number in range(-1, bench.options.start_rounds):
        for side, command in commands.items():
            with Server(command, bench.ports.get(side, bench.options.port), bench.scratch) as server:
                if number >= 0:  # the first round brings the files into the page cache
                    seconds[side].append(server.start_seconds * 1000)
    measured = {side: seconds[side] for side in bench.commands}
    bench.row("start", "first reply after start", "ms", measured, ("candidate", "<", 400.0) if bare else None)
    if bare:
        bench.row("start", "the same without the AOT cache", "ms", {"candidate": seconds["bare"]})
        shares = [with_it / without for with_it, without in zip(seconds["candidate"], seconds["bare"])]
        bench.row("start", "time with the cache / without", "", {"candidate": shares}, ("candidate", "<=", 0.7))


def without_cache(bench):
    """A launcher like the candidate's, in a release that has no cache; nothing if the candidate is not built here."""
    source = Path(bench.options.candidate).resolve().parent
    places = (source.parent / "target/dist/lib", source.parent / "lib")
    libraries = next((place for place in places if (place / "jacinth.jar").exists()), None)
    if not libraries:
        return None
    release = Path(bench.scratch) / "release"
    (release / "bin").mkdir(parents=True)
    (release / "lib").mkdir()
    for script in ("redis-server", "toolchain.sh"):
        shutil.copy(source / script, release / "bin")
    for jar in libraries.glob("*.jar"):
        (release / "lib" / jar.name).symlink_to(jar)
    return str(release / "bin/redis-server")


# ---- Full sync -------------------------------------------------------------------------------------------------------


def sync(bench):
    keys = bench.options.snapshot_keys
    seconds = {side: [] for side in bench.commands}
    with contextlib.ExitStack() as stack:
        masters = {side: stack.enter_context(bench.server(side)) for side in bench.commands}
        for master in masters.values():
            load(master.port, 0, keys)
        for number in range(-1, bench.options.sync_rounds):
            for side in bench.order(number):
                with bench.replica() as replica:
                    took = sync_with(replica, masters[side].port)
                    if number >= 0:  # the first round warms up
                        seconds[side].append(took)
                    with Connection(replica.port) as connection:
                        expect_keys(connection, keys)
    bench.row("sync", f"full sync of {keys:,} keys to a reference replica", "s", seconds,
              ("ratio", "<=", 1.0) if keys >= FULL_SIZE else None)
