"""Who consumes events in Benchmarks/stream, into which tables, and what must be in them afterwards."""

import collections
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

from workbench import CHECKOUT, RELEASE, Cluster, install

NAMES = ["loader", "pair", "c", "c-plain", "debezium", "python", "kcat"]
PACKAGES = ["kafka-python==3.0.12", "psycopg2-binary==2.9.13", "lz4==4.4.5"]
ENVIRONMENT = CHECKOUT / ".local/benchmarks-stream"
LAB = pathlib.Path(os.environ.get("LAB_HOME") or CHECKOUT / "../shared/lab").resolve()
PEERS = pathlib.Path(os.environ.get("PEERS_HOME") or CHECKOUT / "../shared/peers").resolve()
TOPIC, TABLE, PARTITIONS = "hospital.transport", "hospital_streams.transports", 4
# Debezium calls its table as the topic.
WITH_SCHEMA = "transports_with_schema"
BATCH = 5_000

# The programs that run side by side, the table they fill, and its columns for partition, offset and JSON.
Contestant = collections.namedtuple("Contestant", "commands table columns environment",
                                    defaults=[None, "_part, _offset, _value", {}])
# What a program did: workbench's Run, the CPU seconds of the broker meanwhile, the seconds between the first and the
# last commit of its rows, and how many rows the commits behind the first one brought.
Consumption = collections.namedtuple("Consumption", "run broker seconds rows")

# The C loop makes its table and the BRIN index on _ts by itself; this adds what a landing table has beyond that.
AS_LANDING = """
create function as_landing() returns event_trigger language plpgsql as $$
begin
    if to_regclass('public.sb_ev') is not null then
        alter table sb_ev
            alter _topic set not null, alter _part set not null, alter _offset set not null,
            alter _is_tombstone set not null, add check (_is_tombstone = (_value is null));
        create index on sb_ev using brin (left(_value ->> 'Transport_Date', 10))
        with (pages_per_range = 32, autosummarize = on);
    end if;
end
$$;
create event trigger as_landing on ddl_command_end when tag in ('CREATE TABLE') execute function as_landing();
"""


