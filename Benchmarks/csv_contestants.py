"""Who loads people in Benchmarks/csv, into which tables, and what must be in them afterwards."""

import collections
import shutil
import subprocess
import sys

import csv_people
from workbench import CHECKOUT, RELEASE, Cluster, install

NAMES = ["psql", "bare", "loader", "split", "bad", "binary", "psql-plain", "loader-plain", "adbc", "pgloader",
         "pandas"]
PACKAGES = ["adbc-driver-postgresql==1.13.0", "pyarrow==26.0.1", "pandas==3.1.1", "sqlalchemy==2.1.9",
            "psycopg[binary]==3.3.9"]
ENVIRONMENT = CHECKOUT / ".local/benchmarks-csv"
COLUMNS = "person_id, first_name, surname, gender, race, birthdate, residential_address"
LOADED_WITH_REJECTS = 3

# How many records a program reads, what its table must hold afterwards, and the rejects that must be there, by code.
Contestant = collections.namedtuple("Contestant", "command table rows contents rejects", defaults=[{}])


class Bench:
    """The files, the cluster with the tables to load them into, and who loads them."""

    def __init__(self, folder, rows, names, file=None):
        self.folder, self.rows, self.tenth = folder, rows, rows // 10
        self.file = self.make(file.absolute() if file else "people_data.csv", rows)
        self.cluster = Cluster()
        self.cluster.query("create table people (like staging.people including indexes)")
        self.cluster.query("create table people_plain (like staging.people)")
        for table in ("people", "people_plain"):
            self.cluster.query(f"alter table {table} alter _load_id set default 1, alter _record_no set default 1")
        self.cluster.query(f"create table people_bare as select {COLUMNS} from staging.people with no data")
        self.cluster.query("alter table people_bare alter person_id set not null")
        self.loader = [RELEASE / "loader", "copy", "--feed", "people"]
        self.splits = "--split" in self.cluster.output([*self.loader[:2], "--help"])
        present = [name for name in NAMES if name in names and self.takes_part(name)]
        everybody = self.prepare()
        self.contestants = {name: everybody[name] for name in present}

    def make(self, name, rows, *arguments):
        file = self.folder / name
        subprocess.run([sys.executable, CHECKOUT / "Benchmarks/csv_people.py", file, "--rows", str(rows), *arguments],
                       check=True)
        return file

    def psql(self, table):
        return [self.cluster.psql, "-Xqc", f"\\copy {table} ({COLUMNS}) from '{self.file}' with (format csv, header)"]

    def prepare(self):
        """Everybody who may take part; psql and the loader have loaded the file once, and to the same rows."""
        tenth, bad = self.make("tenth.csv", self.tenth), self.make("bad.csv", self.rows, "--bad")
        rejects = csv_people.expected_rejects(self.rows)
        self.reset()
        self.cluster.run(self.psql("people"))
        everything = self.contents("people")
        one = Contestant([*self.loader, self.file], "staging.people", self.rows, everything)
        self.measure("loader", one)
        first = self.contents("staging.people", f"_record_no <= {self.tenth}")
        good = self.contents("staging.people", f"not ({csv_people.is_bad('_record_no')})")
        # Where the server may write, and db/cluster clears it away.
        binary = self.cluster.data.parent / "people.binary"
        self.cluster.query(f"copy staging.people to '{binary}' with (format binary)")
        peer = [ENVIRONMENT / "bin/python", CHECKOUT / "Benchmarks/csv_peers.py"]
        allow = ["--max-rejects", str(sum(rejects.values()))]
        return {
            "psql": one._replace(command=self.psql("people"), table="people"),
            "bare": one._replace(command=self.psql("people_bare"), table="people_bare"),
            "binary": one._replace(
                command=[self.cluster.psql, "-Xqc", f"copy people from '{binary}' with (format binary)"],
                table="people"),
            "loader": one,
            "split": one._replace(command=[*self.loader, "--split", "2", self.file]),
            "bad": Contestant([*self.loader, *allow, bad], "staging.people", self.rows, good, rejects),
            "psql-plain": one._replace(command=self.psql("people_plain"), table="people_plain"),
            "loader-plain": one._replace(
                command=[*self.loader[:2], "--into", "public.people_plain", self.file], table="people_plain"),
            "adbc": Contestant([*peer, "adbc", tenth, "people"], "people", self.tenth, first),
            "pgloader": Contestant(["pgloader", "--root-dir", self.folder / "pgloader", self.pgloader(tenth)], "people",
                                   self.tenth, first),
            "pandas": Contestant([*peer, "pandas", tenth, "people"], "people", self.tenth, first),
        }

    def pgloader(self, file):
        place = self.cluster.environment
        command = self.folder / "people.load"
        command.write_text(
            f"load csv from '{file}' having fields ({COLUMNS})\n"
            f"into postgresql://{place['PGUSER']}@unix:{place['PGHOST']}:{place['PGPORT']}/{place['PGDATABASE']}\n"
            f"target table public.people ({COLUMNS})\n"
            "with skip header = 1, fields optionally enclosed by '\"', fields escaped by double-quote,\n"
            "fields terminated by ',';\n")
        return command

    def takes_part(self, name):
        """Whether it can; says why when it cannot."""
        reason = None
        if name == "split" and not self.splits:
            reason = "without --split: this loader has none"
        elif name == "pgloader" and not shutil.which("pgloader"):
            reason = "without pgloader: apt-get install pgloader"
        elif name in ("adbc", "pandas"):
            try:
                install(ENVIRONMENT, PACKAGES)
            except subprocess.CalledProcessError:
                reason = f"without {name}: pip could not install {', '.join(PACKAGES)}"
        if reason:
            print(reason, file=sys.stderr)
        return reason is None

    def reset(self):
        self.cluster.query("truncate people, people_bare, people_plain, staging.people, ops.loads, ops.files cascade")
        self.cluster.query("checkpoint")

    def measure(self, name, contestant):
        """One run; exits when the table then does not hold exactly the rows."""
        self.reset()
        run = self.cluster.run(contestant.command, (LOADED_WITH_REJECTS,) if contestant.rejects else (0,))
        faults = []
        if (found := self.contents(contestant.table)) != contestant.contents:
            faults.append(f"{contestant.table} holds (rows|hash) {found}, not {contestant.contents}")
        if contestant.table == "staging.people":
            faults += self.lineage_faults(contestant)
        if faults:
            sys.exit("\n".join([f"{name}:", *faults, *(line for _, line in run.lines[-20:])]))
        return run

    def contents(self, table, condition="true"):
        """How many rows there are, and a hash of the delivered columns that does not depend on their order."""
        return self.cluster.query(
            f"select count(*), sum(hash_record_extended(row({COLUMNS}), 0)) from {table} where {condition}")

    def lineage_faults(self, contestant):
        """Every record from 1 has one row or one reject, of the one load, and the rejects are those that must be."""
        rejects = dict(line.split("|") for line in self.cluster.query(
            "select code, sum(rejects) from ops.reject_summary group by code").splitlines())
        numbered = self.cluster.query(f"""
            select count(*) = {contestant.rows} and count(distinct n) = {contestant.rows}
                and min(n) = 1 and max(n) = {contestant.rows}
            from (select _record_no as n from staging.people union all select record_no from ops.rejects) as numbers""")
        loads = self.cluster.query("""
            select count(*) from (select distinct _load_id from staging.people union select load_id from ops.rejects
                union select load_id from ops.loads where status = 'loaded') as loads""")
        if rejects != {code: str(count) for code, count in contestant.rejects.items()}:
            yield f"the rejects are {rejects}, not {contestant.rejects}"
        if numbered != "t":
            yield "rows and rejects are not the records from 1 on, each once"
        if loads != "1":
            yield f"rows and rejects are of {loads} loads"
