"""What ADBC and pandas do in Benchmarks/csv, in its own virtual environment: csv_peers.py adbc|pandas FILE TABLE

The server is named by libpq's environment variables. `ready` is printed when Python has started and everything is
imported.
"""

import sys

COLUMNS = ["person_id", "first_name", "surname", "gender", "race", "birthdate", "residential_address"]


def import_adbc():
    import adbc_driver_postgresql.dbapi
    import pyarrow.csv

    def load(file, table):
        reader = pyarrow.csv.open_csv(file, convert_options=pyarrow.csv.ConvertOptions(
            column_types={"Birthdate": pyarrow.date32()}))
        types = [pyarrow.uuid(), *reader.schema.types[1:]]
        schema = pyarrow.schema(list(zip(COLUMNS, types)))

        def batches():
            for batch in reader:
                # Into a uuid column it writes Arrow's UUIDs only, which no reader of CSV makes.
                digits = bytes.fromhex("".join(batch.column(0).to_pylist()).replace("-", ""))
                storage = pyarrow.Array.from_buffers(
                    pyarrow.binary(16), batch.num_rows, [None, pyarrow.py_buffer(digits)])
                ids = pyarrow.ExtensionArray.from_storage(pyarrow.uuid(), storage)
                yield pyarrow.record_batch([ids, *batch.columns[1:]], schema=schema)

        data = pyarrow.RecordBatchReader.from_batches(schema, batches())
        with adbc_driver_postgresql.dbapi.connect("postgresql://") as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(table, data, mode="append")
            connection.commit()

    return load


def import_pandas():
    import pandas
    import sqlalchemy

    def load(file, table):
        engine = sqlalchemy.create_engine("postgresql+psycopg://")
        types = {"person_id": sqlalchemy.Uuid(as_uuid=False), "birthdate": sqlalchemy.Date}
        chunks = pandas.read_csv(file, header=0, names=COLUMNS, parse_dates=["birthdate"], chunksize=10_000)
        with engine.begin() as connection:
            for chunk in chunks:
                chunk.to_sql(table, connection, if_exists="append", index=False, dtype=types)

    return load


def main():
    name, file, table = sys.argv[1:]
    load = {"adbc": import_adbc, "pandas": import_pandas}[name]()
    print("ready", flush=True)
    load(file, table)


if __name__ == "__main__":
    main()
