import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct DriftTests {
    private let warehouse: Warehouse

    init() throws {
        warehouse = try Warehouse()
    }

    private func change(_ statements: String...) throws {
        var connection = try warehouse.connect()
        for statement in statements {
            try connection.run(SQL(verbatim: statement))
        }
    }

    @Test func unchangedDatabaseHasNone() throws {
        let ending = try warehouse.migrate("drift")
        #expect(ending.output.isEmpty)
        let verdict = "no drift: the database is what the last migrate up left; "
        let facts = try #require(ending.errors.components(separatedBy: verdict).last?.split(separator: " ").first)
        #expect(try #require(Int(facts.replacing(",", with: ""))) > 1_000 && ending.errors.contains(verdict))
        let files = try warehouse.migrate("drift", "--scratch")
        #expect(files.output.isEmpty)
        #expect(files.errors.contains("no drift: the database is what the files make"))
    }

    @Test(arguments: [false, true])
    func changesByHandAreShownByObject(isScratch: Bool) throws {
        try change(
            "alter table ops.settings add column note text", "drop view marts.published_days cascade",
            "alter table hospital_operations.staff disable trigger all", "grant select on staging.people to analyst",
            "insert into ops.settings (setting, value, why) values ('a', 'b', 'c')")
        let arguments = isScratch ? ["drift", "--scratch"] : ["drift"]
        let ending = try Program.migrate.run(arguments, environment: warehouse.environment)
        #expect(ending.code == 8)
        #expect(
            ending.lines.first
                == (isScratch ? "- only in the files, + only in the database" : "- only stored, + only in the database")
        )
        #expect(
            ending.output.contains("\ntable ops.settings\n  + column note text\n  - columns (setting, value, why)\n"))
        #expect(ending.output.contains("\ntable staging.people\n  + analyst may select\n"))
        #expect(ending.output.contains("\n  + constraint staff_pkey is not enforced") == false)
        #expect(ending.output.contains("is not enforced: its triggers are disabled\n"))
        #expect(ending.output.contains("\nview marts.published_days\n  - analyst may select\n"))
        #expect(ending.errors.contains("error: drift: "))
        #expect(!ending.output.contains("'a'"))
    }

    @Test func jsonNamesBothSides() throws {
        try change("alter table ops.settings alter column why drop not null")
        let ending = try warehouse.migrate("drift", "--format", "json", code: 8)
        let found = try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
        #expect(found["drift"] as? Bool == true)
        #expect(ending.errors.hasSuffix("drift: 1 object differs from what the last migrate up left\n"))
        let objects = try #require(found["objects"] as? [[String: Any]])
        #expect(objects.count == 1)
        #expect(objects[0]["object"] as? String == "table ops.settings")
        #expect(objects[0]["only_stored"] as? [String] == ["column why text not null"])
        #expect(objects[0]["only_in_database"] as? [String] == ["column why text"])
    }

    @Test func upTakesWhatIsThereAsItsOwnAndSaysSo() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write("create table marts.more (day date primary key);", to: "migrations/9000_more.sql")
            try change("alter table ops.settings add column note text")
            let ending = try warehouse.migrate("up", "--directory", sql.path)
            #expect(ending.errors.contains("table ops.settings: + column note text"))
            try warehouse.migrate("drift")
            let files = try warehouse.migrate("drift", "--scratch", "--directory", sql.path, code: 8)
            #expect(files.output.contains("\ntable ops.settings\n  + column note text\n"))
            #expect(!files.output.contains("marts.more"))
        }
    }

    @Test func withNothingStoredItSaysWhatToDo() throws {
        // As an older program left it.
        try change("drop table migrate.catalog_line")
        let old = try warehouse.migrate("drift", code: 4)
        #expect(old.errors.contains("never stored"))
        #expect(old.errors.contains("migrate drift --scratch"))
    }

    @Test func readerWithoutAnyOtherRightSeesDrift() throws {
        let reader = "reader_\(warehouse.database)"
        try change(
            "create role \(reader) login", "alter role \(reader) set default_transaction_read_only = on",
            "grant usage on schema migrate to \(reader)",
            "grant select on migrate.catalog_line, migrate.meta to \(reader)",
            "alter table staging.people set unlogged")
        let ending = try warehouse.migrate("drift", environment: ["PGUSER": reader], code: 8)
        #expect(ending.output.hasSuffix("\ntable staging.people\n  + unlogged\n"))
        try change("grant pg_read_all_data to \(reader)")
        let refused = try warehouse.migrate("drift", "--scratch", environment: ["PGUSER": reader], code: 4)
        #expect(refused.errors.contains("this session can only read"))
    }

    @Test func pendingFilesAreNamedAsAReason() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write("create table marts.more (day date primary key);", to: "migrations/9000_more.sql")
            let ending = try warehouse.migrate("drift", "--scratch", "--directory", sql.path, code: 8)
            #expect(ending.errors.contains("notice: 1 migration and"))
            #expect(ending.output.contains("\ntable marts.more\n"))
        }
    }

    @Test func terminalOf80ColumnsCutsNothingOff() throws {
        try change(
            "drop table hospital_admissions.visits cascade",
            "create function ops.odd() returns text language sql as $$ select E'\\u001b[31m' || 'a\u{1b}[31mb' $$")
        let wide = try warehouse.migrate("drift", code: 8)
        let narrow = try warehouse.migrate("drift", width: 80, code: 8)
        #expect(wide.lines.contains { $0.count > 120 })
        let tooLong = narrow.lines.filter { $0.count > 80 && $0.dropFirst(6).contains(" ") }
        #expect(tooLong == [])
        #expect(!narrow.output.contains("\u{1b}"))
        func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
        #expect(words(narrow.output) == words(wide.output))
    }
}
