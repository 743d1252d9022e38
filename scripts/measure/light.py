"""A client that spends less on a reply than redis-benchmark, for where that is what limits the throughput."""

import random
import subprocess
from pathlib import Path

from measure.clients import CLIENTS
from measure.servers import HOME, START_SECONDS, Trouble, encode, end_with_parent

BATCHES = 200  # different ones, which are sent in turn
RANDOM = b"__rand_int__"  # as redis-benchmark has it
SOURCE = Path(__file__).with_name("LightClient.java")

BUILD = """
home=$1 source=$2 classes=$3
. "$home/scripts/toolchain.sh"
find_java
"$java_home/bin/javac" -d "$classes" "$source" && printf %s "$java_home"
"""


class LightClient:
    """Sends commands in batches and does no more with the replies than count them: see LightClient.java. It is one
    process for all runs, so that it is compiled once."""

    def __init__(self, scratch):
        self.batches = Path(scratch) / "batches"
        built = subprocess.run(["sh", "-u", "-c", BUILD, "bench", str(HOME), str(SOURCE), str(scratch)],
                               capture_output=True, text=True, timeout=START_SECONDS, check=False)
        if built.returncode:
            raise Trouble(f"the light client could not be built: {built.stderr.strip()}")
        self.process = subprocess.Popen([f"{built.stdout}/bin/java", "-XX:+UseSerialGC", "-cp", scratch, "LightClient"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=end_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def run(self, server, words, pipeline, requests, keys):
        """As run_benchmark; of the words, RANDOM stands for twelve random digits below `keys`."""
        numbers = random.Random(requests)
        with self.batches.open("wb") as file:
            for _ in range(BATCHES):
                batch = b"".join(encode(*with_random(words, numbers, keys)) for _ in range(pipeline))
                file.write(len(batch).to_bytes(4, "big") + batch)
        cpu = server.cpu_seconds()
        print(server.port, CLIENTS, pipeline, requests // pipeline, self.batches, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline().split()
        if len(line) != 2:
            raise Trouble("the light client failed")
        return {"krps": float(line[0]), "cpu_us": (server.cpu_seconds() - cpu) / requests * 1e6}


def with_random(words, numbers, keys):
    return [word.replace(RANDOM, b"%012d" % numbers.randrange(keys)) for word in words]
