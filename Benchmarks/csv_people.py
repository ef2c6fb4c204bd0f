"""Makes a people file of any size: the sample's records over and over, every one with an id of its own.

A record's id is a hash of its number, so that the same call makes the same bytes. With --bad every hundredth record has
a defect, each kind as often as the others; what the loader calls it is beside it in DEFECTS.

A program of its own, and written as a stream: the benchmark that starts it stays small, which matters to what it
measures of the programs it starts afterwards (see workbench.Run).
"""

import argparse
import hashlib
import itertools
import pathlib
import sys

from workbench import sample

STEP, PLACE = 100, 50
AT_ONCE = 10_000


def is_bad(number):
    """SQL for the records of a bad file that have a defect, by their number from 1."""
    return f"{number} % {STEP} = {PLACE}"


# Each takes a record's fields (the last one, the address, is quoted and has the line's end) and damages them.
def wrong_day(fields):
    fields[5] = fields[5][:5] + b"02-30"


def not_a_day(fields):
    fields[5] = b"unknown"


def field_missing(fields):
    del fields[3]


def field_too_many(fields):
    fields.insert(3, b"surplus")


def wrong_digit(fields):
    fields[0] = b"x" + fields[0][1:]


def no_id(fields):
    fields[0] = b""


def not_utf8(fields):
    fields[2] += b"\xff"


DEFECTS = [(wrong_day, "bad_date"), (field_missing, "column_count"), (wrong_digit, "bad_uuid"),
           (not_utf8, "invalid_encoding"), (not_a_day, "bad_date"), (field_too_many, "column_count"),
           (no_id, "null_not_allowed")]


def expected_rejects(rows):
    """How many rejects of each code a bad file of that many records has."""
    counts = {}
    for (_, code), _ in zip(itertools.cycle(DEFECTS), range(PLACE, rows + 1, STEP)):
        counts[code] = counts.get(code, 0) + 1
    return counts


def write(file, rows, bad):
    original = sample() / "batch/people_data.csv"
    header, *lines = original.read_bytes().splitlines(keepends=True)
    tails = [line[36:] for line in lines]
    if not all(tail.startswith(b",") and tail.count(b'"') == 2 and tail.endswith(b'"\n') for tail in tails):
        sys.exit(f"{original}: not every line is a record that starts with a UUID and ends with the one quoted field")
    defects = itertools.cycle(defect for defect, _ in DEFECTS)
    with file.open("wb") as out:
        out.write(header)
        for start in range(1, rows + 1, AT_ONCE):
            records = [record(number, tails) for number in range(start, min(start + AT_ONCE, rows + 1))]
            for place in range((PLACE - start) % STEP, len(records), STEP) if bad else ():
                fields = records[place].split(b",", 6)
                next(defects)(fields)
                records[place] = b",".join(fields)
            out.write(b"".join(records))


def record(number, tails):
    digits = hashlib.md5(b"%d" % number).hexdigest()
    id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return id.encode() + tails[number % len(tails)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path, help="the file to write")
    parser.add_argument("--rows", type=int, required=True, help="how many records it has")
    parser.add_argument("--bad", action="store_true", help="give every hundredth record a defect")
    options = parser.parse_args()
    write(options.file, options.rows, options.bad)


if __name__ == "__main__":
    main()
