"""Load for a server, and clients that watch it from processes of their own."""

import csv
import math
import multiprocessing
import random
import resource
import signal
import statistics
import subprocess
import time

from measure.servers import RUN_SECONDS, START_SECONDS, Connection, Trouble, encode, end_with_parent

CLIENTS = 50
VALUE_BYTES = 16  # of redis-benchmark's values; its keys have sixteen bytes as well

BUSY = 0.9  # share of a processor above which a client limits what it measures

ENDLESS = 2_000_000_000  # requests
RAMP_SECONDS = 1  # until all clients of redis-benchmark are connected and busy

PROBE_SECONDS = 0.001  # between two SETs of the prober
WRITER_CHUNK = 50  # SETs that the steady writer sends at once


# ---- redis-benchmark -------------------------------------------------------------------------------------------------


def arguments_of(server, test, pipeline, requests, keys):
    """For redis-benchmark. A test is the name of one of its own, or the words of a command."""
    what = ["-t", test] if isinstance(test, str) else []
    words = [] if isinstance(test, str) else test
    options = ("-P", pipeline, "-c", CLIENTS, "-n", requests, "-r", keys, "-d", VALUE_BYTES, "-q", "--csv")
    return [str(a) for a in ("redis-benchmark", "-h", "127.0.0.1", "-p", server.port, *what, *options, *words)]


def run_benchmark(server, test, pipeline, requests, keys):
    arguments = arguments_of(server, test, pipeline, requests, keys)
    cpu, client, begin = server.cpu_seconds(), children_cpu_seconds(), time.monotonic()
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    seconds = time.monotonic() - begin
    cpu = server.cpu_seconds() - cpu
    client = children_cpu_seconds() - client
    rows = list(csv.DictReader(line for line in done.stdout.splitlines() if line.startswith('"')))
    if done.returncode or not rows or "ERR" in done.stderr:
        raise Trouble(f"{' '.join(arguments)} failed: {(done.stderr or done.stdout).strip()[-300:]}")
    row = rows[-1]  # some tests of redis-benchmark are preceded by one that brings what they need
    return {
        "krps": float(row["rps"]) / 1000,
        "cpu_us": cpu / requests * 1e6,
        "server_busy": cpu / seconds,
        "client_busy": client / seconds,
        "client_us": client / requests * 1e6,
        **{name: float(row[f"{name}_latency_ms"]) for name in ("p50", "p99", "max")},
    }


def median(runs, figure):
    return statistics.median(run[figure] for run in runs)


def busy_share(runs):
    """How busy redis-benchmark was with the faster server."""
    return max(median(runs[side], "client_busy") for side in runs)


def note_busy_client(bench, name, runs):
    """What redis-benchmark spends on a request bounds the throughput, however fast a server is."""
    busy = busy_share(runs)
    if busy > BUSY:
        ceiling = 1000 / median(runs["candidate"], "client_us")
        bench.notes.append(
            f"{name}: redis-benchmark was busy {busy:.0%} of the time, which limits the throughput. "
            f"With all of a processor it would do {ceiling:,.0f} k/s, "
            f"{ceiling / median(runs['reference'], 'krps'):.2f} of what the reference reached."
        )


# ---- Load beside something else --------------------------------------------------------------------------------------


def saturated(server, keys, action):
    """Thousands of SETs a second that redis-benchmark gets done while an action lasts."""
    arguments = arguments_of(server, "set", 16, ENDLESS, keys)
    load = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent)
    try:
        time.sleep(RAMP_SECONDS)
        with Connection(server.port) as connection:
            first, begin = commands_done(connection), time.monotonic()
            action()
            return (commands_done(connection) - first) / (time.monotonic() - begin) / 1000
    finally:
        load.kill()
        load.wait()


def commands_done(connection):
    return int(connection.info()["total_commands_processed"])


def children_cpu_seconds():
    """Of those that have ended; the servers have not."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# ---- Clients beside it -----------------------------------------------------------------------------------------------


class Companion:
    """A function that runs in a process of its own until it is told to finish, and then returns what it found."""

    def __init__(self, function, *arguments):
        fork = multiprocessing.get_context("fork")
        self.pipe, theirs = fork.Pipe()
        self.process = fork.Process(target=self.run, args=(function, theirs, *arguments))
        self.process.start()
        theirs.close()
        self.receive(START_SECONDS)  # it is ready

    @staticmethod
    def run(function, pipe, *arguments):
        end_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            pipe.send(function(pipe, *arguments))
        except (Trouble, OSError) as trouble:
            pipe.send(Trouble(f"a client under load failed: {trouble}"))

    def receive(self, seconds):
        if not self.pipe.poll(seconds):
            raise Trouble("a client under load does not end")
        found = self.pipe.recv()
        if isinstance(found, Trouble):
            raise found
        return found

    def finish(self):
        self.pipe.send("finish")
        return self.receive(RUN_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()
        self.pipe.close()


def random_sets(keys, count, seed):
    numbers = random.Random(seed)
    names = (b"%012d" % numbers.randrange(keys) for _ in range(count))
    return [encode(b"SET", b"key:" + name, b"new-" + name) for name in names]


def probe(pipe, port, keys):
    """Sends single SETs at a fixed rate and returns their latencies in seconds.

    While one waits, those that fell due meanwhile count as if they had been sent then and had waited with it: else a
    stall would be a single bad sample, whatever its length.
    """
    commands = random_sets(keys, 10_000, seed=2)
    latencies = []
    with Connection(port) as connection:
        pipe.send("ready")
        due = time.perf_counter()
        while not pipe.poll():
            time.sleep(max(0.0, due - time.perf_counter()))
            sent = time.perf_counter()
            connection.socket.sendall(commands[len(latencies) % len(commands)])
            connection.expect_ok(1)
            done = time.perf_counter()
            latencies.append(done - sent)
            due = max(due, sent) + PROBE_SECONDS
            while due < done:
                latencies.append(done - due)
                due += PROBE_SECONDS
    return latencies


def write_steadily(pipe, port, keys, rate):
    """Overwrites random keys at a rate (as fast as possible if it is 0), and returns the rate it reached."""
    commands = random_sets(keys, 100_000, seed=3)
    chunks = [b"".join(commands[i : i + WRITER_CHUNK]) for i in range(0, len(commands), WRITER_CHUNK)]
    sent = 0
    with Connection(port) as connection:
        pipe.send("ready")
        begin = time.perf_counter()
        while not pipe.poll():
            if rate:
                time.sleep(max(0.0, begin + sent * WRITER_CHUNK / rate - time.perf_counter()))
            connection.socket.sendall(chunks[sent % len(chunks)])
            connection.expect_ok(WRITER_CHUNK)
            sent += 1
        return sent * WRITER_CHUNK / (time.perf_counter() - begin)


def probed(bench, port, action):
    """Runs an action, which returns figures of its own, while a prober watches."""
    with Companion(probe, port, bench.options.snapshot_keys) as prober:
        begin = time.monotonic()
        figures = action()
        seconds = time.monotonic() - begin
        latencies = sorted(prober.finish())
    p99 = latencies[math.ceil(len(latencies) * 0.99) - 1]
    return {"longest stall": latencies[-1] * 1000, "p99": p99 * 1000, "duration": seconds, **figures}
