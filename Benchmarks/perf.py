"""Where a program and the server spend their CPU time, as perf sees it."""

import collections
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

# A prime number of samples a second, so that they do not beat with anything periodic.
RECORD = ["perf", "record", "--quiet", "--event", "cpu-clock", "--freq", "997"]


def profile(cluster, command, success=(0,), top=25):
    """Runs the command once and returns the functions that took most of the client's and of the backends' CPU time.

    The postmaster's new children are followed, so all backends are in it that the command uses, and no others.
    """
    with tempfile.TemporaryDirectory(prefix="hospital-benchmark-") as folder:
        client, server = (pathlib.Path(folder) / name for name in ("client", "server"))
        recorder = subprocess.Popen(
            [*RECORD, "--output", server, "--pid", cluster.postmaster], stdin=subprocess.DEVNULL)
        try:
            while recorder.poll() is None and not (server.exists() and server.stat().st_size):
                time.sleep(0.01)
            run = cluster.run([*RECORD, "--output", client, "--", *command], success)
        finally:
            recorder.send_signal(signal.SIGINT)
            recorder.wait()
        return (f"client, of {run.client:.2f} CPU s\n{report(client, top)}\n\n"
                f"backends, of {run.server:.2f} CPU s\n{report(server, top)}")


def report(data, top):
    """The shares of the libraries, then those of the functions; what a library does not name is one line of it."""
    said = subprocess.run(
        ["perf", "report", "--input", data, "--stdio", "--no-children", "--sort", "dso,symbol"], check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    libraries, functions = collections.Counter(), collections.Counter()
    # Behind the names are two columns about inlining, empty here.
    for share, library, function in re.findall(r"^ *([\d.]+)% +(\S+) +\[.\] (.*?)[- ]*$", said, re.MULTILINE):
        libraries[library] += float(share)
        functions[library, "(not named)" if function.startswith("0x") else function] += float(share)
    lines = [f"{share:5.1f} %  {library}" for library, share in libraries.most_common(5)]
    lines += [f"{share:5.1f} %      {library:20} {function}" for (library, function), share in
              functions.most_common(top)]
    return demangle("\n".join(lines))


def demangle(text):
    """The names as Swift writes them, where there is a Swift to ask."""
    swift = shutil.which("swift")
    if swift is None:
        return text
    return subprocess.run([swift, "demangle", "--simplified"], input=text, stdout=subprocess.PIPE, text=True,
                          check=True).stdout.rstrip("\n")
