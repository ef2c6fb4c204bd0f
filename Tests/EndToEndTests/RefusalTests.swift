import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct RefusalTests {
    /// It is another one than was meant, more often than a new one.
    @Test(arguments: [
        ["loader", "day", "2022-11-22", "--lake", Lake.fixture.path],
        ["loader", "copy", Lake.fixture.file("people_data.csv")], ["loader", "status"], ["loader", "rejects", "list"],
        ["migrate", "build", "--stale"], ["migrate", "test"], ["migrate", "drift"],
    ])
    func databaseNeverMigratedIsNamedAndAskedFor(arguments: [String]) throws {
        let warehouse = try Warehouse(.empty)
        let program = arguments[0] == "loader" ? Program.loader : .migrate
        let ending = try program.run(Array(arguments.dropFirst()), environment: warehouse.environment)
        #expect(ending.code == 4)
        let host = try #require(warehouse.environment["PGHOST"])
        #expect(ending.errors.contains("error: there is no warehouse in this database\n"))
        let question = /\n  is \S*@(\S+):\d+\/(\S+) the right one \(DATABASE_URL/
        let asked = try #require(ending.errors.firstMatch(of: question), "\(ending.errors)")
        #expect(asked.1 == host && asked.2 == warehouse.database)
        #expect(ending.errors.hasSuffix("only then run: migrate up, which makes a warehouse in it\n"))
    }

    /// Runs a program in a folder of its own.
    private func run(_ program: Program, _ arguments: [String], in folder: String) throws -> Program.Ending {
        let command = ["-c", "cd \"$0\" && exec \"$@\"", folder, program.executable.path]
        return try Program(path: "/bin/sh").run(command + arguments)
    }

    @Test func folderOfSQLThatIsNotThereIsAskedForInTheWordsOfWhoeverWantsIt() throws {
        try Lake.withFolder { folder in
            let loading = try run(.loader, ["copy", "a.csv"], in: folder)
            #expect(loading.code == 2)
            #expect(loading.errors.contains("sql: error: there is no folder sql/migrations\n"))
            #expect(loading.errors.contains("run it in the checkout, or name the folder: --directory /path/to/sql\n"))
            #expect(!loading.errors.contains("mkdir"))
            let writing = try run(.migrate, ["new", "wards"], in: folder)
            #expect(writing.code == 2)
            #expect(writing.errors.contains("--directory /path/to/sql; or begin a new one: mkdir -p sql/migrations\n"))
        }
    }

    @Test(arguments: ["day", "copy"])
    func onePendingMigrationIsRefused(command: String) throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write("create table marts.more (day date primary key);", to: "migrations/9000_more.sql")
            let warehouse = try Warehouse()
            let subject = command == "day" ? Lake.smallDay : Lake.fixture.file("people_data.csv")
            let ending = try warehouse.loader(command, subject, "--directory", sql.path, code: 4)
            #expect(ending.errors.contains("behind the files: 1 migration and"))
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    @Test func dayWithMissingFilesIsRefusedWithTheirFeeds() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.remove("hospital_summary_2022-11-22.txt")
            try lake.remove("staff_data.csv")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 4)
            #expect(ending.errors.contains("required files of 2022-11-22 are missing: daily_summaries, staff_data"))
            #expect(ending.errors.contains("\n\(lake.path): error: required files"))
            #expect(ending.errors.contains("expected for daily_summaries: hospital_summary_2022-11-22.txt\n"))
            #expect(ending.errors.contains("--allow-missing FEED, once for each feed"))
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    @Test func dayWithoutFilesIsRefusedWithTheNewestDayThereIs() throws {
        let warehouse = try Warehouse()
        let ending = try warehouse.loader("day", "2022-11-23", "--lake", Lake.fixture.path, code: 4)
        #expect(ending.errors.contains("\(Lake.fixture.path): error: no dated file of 2022-11-23 has come; "))
        #expect(ending.errors.contains("the newest day with files is 2022-11-22\n"))
        #expect(ending.errors.contains("admissions_2022-11-23.csv"))
        #expect(!ending.errors.contains("--allow-missing"))
    }

    @Test func fileOfMisspeltNameIsWarnedOfAndOthersAreNot() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.write("", to: "emergency_transport_summary_2022-11-22_session_1.txt")
            try lake.write(try lake.text(of: "admissions_2022-11-22.csv"), to: "admission_2022-11-22.csv")
            try lake.remove("admissions_2022-11-22.csv")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 4)
            #expect(ending.errors.contains("warning: 1 file of the lake in no feed, by a slip it seems: admission_"))
            #expect(ending.errors.contains("rename them, or add a feed: they are not loaded"))
            #expect(ending.errors.contains("loader: 1 file of the lake in no feed: emergency_transport_summary_"))
        }
    }

    @Test func missingFilesThatAreAllAllowedLetTheDayGoOn() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.remove("hospital_summary_2022-11-22.txt")
            try lake.remove("staff_data.csv")
            let day = ["day", Lake.smallDay, "--lake", lake.path, "--allow-missing", "staff_data"]
            let ending = try Program.loader.run(day, environment: warehouse.environment)
            #expect(ending.code == 4)
            #expect(ending.errors.contains("are missing: daily_summaries (") == false)
            #expect(ending.errors.contains("are missing: daily_summaries\n"))
            let allowed = try Program.loader.run(
                day + ["--allow-missing", "daily_summaries"], environment: warehouse.environment)
            #expect(allowed.code == 0, "\(allowed.errors)")
            #expect(try warehouse.texts("select visits::text as text from marts.published_days") == ["420"])
        }
    }

    /// Transfers may come a day later: nobody has to wait for them on the day itself.
    @Test func filesDueLaterAreMissedOnceTheyAreDue() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.addDay("2022-11-23")
            for session in 1...5 {
                try lake.remove("hospital_transfers_2022-11-22_session_\(session).csv")
            }
            try warehouse.loader("day", "2022-11-22", "--lake", lake.path)
            let ending = try warehouse.loader("day", "2022-11-23", "--lake", lake.path, code: 4)
            #expect(ending.errors.contains("transfers (of 2022-11-22)"))
        }
    }

    @Test func copyOfFileThatFitsNoFeedIsRefusedWithTheFeeds() throws {
        let warehouse = try Warehouse()
        let ending = try warehouse.loader("copy", "Package.swift", code: 4)
        #expect(ending.errors.hasPrefix("loader: connected to "))
        #expect(ending.errors.contains("Package.swift: error: no feed in ops.feeds"))
        for feed in try warehouse.texts("select feed as text from ops.feeds") {
            #expect(ending.errors.contains(feed))
        }
    }

    @Test func feedThatDoesNotExistIsRefused() throws {
        let warehouse = try Warehouse()
        let people = Lake.fixture.file("people_data.csv")
        #expect(try warehouse.loader("copy", people, "--feed", "nope", code: 2).errors.contains("no feed nope"))
        let day = try warehouse.loader(
            "day", Lake.smallDay, "--lake", Lake.fixture.path, "--allow-missing", "nope", code: 2)
        #expect(day.errors.contains("no feed nope"))
        let other = try warehouse.loader("copy", people, "--feed", "admissions", code: 4)
        #expect(other.errors.contains("does not fit the pattern admissions_{date}.csv"))
    }

    @Test func unknownHeaderIsRefusedBeforeAnyRow() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.replace("Surname", with: "Family", in: "people_data.csv")
            let ending = try warehouse.loader("copy", lake.file("people_data.csv"), code: 4)
            #expect(ending.errors.contains("column 3 'Family' is unknown; no header for surname"))
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    @Test func headerInOtherCaseOrWithSpacesIsUnderstood() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.replace(
                "person_id,First_Name,Surname", with: "\u{FEFF}PERSON_ID,First Name,surname", in: "people_data.csv")
            try warehouse.loader("copy", lake.file("people_data.csv"))
            #expect(try warehouse.number("select count(first_name) as number from staging.people") == 5221)
        }
    }

    @Test func fileThatIsNotThereIsNamedAndOthersAreLoaded() throws {
        let warehouse = try Warehouse()
        let ending = try warehouse.loader(
            "copy", "/nowhere/staff_data.csv", Lake.fixture.file("reserve_pool.csv"), code: 4)
        #expect(ending.errors.contains("/nowhere/staff_data.csv: error: cannot be read"))
        #expect(!ending.errors.contains("error: /nowhere"))
        #expect(try warehouse.number("select count(*) as number from staging.reserve_pool") == 1500)
    }

    @Test(arguments: [["status"], ["day", "2022-11-22"], ["copy", "people_data.csv"], ["rejects", "list"]])
    func loaderWithoutServerSaysHowToNameOne(arguments: [String]) throws {
        try expectNoServer(.loader, arguments)
    }

    @Test(arguments: [["up"], ["status"], ["build"], ["test"]])
    func migrateWithoutServerSaysHowToNameOne(arguments: [String]) throws {
        try expectNoServer(.migrate, arguments)
    }

    private func expectNoServer(_ program: Program, _ arguments: [String]) throws {
        let ending = try program.run(arguments, environment: ["PGHOST": "/nowhere", "PGDATABASE": "warehouse"])
        #expect(ending.code == 6)
        #expect(ending.errors.contains("DATABASE_URL, or PGHOST"))
        #expect(ending.output.isEmpty)
    }

    @Test func databaseURLWinsOverPGVariables() throws {
        let warehouse = try Warehouse()
        let url = "postgresql:///\(warehouse.database)?host=\(warehouse.environment["PGHOST"] ?? "")"
        let ending = try warehouse.loader("status", environment: ["DATABASE_URL": url, "PGHOST": "/nowhere"])
        #expect(ending.errors.contains("/\(warehouse.database)\n"))
    }

    @Test(arguments: [
        [], ["dya"], ["day"], ["day", "2022-02-30"], ["day", "22.11.2022"], ["day", "2022-11-22", "--lock-wait", "-1"],
        ["day", "2022-11-22", "--lock-wait", "x"], ["day", "2022-11-22", "more"], ["copy"], ["copy", "a", "--nope"],
        ["copy", "a", "--max-rejects", "-1"], ["rejects"], ["rejects", "list", "x"],
        ["rejects", "list", "--limit", "-1"], ["status", "--format", "xml"],
    ])
    func commandLineOfLoaderThatMakesNoSenseIsExplained(arguments: [String]) throws {
        try expectUsage(.loader, arguments)
    }

    @Test(arguments: [
        [], ["upp"], ["up", "--lock-wait", "-1"], ["build", "--from", "tomorrow"],
        ["build", "--from", "2022-11-22", "--until", "2022-11-21"], ["test", "--format", "tap"], ["status", "x"],
    ])
    func commandLineOfMigrateThatMakesNoSenseIsExplained(arguments: [String]) throws {
        try expectUsage(.migrate, arguments)
    }

    /// Before anything else: there is no server here.
    private func expectUsage(_ program: Program, _ arguments: [String]) throws {
        let ending = try program.run(arguments, environment: ["PGHOST": "/nowhere"])
        #expect(ending.code == 2, "\(ending.everything)")
        #expect(ending.errors.contains("error: "))
        #expect(ending.errors.lowercased().contains("usage: "))
        #expect(ending.output.isEmpty)
    }

    @Test func lakeThatIsNotThereIsRefused() throws {
        let warehouse = try Warehouse()
        let ending = try warehouse.loader("day", Lake.smallDay, "--lake", "/nowhere", code: 2)
        #expect(ending.errors.contains("/nowhere: error: there is neither a batch nor a processed folder"))
        #expect(ending.errors.contains("--lake, or LAKE"))
    }
}
