"""A real Kafka of a benchmark's own, from where KAFKA_HOME points to, and how events get into it."""

import contextlib
import os
import pathlib
import subprocess
import sys

from workbench import CHECKOUT, Cluster, cpu_seconds

HOME = pathlib.Path(os.environ.get("KAFKA_HOME") or CHECKOUT / "../shared/kafka").resolve()


class Broker:
    """One broker on this machine, whose data is in a folder; `with` ends it."""

    def __init__(self, folder):
        if not (HOME / "bin/kafka-up").exists():
            sys.exit(f"no bin/kafka-up in {HOME}: KAFKA_HOME has to name a folder with an Apache Kafka and that in it")
        self.folder = folder
        folder.mkdir()

    def __enter__(self):
        with contextlib.ExitStack() as undone:
            undone.callback(self.__exit__)
            said = Cluster.output([HOME / "bin/kafka-up", self.folder])
            self.servers = said.splitlines()[-1].removeprefix("KAFKA_BOOTSTRAP_SERVERS=")
            self.process = (self.folder / "broker0.pid").read_text().strip()
            undone.pop_all()
        return self

    def __exit__(self, *_):
        subprocess.run([HOME / "bin/kafka-down", self.folder], stdin=subprocess.DEVNULL, check=True)

    def publish(self, topic, partitions, command):
        """Makes a topic of the lines, each a key, a tab and a value, that a program writes; returns how many came."""
        self.tool("kafka.admin.TopicCommand", "--create", "--topic", topic, "--partitions", str(partitions))
        # Idempotent: what is sent again after a failure keeps its place, so each topic has the same event at a place.
        producer = ["kcat", "-P", "-b", self.servers, "-t", topic, "-K", "\t", "-z", "lz4",
                    "-X", "enable.idempotence=true", "-X", "topic.partitioner=murmur2_random"]
        lines = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, process_group=0)
        try:
            subprocess.run(producer, stdin=lines.stdout, check=True)
            lines.stdout.close()
        finally:
            lines.terminate()
            status = lines.wait()
        if status != 0:
            sys.exit(f"{command[1]} ended with {status}")
        offsets = self.tool("kafka.tools.GetOffsetShell", "--topic", topic).splitlines()
        return sum(int(line.rpartition(":")[2]) for line in offsets)

    def tool(self, program, *arguments):
        return Cluster.output([HOME / "bin/kafka-tool", program, "--bootstrap-server", self.servers, *arguments])

    def cpu_seconds(self):
        return cpu_seconds(self.process)
