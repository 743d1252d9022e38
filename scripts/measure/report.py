"""What is printed: the machine, and a table for each section."""

import os
import platform
import subprocess
import time
from pathlib import Path

from measure.servers import HOME, START_SECONDS

LOAD_TOO_HIGH = 0.5  # of the machine before we begin; above it the figures say little


def machine(options):
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "processors": os.cpu_count(),
        "model": model,
        "memory": f"{memory_bytes / 2**30:.1f} GiB",
        "kernel": platform.release(),
        "huge_pages": huge_pages(),
        "load": os.getloadavg()[0],
        "candidate": f"{options.candidate} ({revision()})",
        "reference": f"{options.reference} ({output(options.reference, '--version')})",
    }


def huge_pages():
    """The kernel's mode for transparent huge pages, which resident memory and the cost of a fork depend on."""
    try:
        return Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text().partition("[")[2].partition("]")[0]
    except OSError:
        return "none"


def revision():
    return output("git", "-C", HOME, "describe", "--always", "--dirty") or "revision unknown"


def output(*command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True,
                              timeout=START_SECONDS)
        return done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def print_head(facts):
    print(f"{facts['date']}, {facts['processors']} x {facts['model']}, {facts['memory']}, Linux {facts['kernel']},"
          f" huge pages {facts['huge_pages']}")
    print(f"candidate  {facts['candidate']}\nreference  {facts['reference']}")
    print(f"load before the run: {facts['load']:.2f}", flush=True)
    if facts["load"] > LOAD_TOO_HIGH:
        print(f"WARNING: above {LOAD_TOO_HIGH}, the machine is not ours alone; do not quote these figures", flush=True)


def print_rows(rows):
    if not rows:
        return
    print(f"\n{rows[0]['section']:50}{'candidate':>12}{'reference':>12}   unit   {'ratio':>6}  {'rounds':15}bar")
    for row in rows:
        ratio = f"{row['ratio']:6.2f}" if "ratio" in row else " " * 6
        spread = "{:.2f} - {:.2f}".format(*row["ratios"]) if "ratios" in row else ""
        print(f"{row['figure']:50}{number(row['candidate'])}{number(row.get('reference'))}   {row['unit']:6} {ratio}"
              f"  {spread:15}{verdict(row)}".rstrip(), flush=True)


def number(value):
    if value is None:
        return " " * 12
    digits = 0 if value >= 1000 else 1 if value >= 100 else 3
    return f"{value:12,.{digits}f}"


def verdict(row):
    if not row["bar"] or row["bar"][0] not in row:
        return ""
    subject, relation, bound = row["bar"]
    value = round(row[subject], 2)
    held = {">=": value >= bound, "<=": value <= bound, "<": value < bound}[relation]
    unit = f" {row['unit']}" if subject == "candidate" and row["unit"] else ""
    return f"{relation} {bound:g}{unit}: {'held' if held else 'MISSED'}"
