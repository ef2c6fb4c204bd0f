"""What people write by hand, for Benchmarks/stream, in its own virtual environment: stream_peers.py TOPIC EVENTS TABLE

kafka-python polls, psycopg2 inserts what came and commits, then the offsets are committed to Kafka: at least once. The
server is named by libpq's environment variables, the broker by KAFKA_BOOTSTRAP_SERVERS. `ready` is printed when Python
has started and everything is imported.
"""

import os
import sys
import uuid

import kafka
import psycopg2
import psycopg2.extras


def main():
    topic, events, table = sys.argv[1:]
    print("ready", flush=True)
    consumer = kafka.KafkaConsumer(
        topic, bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"], group_id=f"benchmark-{uuid.uuid4()}",
        auto_offset_reset="earliest", enable_auto_commit=False, max_poll_records=5000)
    connection = psycopg2.connect("")
    insert = f"insert into {table} (_topic, _part, _offset, _value) values %s"
    count = 0
    while count < int(events):
        polled = consumer.poll(timeout_ms=30_000)
        if not polled:
            sys.exit(f"nothing came for 30 s, after {count} events")
        rows = [(record.topic, record.partition, record.offset, record.value.decode())
                for records in polled.values() for record in records]
        with connection.cursor() as cursor:
            psycopg2.extras.execute_values(cursor, insert, rows, template="(%s, %s, %s, %s::jsonb)", page_size=1000)
        connection.commit()
        consumer.commit()
        count += len(rows)
    consumer.close()


if __name__ == "__main__":
    main()
