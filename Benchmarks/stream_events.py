"""Makes events like those of hospital.transport, with values of exactly 400 bytes, as lines of key, tab and value.

They are the transports that the tests use, over and over: every one of a patient of its own (a hash of its number,
which is the key as well), sent in the order of their days, with the notes cut so that the length comes out. The same
call makes the same bytes. With --schema each value is what Kafka Connect's JsonConverter wants: the same text as the
one field of a payload, which says of itself that it is JSON.

A program of its own, so that the benchmark that starts it stays small (see workbench.Run).
"""

import argparse
import datetime
import hashlib
import json
import sys

from workbench import CHECKOUT

EVENTS = CHECKOUT / "Tests/Fixtures/events/hospital.transport.jsonl"
BYTES = 400
# About as many as a day of the sample has: 862 days are 1.2 million.
PER_DAY = 1_400
FIRST_DAY = datetime.date(2022, 11, 20)
AT_ONCE = 10_000
SCHEMA = {"type": "struct", "optional": False, "fields": [
    {"field": "value", "type": "string", "optional": False, "name": "io.debezium.data.Json"}]}


def parts():
    """What is before the patient's id in an event, between that and the day, and behind the day."""
    for line in EVENTS.read_text().splitlines():
        event = json.loads(line)
        notes = event["Notes"]
        for field in ("patient_id", "Notes"):
            event[field] = ""
        room = BYTES - len(json.dumps(event)) - 36
        if not 0 <= room <= len(notes):
            continue
        event |= {"patient_id": "|", "Notes": notes[:room], "Transport_Date": "|" + event["Transport_Date"][10:]}
        yield json.dumps(event).split("|")


def wrapped(text):
    """The message of Kafka Connect that says this, with its bounds left open."""
    return json.dumps(text)[1:-1]


def write(out, count, schema):
    templates = [*parts()]
    if not templates or not all(len(template) == 3 for template in templates):
        sys.exit(f"{EVENTS}: no event of {BYTES} bytes can be made of these")
    before, after = "", ""
    if schema:
        templates = [[wrapped(part) for part in template] for template in templates]
        before, after = json.dumps({"schema": SCHEMA, "payload": {"value": "|"}}).split("|")
    for start in range(0, count, AT_ONCE):
        lines = []
        for number in range(start, min(start + AT_ONCE, count)):
            head, middle, tail = templates[number % len(templates)]
            digits = hashlib.md5(b"%d" % number).hexdigest()
            id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
            if number % PER_DAY == 0 or number == start:
                day = FIRST_DAY + datetime.timedelta(days=number // PER_DAY)
            lines.append(f"{id}\t{before}{head}{id}{middle}{day}{tail}{after}\n")
        out.write("".join(lines).encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, required=True, help="how many")
    parser.add_argument("--schema", action="store_true", help="as Kafka Connect's JsonConverter wants them")
    options = parser.parse_args()
    write(sys.stdout.buffer, options.events, options.schema)


if __name__ == "__main__":
    main()
