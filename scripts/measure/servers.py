"""The servers that are compared, how they are talked to, and what was found of them."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
FULL_SIZE = 5_000_000  # keys; with fewer, what is asked of the whole process is not asked

START_SECONDS = 60
STOP_SECONDS = 30
PORT_SECONDS = 2  # the kernel closes the sockets of an io_uring some time after the process has ended
RUN_SECONDS = 120  # of one redis-benchmark, one snapshot or one full sync


MARK = b"#########"  # stands for the number of a thousand
THOUSAND = [MARK + b"%03d" % i for i in range(1000)]


class Trouble(Exception):
    """What keeps a section, or all of us, from going on."""


# ---- Talking to a server ---------------------------------------------------------------------------------------------


class Connection:
    """A blocking RESP2 client for replies that are a line or a string."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=RUN_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.input.close()
        self.socket.close()

    def ask(self, *words):
        """Sends a command and returns its reply as text; an error reply is trouble."""
        self.socket.sendall(encode(*(word.encode() for word in words)))
        line = self.input.readline().rstrip(b"\r\n")
        if line[:1] == b"$":
            return self.input.read(int(line[1:]) + 2)[:-2].decode()
        if line[:1] not in (b"+", b":"):
            raise Trouble(f"{' '.join(words)} was answered {line.decode() or 'with the end of the connection'}")
        return line[1:].decode()

    def info(self):
        lines = (line.partition(":") for line in self.ask("INFO").splitlines())
        return {name: value for name, colon, value in lines if colon}

    def send_all(self, chunks, replies_each):
        """Sends chunks of SETs, two ahead of the replies."""
        waiting = 0
        for chunk in chunks:
            self.socket.sendall(chunk)
            waiting += 1
            if waiting > 2:
                self.expect_ok(replies_each)
                waiting -= 1
        self.expect_ok(waiting * replies_each)

    def expect_ok(self, count):
        expected = b"+OK\r\n"
        found = self.input.read(count * len(expected))
        if found != expected * count:
            raise Trouble(f"a SET was answered {found.replace(expected, b'')[:80]!r}")


def encode(*words):
    """A command as it goes over the wire."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


def load(port, first, count, prefix=b"key:", value=b"val-%b"):
    """Sets the keys prefix + twelve digits, counted from `first`; both numbers are multiples of 1000.

    A thousand commands are built once and their number replaced, which is fast enough to keep a server busy.
    """
    template = b"".join(encode(b"SET", prefix + n, value % n if b"%" in value else value) for n in THOUSAND)
    with Connection(port) as connection:
        connection.send_all(numbered(template, range(first // 1000, (first + count) // 1000)), 1000)


def numbered(template, thousands):
    """Commands about a thousand things each, made of a template with the names in THOUSAND."""
    return (template.replace(MARK, b"%09d" % number) for number in thousands)


def load_unheard(port, chunks, expected):
    """Sends commands whose replies nobody reads, and then a command that must be answered with a number."""
    with Connection(port) as connection:
        connection.socket.sendall(encode(b"CLIENT", b"REPLY", b"OFF"))
        for chunk in chunks:
            connection.socket.sendall(chunk)
        connection.ask("CLIENT", "REPLY", "ON")
        question, number = expected
        answer = connection.ask(*question)
        if answer != str(number):
            raise Trouble(f"{' '.join(question)} was answered {answer}, and not {number}")


def wait_until(condition, what, seconds=RUN_SECONDS, every=0.01):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble(f"waited more than {seconds} s for {what}")
        time.sleep(every)


LIBC = ctypes.CDLL(None)


def end_with_parent():
    """Called in a new process: the kernel kills it if we are killed before we can stop it."""
    pr_set_pdeathsig = 1
    LIBC.prctl(pr_set_pdeathsig, signal.SIGKILL)


# ---- Servers ---------------------------------------------------------------------------------------------------------


def is_free(port):
    with socket.socket() as probing:
        probing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probing.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Server:
    """A process that is stopped, and whose folder is removed, when the `with` block ends."""

    def __init__(self, command, port, scratch, options=()):
        self.port = port
        self.folder = Path(tempfile.mkdtemp(dir=scratch))
        self.log = self.folder / "log"
        self.process = None
        wait_until(lambda: is_free(port), f"port {port}, which is in use", PORT_SECONDS)
        self.start([command, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                    "--daemonize", "no", "--dir", str(self.folder), "--repl-diskless-sync", "yes",
                    "--repl-diskless-sync-delay", "0", *options])

    def start(self, arguments):
        begin = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=end_with_parent)
        try:
            wait_until(self.is_up, f"the start of {arguments[0]}", START_SECONDS, every=0.001)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - begin

    def is_up(self):
        if self.process.poll() is not None:
            end = self.log.read_text(errors="replace")[-1000:]
            raise Trouble(f"{self.process.args[0]} ended with status {self.process.returncode}:\n{end}")
        return self.answers()

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu_seconds(self):
        """User and system time of all threads, in steps of a clock tick (10 ms)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Trouble("the process has ended")

    def settled_resident_bytes(self, seconds):
        """Resident memory when it has not changed by more than a megabyte for so long, or after a minute."""
        last, since = self.resident_bytes(), time.monotonic()
        deadline = since + 60
        while time.monotonic() < min(since + seconds, deadline):
            time.sleep(0.1)
            now = self.resident_bytes()
            if abs(now - last) > 1 << 20:
                last, since = now, time.monotonic()
        return self.resident_bytes()


class Bench:
    """The options, the two servers to compare, and the rows found so far."""

    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.commands = {"candidate": options.candidate, "reference": options.reference}
        self.ports = {"candidate": options.port, "reference": options.port + 1, "replica": options.port + 2}
        self.rows = []
        self.notes = []
        self.light = None  # the light client, once it was needed
        self.to_end = contextlib.ExitStack()

    def server(self, side, *options):
        return Server(self.commands[side], self.ports[side], self.scratch, options)

    def replica(self):
        """Always the reference, so that only the master differs."""
        return Server(self.options.reference, self.ports["replica"], self.scratch)

    def order(self, number):
        """The sides change places every round, so that neither always has the quieter half of it."""
        sides = list(self.commands)
        return sides if number % 2 == 0 else sides[::-1]

    def row(self, section, figure, unit, samples, bar=None, **more):
        row = {"section": section, "figure": figure, "unit": unit, "samples": samples, "bar": bar, **more}
        for side, values in samples.items():
            row[side] = statistics.median(values)
        pairs = [c / r for c, r in zip(samples["candidate"], samples.get("reference", ())) if r]
        if pairs and row["reference"]:
            row["ratio"] = row["candidate"] / row["reference"]
        if len(pairs) > 1:
            row["ratios"] = [min(pairs), max(pairs)]
        self.rows.append(row)


# ---- What several sections do ----------------------------------------------------------------------------------------


def expect_keys(connection, count):
    there = int(connection.ask("DBSIZE"))
    if there != count:
        raise Trouble(f"{there:,} keys are there, and not {count:,}")


def sync_with(replica, master_port):
    """Seconds from REPLICAOF to the replica's link being up."""
    with Connection(replica.port) as connection:
        begin = time.monotonic()
        connection.ask("REPLICAOF", "127.0.0.1", str(master_port))
        wait_until(lambda: connection.info().get("master_link_status") == "up", "a full sync")
        return time.monotonic() - begin
