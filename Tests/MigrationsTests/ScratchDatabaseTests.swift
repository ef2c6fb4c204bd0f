import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// On a server of its own: others make scratch databases, too.
@Suite(.serialized, .waitsForLong) struct ScratchDatabaseTests {
    private let cluster: TestCluster

    init() throws {
        cluster = try Self.own.get()
    }

    private static let own = Result { try TestCluster.own() }

    private struct Stop: Error {}

    private func databases() throws -> [String] {
        var connection = try cluster.connect("postgres")
        return try connection.values("select datname as value from pg_database where datname ~ '^migrate_' order by 1")
    }

    /// Whether an event is of a kind and about a database.
    private final class Events {
        var texts: [String] = []

        func note(_ event: ScratchDatabase.Event) {
            switch event {
            case .created(let name): texts.append("created \(name)")
            case .kept(let name): texts.append("kept \(name)")
            case .notDropped(let name, _): texts.append("not dropped \(name)")
            case .removedLeftover(let name): texts.append("removed \(name)")
            case .leftover(let name, let reason): texts.append("left \(name): \(reason)")
            }
        }
    }

    @Test func databaseIsEmptyLikeItsOriginAndDroppedAfterwards() throws {
        var connection = try cluster.connect("postgres")
        try connection.run(
            "create database latin template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'")
        try connection.run(
            "create database icu template template0 locale_provider icu icu_locale 'de' locale 'C.UTF-8'")
        for origin in ["postgres", "latin", "icu"] {
            var connection = try cluster.connect(origin)
            let like: SQL = """
                select concat_ws(' ', encoding, datcollate, datctype, datlocprovider, daticulocale) as value
                from pg_database where datname = current_database()
                """
            let expected = try connection.values(like)
            let name = try ScratchDatabase.use(on: &connection) { scratch in
                #expect(try scratch.values(like) == expected)
                let lines = try CatalogShape.read(from: &scratch).lines
                #expect(lines.filter { !$0.hasPrefix("schema public: ") && !$0.hasPrefix("extension plpgsql: ") } == [])
                let name = try #require(try scratch.values("select current_database() as value").first)
                #expect(name.wholeMatch(of: /migrate_scratch_[0-9a-f]{8}/) != nil)
                #expect(try databases().contains(name))
                return name
            }
            #expect(try !databases().contains(name))
        }
    }

    @Test func errorGoesOnAndTheDatabaseIsDroppedUnderWhoeverIsConnected() throws {
        var connection = try cluster.connect("postgres")
        var name = ""
        #expect(throws: Stop.self) {
            try ScratchDatabase.use(on: &connection) { scratch in
                name = try scratch.values("select current_database() as value")[0]
                var other = try Connection(toDatabase: name, of: scratch)
                try other.run("create table t (i integer)")
                try scratch.run("begin")
                throw Stop()
            }
        }
        #expect(name.hasPrefix("migrate_scratch_"))
        #expect(try !databases().contains(name))
    }

    @Test func databaseIsKeptWhereThatIsAskedForAndNobodysLeftover() throws {
        var connection = try cluster.connect("postgres")
        let events = Events()
        #expect(throws: Stop.self) {
            try ScratchDatabase.use(on: &connection, isKept: true, observe: events.note) { _ in throw Stop() }
        }
        let name = try #require(events.texts.last?.split(separator: " ").last.map(String.init))
        #expect(events.texts == ["created \(name)", "kept \(name)"])
        try ScratchDatabase.use(on: &connection, observe: events.note) { _ in }
        #expect(try databases().contains(name))
        try connection.run("drop database \(identifier: name)")
    }

    @Test func roleWithoutTheRightIsToldWhichOneItIs() throws {
        var connection = try cluster.connect("postgres")
        try connection.run("create role plain login")
        connection = try Connection(
            to: ConnectionTarget("host=\(cluster.socketFolder) port=5432 user=plain dbname=postgres"),
            applicationName: "t")
        let error = #expect(throws: CatalogError.self) { try ScratchDatabase.use(on: &connection) { _ in } }
        #expect(error?.outcome == .refused)
        #expect(error?.message.contains("role plain may not create databases") == true)
        #expect(error?.wayOut?.contains("alter role plain createdb") == true)
    }

    @Test func sessionThatOnlyReadsIsToldSo() throws {
        var connection = try cluster.connect("postgres")
        try connection.run("set default_transaction_read_only = on")
        let error = #expect(throws: CatalogError.self) { try ScratchDatabase.use(on: &connection) { _ in } }
        guard case .readOnlySession = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func databaseOfARunThatIsOverIsRemovedAndThatOfALivingOneStays() throws {
        var connection = try cluster.connect("postgres")
        try connection.run("create database migrate_scratch_0badcafe")
        try connection.run("create database migrate_scratch_notours")
        let events = Events()
        try ScratchDatabase.use(on: &connection) { _ in
            let living = try databases()
            var other = try cluster.connect("postgres")
            try ScratchDatabase.use(on: &other, observe: events.note) { _ in
                let both = try databases()
                #expect(Set(living).isSubset(of: both))
            }
        }
        #expect(try databases().filter { $0.hasPrefix("migrate_scratch_") } == ["migrate_scratch_notours"])
        #expect(events.texts.count == 1)
        try connection.run("drop database migrate_scratch_notours")
    }

    @Test func leftoverThatSomebodyLooksAtStaysAndIsNamed() throws {
        var connection = try cluster.connect("postgres")
        let name = "migrate_scratch_00c0ffee"
        try connection.run("create database \(identifier: name)")
        let events = Events()
        do {
            var visitor = try cluster.connect(name)
            try visitor.run("select 1")
            try ScratchDatabase.use(on: &connection, observe: events.note) { _ in }
            #expect(events.texts.contains("left \(name): somebody is connected to it"))
            #expect(try databases().contains(name))
            try visitor.run("select 1")
        }
        try wait { try !isConnected(to: name) }
        try ScratchDatabase.use(on: &connection, observe: events.note) { _ in }
        #expect(events.texts.contains("removed \(name)"))
    }

    private func isConnected(to name: String) throws -> Bool {
        var connection = try cluster.connect("postgres")
        return try !connection.values("select 'x' as value from pg_stat_activity where datname = \(name)").isEmpty
    }

    @Test func leftoverOfSomebodyElseStaysAndIsNamed() throws {
        var connection = try cluster.connect("postgres")
        try connection.run("create database migrate_scratch_12345678")
        try connection.run("create role maker login createdb")
        var maker = try Connection(
            to: ConnectionTarget("host=\(cluster.socketFolder) port=5432 user=maker dbname=postgres"),
            applicationName: "t")
        let events = Events()
        try ScratchDatabase.use(on: &maker, observe: events.note) { _ in }
        #expect(events.texts.contains("left migrate_scratch_12345678: it belongs to \(cluster.user)"))
        try connection.run("drop database migrate_scratch_12345678")
    }
}
