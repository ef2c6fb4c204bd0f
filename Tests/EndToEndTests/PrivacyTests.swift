import Foundation
import Postgres
import Testing

/// Nothing that tells of a person may stand in a terminal or a log, unless somebody asks for it.
@Suite struct PrivacyTests {
    @Test func brokenRecordsAreNeverQuoted() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            let endings = [
                try warehouse.loader("copy", path, code: 1),
                try warehouse.loader("copy", path, "--format", "json", "--max-rejects", "2", code: 1),
                try warehouse.loader("copy", path, "/nowhere/staff_data.csv", "--max-rejects", "2", code: 1),
                try warehouse.loader("copy", path, "--max-rejects", "10", code: 3),
                try warehouse.loader("rejects", "list"), try warehouse.loader("rejects", "list", "4"),
                try warehouse.loader("rejects", "list", "4", "--format", "json"), try warehouse.loader("status"),
            ]
            expect(endings, haveNothingOf: BrokenPeople.secrets)
            // The test is worth something only if there was something to tell.
            #expect(try warehouse.loader("rejects", "list", "4", "--show-values").output.contains("Wimbleworth"))
            let kept = try warehouse.texts("select coalesce(failure, '') as text from ops.loads")
            #expect(!kept.contains { text in BrokenPeople.secrets.contains { text.contains($0) } })
        }
    }

    /// A rule of the table, and a type that only the server can read: it quotes what it refuses.
    @Test(arguments: [
        "alter table staging.people add constraint names check (first_name <> 'Quillfeather')",
        "alter table staging.people alter column first_name type json using to_json(first_name)",
        "alter table staging.people alter column residential_address type interval using null",
    ])
    func recordThatTheServerRefusesIsNotQuoted(change: String) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run("\(verbatim: change)")
            try lake.write(
                """
                person_id,First_Name,Surname,Gender,Race,Birthdate,Residential_address
                11153fe2-53b0-424d-96bb-99d4f7d29501,Quillfeather,Ombersley,male,White,1969-12-03,17 Wimbleworth

                """, to: "people_data.csv")
            let ending = try warehouse.loader("copy", lake.file("people_data.csv"), code: 1)
            #expect(ending.errors.contains("1 rejected record, 0 allowed"))
            expect([ending], haveNothingOf: BrokenPeople.secrets)
            let kept = try warehouse.texts("select failure as text from ops.loads where failure is not null")
            #expect(kept.count == 1)
            #expect(!kept.contains { text in BrokenPeople.secrets.contains { text.contains($0) } })
        }
    }

    /// A trigger that says whom it does not like, in an error that is none of the record's.
    @Test(arguments: ["raise_exception", "undefined_table", "insufficient_privilege"])
    func wordsOfATriggerAreNotRepeated(condition: String) throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run(
                """
                create function staging.judge() returns trigger language plpgsql as $$
                begin
                    raise 'no bed for %', new using errcode = '\(verbatim: condition)', detail = new, hint = new;
                end $$
                """)
            try connection.run(
                "create trigger judge before insert on staging.people for each row execute function staging.judge()")
            let endings = [
                try warehouse.loader("copy", path, "--max-rejects", "10", code: 1),
                try warehouse.loader("copy", path, "--max-rejects", "10", "--format", "json", code: 1),
                try warehouse.loader("status"),
            ]
            #expect(endings[0].errors.contains("function staging.judge() line 3 at RAISE"))
            expect(endings, haveNothingOf: BrokenPeople.secrets + ["no bed"])
            let kept = try warehouse.texts("select failure as text from ops.loads")
            #expect(kept.count == 2 && kept.allSatisfy { $0.contains("judge() line 3 at RAISE") }, "\(kept)")
            #expect(!kept.contains { text in (BrokenPeople.secrets + ["no bed"]).contains { text.contains($0) } })
        }
    }

    @Test func blockedDayNamesNobody() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let denied = try #require(
                lake.text(of: "admissions_2022-11-22.csv").split(separator: "\n")
                    .first { $0.contains(",Inpatient,Admitted,") })
            let person = try #require(denied.split(separator: ",").first)
            let known = try #require(
                lake.text(of: "people_data.csv").split(separator: "\n").first { $0.hasPrefix(person) })
            // Doctor and nurse; first name, surname and address of the person.
            var names = denied.split(separator: ",").suffix(2).map(String.init)
            names += known.split(separator: ",", maxSplits: 6).dropFirst().prefix(2).map(String.init)
            names += known.split(separator: "\"").dropFirst().prefix(1).map(String.init)
            #expect(names.count == 5)
            try lake.denyFirstAdmission()
            let endings = [
                try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7),
                try warehouse.loader("status"), try warehouse.loader("status", "--format", "json"),
                try warehouse.migrate("test"),
            ]
            expect(endings, haveNothingOf: names)
            let kept = try warehouse.texts(
                "select sample::text || coalesce(message, '') as text from ops.assertion_results")
            #expect(!kept.contains { text in names.contains { text.contains($0) } })
        }
    }

    /// A value that a model cannot convert: the server quotes it in a sentence of its own.
    @Test func valueThatModelCannotConvertIsNotQuoted() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.replace(
                "Total Admissions: 98", with: "Total Admissions: 98765432109876543210",
                in: "hospital_summary_2022-11-22.txt")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(ending.errors.contains("out of range for type bigint"))
            expect([ending], haveNothingOf: ["98765432109876543210"])
            let kept = try warehouse.texts("select coalesce(message, '') as text from ops.assertion_results")
            #expect(!kept.contains { $0.contains("98765432109876543210") })
        }
    }

    private func expect(
        _ endings: [Program.Ending], haveNothingOf secrets: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for ending in endings {
            let told = secrets.filter { ending.everything.contains($0) }
            #expect(told.isEmpty, "\(ending.everything)", sourceLocation: sourceLocation)
        }
    }
}
