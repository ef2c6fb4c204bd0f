"""What the benchmarks share: the programs, the sample lake, and a throw-away cluster that measures who works on it."""

import collections
import concurrent.futures
import contextlib
import ctypes
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
# PROGRAMS names a folder with other builds of the programs, such as another checkout's.
RELEASE = pathlib.Path(os.environ.get("PROGRAMS") or CHECKOUT / ".build/release")
LAKES = [CHECKOUT / "../shared/lake-sample", CHECKOUT / "Tests/Fixtures/lake"]
TICK = 1 / os.sysconf("SC_CLK_TCK")
DURABLE = ["fsync", "full_page_writes", "synchronous_commit"]

# Seconds on the clock, CPU seconds of the backends and of the program, what the program said (each line with the second
# in which it came), and the most memory that the program, or a child of it, had resident, in bytes. The kernel hands
# the peak of the process that started a program on to it: nobody has less than this script itself had by then.
Run = collections.namedtuple("Run", "wall server client lines memory")


def build():
    if not all((RELEASE / program).exists() for program in ("loader", "migrate")):
        command = ["swift", "build", "-c", "release", "--static-swift-stdlib"]
        subprocess.run(command, cwd=CHECKOUT, stdout=sys.stderr, check=True)


def sample():
    """The lake with the whole sample where it is at hand, otherwise the part of it that the tests use."""
    return next(lake for lake in LAKES if (lake / "batch").is_dir()).resolve()


def install(environment, packages):
    """Has these packages of PyPI, each as NAME==VERSION, in a virtual environment, which is made anew for others."""
    names = [re.sub(r"\[.*\]", "", package).replace("-", "_").replace("==", "-") for package in packages]
    if not all(any(environment.glob(f"lib/python*/site-packages/{name}.dist-info")) for name in names):
        print(f"installing {', '.join(packages)} into {environment.relative_to(CHECKOUT)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        subprocess.run([environment / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        *packages], stdout=sys.stderr, check=True)


def adopt_orphans():
    """Makes this process the parent of what its children leave running, so that it waits for that and measures it."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0):        # PR_SET_CHILD_SUBREAPER
        raise OSError(ctypes.get_errno(), "prctl")


def cpu_seconds(process):
    """What a process that runs has used so far, in all its threads; without its children."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK          # utime and stime


def verdict(text, holds):
    print(f"{text}: {'holds' if holds else 'MISSED'}")
    return holds


def end(processes):
    """Ends the process groups of programs that have not been waited for."""
    for process in processes:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


class Cluster:
    """A throw-away cluster with a migrated database; db/cluster removes it when this process ends.

    Its commits are not written through to the disk, unless it is to be durable.
    """

    def __init__(self, durable=False):
        started = self.output([CHECKOUT / "db/cluster", "temporary", "--watch", str(os.getpid())])
        place = dict(line.split("=", 1) for line in started.splitlines())
        others = {name: value for name, value in os.environ.items()
                  if not name.startswith("PG") and name != "DATABASE_URL"}
        self.environment = others | {name: place[name] for name in ("PGHOST", "PGPORT", "PGUSER")}
        self.environment["PGOPTIONS"] = "-c client_min_messages=warning"
        self.psql = shutil.which("psql") or self.output([CHECKOUT / "db/cluster", "binaries"]) + "/psql"
        self.data = pathlib.Path(place["DATADIR"])
        for name in DURABLE if durable else []:
            self.query(f"alter system set {name} = on", "postgres")
        # An autovacuum worker would be counted with the backends.
        self.query("alter system set autovacuum = off", "postgres")
        self.query("select pg_reload_conf()", "postgres")
        self.note_idle()
        self.query("create database warehouse", "postgres")
        self.environment["PGDATABASE"] = "warehouse"
        self.run([RELEASE / "migrate", "up"])

    def __str__(self):
        names = ["fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers", "max_wal_size"]
        settings = ", ".join(f"{name} = {self.query(f'show {name}')}" for name in names)
        return f"{self.query('select version()').split(' on ')[0]}, {os.cpu_count()} CPUs, {settings}"

    def listen(self):
        """Restarts the server so that it is reached over TCP as well, with a password; returns what names it there."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        password = secrets.token_hex(16)
        self.query(f"alter role {self.environment['PGUSER']} password '{password}'", "postgres")
        self.query("alter system set listen_addresses = '127.0.0.1'", "postgres")
        self.query(f"alter system set port = {port}", "postgres")
        (self.data / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        owner = self.data.stat()
        # Only root may become another user, and only root has to.
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        binaries = self.output([CHECKOUT / "db/cluster", "binaries"])
        subprocess.run([f"{binaries}/pg_ctl", "restart", f"--pgdata={self.data}", f"--log={self.data.parent}/log",
                        "--silent"], cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **account)
        self.environment["PGPORT"] = str(port)
        self.note_idle()
        return {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGPASSWORD": password}

    def note_idle(self):
        """Notes which processes the server has while nobody works on it."""
        self.postmaster = (self.data / "postmaster.pid").read_text().split()[0]
        self.idle = self.children()

    def query(self, sql, database=None):
        return self.output([self.psql, "-XAtqc", sql, *([database] if database else [])], self.environment)

    def run(self, command, success=(0,), environment={}):
        """Runs a program to its end and measures it; exits with what it said when it fails."""
        return self.together([command], success, environment)

    def together(self, commands, success=(0,), environment={}):
        """Runs programs side by side until the last one has ended, and measures them as one; exits when one fails.

        Each is the leader of a process group. What is left of the group then is waited for and measured as well,
        provided that it was adopted; all of it is ended when this is interrupted.
        """
        server = self.backend_seconds()
        start = time.monotonic()
        processes = []
        with concurrent.futures.ThreadPoolExecutor(len(commands)) as watchers:
            try:
                for command in commands:
                    processes.append(subprocess.Popen(
                        command, cwd=CHECKOUT, env=self.environment | environment, stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0))
                runs = [*watchers.map(lambda process: self.watch(process, start), processes)]
            finally:
                end(processes)
        for command, process, run in zip(commands, processes, runs):
            if process.returncode not in success:
                said = [f"{command[0]} ended with {process.returncode}:", *(line for _, line in run.lines)]
                sys.exit("\n".join(said))
        return Run(max(run.wall for run in runs), self.backend_seconds() - server, sum(run.client for run in runs),
                   [line for run in runs for line in run.lines], max(run.memory for run in runs))

    @staticmethod
    def watch(process, start):
        """What one program takes and says, to its end; of the server it knows nothing."""
        lines = [(time.monotonic() - start, line.rstrip("\n")) for line in process.stdout]
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        client, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
        with contextlib.suppress(ChildProcessError):               # nobody is left of the group
            while True:
                _, _, usage = os.wait4(-process.pid, 0)
                client, memory = client + usage.ru_utime + usage.ru_stime, max(memory, usage.ru_maxrss)
        return Run(wall, 0, client, lines, memory * 1024)

    @staticmethod
    def output(command, environment=None):
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def backend_seconds(self):
        """The CPU seconds of all backends so far, once the last one is gone."""
        while not self.children() <= self.idle:
            time.sleep(0.01)
        fields = pathlib.Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) * TICK      # cutime and cstime

    def children(self):
        text = pathlib.Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text()
        return set(text.split())