class Bench:
    """The topics, the cluster with the tables, and who gets the one into the other."""

    def __init__(self, folder, events, names, broker):
        self.folder, self.events, self.broker = folder, events, broker
        self.runs = 0
        self.contents = None
        self.cluster = Cluster(durable=True)
        for name in [name for name in self.cluster.environment if name.startswith("KAFKA_")]:
            del self.cluster.environment[name]
        self.cluster.environment["KAFKA_BOOTSTRAP_SERVERS"] = broker.servers
        self.cluster.query("alter system set track_commit_timestamp = on", "postgres")
        self.tcp = self.cluster.listen()
        self.cluster.query(f"create table by_hand (like {TABLE} including all)")
        self.cluster.query("alter table by_hand alter _is_tombstone set default false")
        self.cluster.query(AS_LANDING)
        self.ceiling = folder / "ceiling"
        self.names = [name for name in NAMES if name in names and self.takes_part(name)]
        self.publish(TOPIC)
        if "debezium" in self.names:
            self.publish(WITH_SCHEMA, "--schema")
        # Who comes first would have what Java has to compile, the group's own topic and the server's first WAL files.
        self.measure("loader")

    def publish(self, topic, *arguments):
        command = [sys.executable, CHECKOUT / "Benchmarks/stream_events.py", "--events", str(self.events), *arguments]
        if (found := self.broker.publish(topic, PARTITIONS, command)) != self.events:
            sys.exit(f"{topic} has {found} events, not {self.events}")

    def takes_part(self, name):
        """Whether it can; says why when it cannot."""
        reason = None
        if name in ("c", "c-plain") and not self.ceiling.exists():
            reason = self.compile()
        elif name == "debezium" and not (PEERS / "bin/connect-jdbc").exists():
            reason = f"no bin/connect-jdbc in {PEERS}, PEERS_HOME names another folder"
        elif name == "python":
            try:
                install(ENVIRONMENT, PACKAGES)
            except subprocess.CalledProcessError:
                reason = f"pip could not install {', '.join(PACKAGES)}"
        if reason:
            print(f"without {name}: {reason}", file=sys.stderr)
        return reason is None

    def compile(self):
        """Makes the C loop; returns why not, if it cannot."""
        source = LAB / "stream_ceiling.c"
        if not source.exists():
            return f"no stream_ceiling.c in {LAB}, LAB_HOME names another folder"
        if not shutil.which("cc") or not shutil.which("pg_config"):
            return "no cc or no pg_config (Debian: apt-get install gcc libpq-dev librdkafka-dev)"
        include = Cluster.output(["pg_config", "--includedir"])
        subprocess.run(["cc", "-O2", "-w", f"-I{include}", source, "-o", self.ceiling, "-lrdkafka", "-lpq"], check=True)
        return None

    def contestant(self, name):
        """Who has this name; consumers of Kafka's groups have a name there that nobody had before."""
        servers, events = self.broker.servers, str(self.events)
        consume = [RELEASE / "loader", "stream", "--until-caught-up", "--pipeline", f"benchmark-{self.runs}", TOPIC]
        match name:
            case "loader":
                return Contestant([consume], TABLE)
            case "pair":
                return Contestant([consume, consume], TABLE)
            case "c" | "c-plain":
                return Contestant([[self.ceiling, servers, TOPIC, "jsonb", str(BATCH), events, ""]], "sb_ev")
            case "debezium":
                path = f"{self.counting()}:{os.environ['PATH']}"
                return Contestant(
                    [[PEERS / "bin/connect-jdbc", servers, WITH_SCHEMA, events, "warehouse"]], WITH_SCHEMA,
                    "__connect_partition, __connect_offset, value::jsonb", self.tcp | {"PATH": path})
            case "python":
                program = CHECKOUT / "Benchmarks/stream_peers.py"
                return Contestant([[ENVIRONMENT / "bin/python", program, TOPIC, events, "by_hand"]], "by_hand")
            case "kcat":
                command = ["kcat", "-C", "-b", servers, "-t", TOPIC, "-o", "beginning", "-c", events, "-q"]
                return Contestant([["sh", "-c", f"exec {shlex.join(command)} > /dev/null"]])

    def counting(self):
        """A folder with a psql that tells connect-jdbc from the primary key how many rows there are.

        It asks three times a second, and would scan all of the table each time.
        """
        folder = self.folder / "counting"
        folder.mkdir(exist_ok=True)
        last = (f"select max(__connect_offset) + 1 from {WITH_SCHEMA} "
                f"where __connect_topic = '{WITH_SCHEMA}' and __connect_partition = part")
        count = f"select coalesce(sum(({last})), 0) from generate_series(0, {PARTITIONS - 1}) as part"
        (folder / "psql").write_text(f'#!/bin/sh\nexec {self.cluster.psql} -XAtqc "{count}" warehouse\n')
        (folder / "psql").chmod(0o700)
        return folder

    def reset(self, name):
        self.runs += 1
        self.cluster.query(f"truncate {TABLE}, by_hand, ops.stream_offsets, ops.stream_gaps, ops.dead_letters")
        self.cluster.query(f"drop table if exists sb_ev, sb_off, {WITH_SCHEMA}")
        self.cluster.query(f"alter event trigger as_landing {'enable' if name == 'c' else 'disable'}")
        self.cluster.query("checkpoint")
        # What the broker has written, too: nobody is to share the disk with what was before.
        os.sync()

    def measure(self, name):
        """One run; exits when the table then does not hold exactly the events."""
        self.reset(name)
        contestant = self.contestant(name)
        broker = self.broker.cpu_seconds()
        run = self.cluster.together(contestant.commands, environment=contestant.environment)
        broker = self.broker.cpu_seconds() - broker
        if contestant.table is None:
            return Consumption(run, broker, None, None)
        faults = [*self.faults(contestant)]
        if faults:
            sys.exit("\n".join([f"{name}:", *faults, *(line for _, line in run.lines[-20:])]))
        seconds, rows = self.cluster.query(f"""
            with transactions as (
                select pg_xact_commit_timestamp(xmin) as at, count(*) as rows from {contestant.table} group by xmin)
            select extract(epoch from max(at) - min(at)), sum(rows) filter (where at > first) from (
                select *, min(at) over () as first from transactions) as transactions""").split("|")
        return Consumption(run, broker, float(seconds), int(rows or 0))

    def faults(self, contestant):
        """Each event is there once and with its text, at the same place as everybody else had it."""
        part, offset, value = contestant.columns.split(", ")
        count, distinct, contents = self.cluster.query(f"""
            select sum(rows), count(*), sum(hash)
            from (select count(*) as rows, sum(hash_record_extended(row({contestant.columns}), 0)) as hash
                from {contestant.table} group by {part}, {offset}) as places""").split("|")
        if count != str(self.events) or distinct != str(self.events):
            yield f"{contestant.table} has {count} rows, of {distinct} places, not {self.events}"
        self.contents = self.contents or contents
        if contents != self.contents:
            yield f"what {contestant.table} says (hash {contents}) is not what those before had ({self.contents})"
        if contestant.table == TABLE:
            dead = self.cluster.query("select count(*) from ops.dead_letters")
            stored = self.cluster.query("select sum(next_offset) from ops.stream_offsets where stall is null")
            if dead != "0" or stored != str(self.events):
                yield f"ops.stream_offsets knows of {stored} events, ops.dead_letters of {dead}"
