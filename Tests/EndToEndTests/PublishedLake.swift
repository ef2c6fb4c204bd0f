import Postgres
import TestCluster
import Testing

/// The three days of the fixtures, published, and a copy of their lake: what comes late comes here.
struct PublishedLake {
    let warehouse: Warehouse
    let lake: Lake

    /// Runs `body` with one, and looks afterwards whether everything that came is settled.
    static func with(_ body: (PublishedLake) throws -> Void) throws {
        try Lake.withThreeDays { lake in
            let published = PublishedLake(warehouse: try Warehouse.withThreeDays(), lake: lake)
            try body(published)
            try published.expectSettled()
        }
    }

    /// Runs `loader day` of one of the days.
    func load(_ day: String) throws {
        try warehouse.loader("day", day, "--lake", lake.path)
    }

    /// Nothing waits, nothing is blocked, and the days are what `ops.days` says they are.
    private func expectSettled() throws {
        #expect(
            try warehouse.texts("select concat_ws(' ', day, state) as text from ops.day_status order by day")
                == Lake.days.map { "\($0) published" })
        let pending = try warehouse.texts(
            """
            select concat_ws(' ', a.feed, a.day) as text from ops.affected_days as a
            where a.day is null or a.day in (select d.day from ops.days as d)
            """)
        #expect(pending == [])
        // The day is the first column of every table that is built by day.
        let misfiled = try warehouse.texts(
            """
            select concat_ws(' ', d.day, f.key) as text
            from ops.days as d
            cross join lateral jsonb_each_text(d.fingerprints) as f
            inner join pg_attribute as c on c.attrelid = f.key::regclass and c.attnum = 1
            where ops.fingerprint(f.key::regclass, c.attname, d.day) <> f.value
            """)
        #expect(misfiled == [])
    }

    /// The rows of a table, to see which ones a delivery changed.
    func rows(_ table: String) throws -> Set<String> {
        Set(try warehouse.texts("select t::text as text from \(verbatim: table) as t"))
    }
}
