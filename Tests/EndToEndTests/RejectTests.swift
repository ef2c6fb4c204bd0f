import Foundation
import Postgres
import Testing

@Suite struct RejectTests {
    @Test func fileWithBrokenRecordsWithinLimitLoadsEveryGoodRow() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            let ending = try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            #expect(ending.output == "people_data.csv: load 1, 5 rows, 7 rejected (loader rejects list 1)\n")
            let rows = try warehouse.texts(
                "select concat_ws('|', first_name, residential_address) as text from staging.people order by _record_no"
            )
            #expect(rows == BrokenPeople.goodRows)
        }
    }

    @Test func brokenRecordsAreListedByLineAndCode() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            let list = try warehouse.loader("rejects", "list", "1")
            #expect(list.lines.count == BrokenPeople.rejects.count)
            for (line, reject) in zip(list.lines, BrokenPeople.rejects) {
                let place = reject.column.map { " in \($0)" } ?? ""
                #expect(line.hasPrefix("line \(reject.line): \(reject.code)\(place): "), "\(line)")
            }
            #expect(list.lines[1].contains(": no such day in the calendar ("))
            let loads = try warehouse.loader("rejects", "list")
            #expect(loads.output.contains("people_data.csv") && loads.output.contains("7"))
        }
    }

    @Test func brokenRecordsAreListedAsJSON() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", "--format", "json", code: 3)
            let list = try warehouse.loader("rejects", "list", "1", "--format", "json")
            let found = try list.lines.map { try JSONDecoder().decode(Listed.self, from: Data($0.utf8)) }
            #expect(found.map(\.line) == BrokenPeople.rejects.map(\.line))
            #expect(found.map(\.code) == BrokenPeople.rejects.map(\.code))
            #expect(found.map(\.column) == BrokenPeople.rejects.map(\.column))
            #expect(found.allSatisfy { $0.raw == nil && $0.value == nil && !$0.reason.isEmpty })
        }
    }

    @Test func valuesAreShownOnRequestOnly() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            let shown = try warehouse.loader("rejects", "list", "1", "--show-values")
            #expect(shown.output.contains("Quillfeather"))
            let json = try warehouse.loader("rejects", "list", "1", "--show-values", "--format", "json")
            let found = try json.lines.map { try JSONDecoder().decode(Listed.self, from: Data($0.utf8)) }
            #expect(found.allSatisfy { $0.raw?.isEmpty == false })
            #expect(found.compactMap(\.value) == ["1970-02-30"])
        }
    }

    @Test func fileWithBrokenRecordsOverLimitIsRefusedWithItsEvidenceKept() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            let ending = try warehouse.loader("copy", path, code: 1)
            #expect(ending.errors.contains("load 1: 7 rejected records, 0 allowed; nothing of the file was loaded"))
            #expect(ending.errors.contains("loader rejects list 1"))
            #expect(ending.output.isEmpty)
            #expect(try warehouse.number("select count(*) as number from staging.people") == 0)
            #expect(try warehouse.number("select count(*) as number from ops.affected_days") == 0)
            #expect(try warehouse.texts("select status as text from ops.loads") == ["failed"])
            let evidence = try warehouse.texts(
                "select line_no || ' ' || code as text from ops.rejects order by line_no")
            #expect(evidence == BrokenPeople.rejects.map { "\($0.line) \($0.code)" })
            let list = try warehouse.loader("rejects", "list", "1")
            #expect(list.lines.count == BrokenPeople.rejects.count)
        }
    }

    @Test func limitThatIsJustReachedHoldsAndOneBelowDoesNot() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "6", code: 1)
            #expect(try warehouse.number("select count(*) as number from staging.people") == 0)
            try warehouse.loader("copy", path, "--max-rejects", "7", code: 3)
            #expect(try warehouse.number("select count(*) as number from staging.people") == 5)
        }
    }

    @Test func highestLimitThereIsHolds() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", String(Int.max), code: 3)
            #expect(try warehouse.number("select count(*) as number from staging.people") == 5)
        }
    }

    @Test func dayWithRejectsWithinTheFeedsLimitIsPublishedAndEndsWith3() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run("update ops.feeds set max_rejects = 5 where feed = 'people'")
            try lake.write(try lake.text(of: "people_data.csv") + "ragged,record\n", to: "people_data.csv")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 3)
            #expect(ending.errors.contains("1 record rejected; loader rejects list shows them"))
            #expect(try warehouse.texts("select day::text as text from ops.days") == [Lake.smallDay])
        }
    }

    @Test func dayWithTooManyRejectsIsNotPublished() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.write(try lake.text(of: "people_data.csv") + "ragged,record\n", to: "people_data.csv")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 1)
            #expect(ending.errors.contains("people_data.csv: error: load"))
            #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
        }
    }

    @Test func listOfLoadThatDoesNotExistIsRefused() throws {
        let ending = try Warehouse().loader("rejects", "list", "4711", code: 2)
        #expect(ending.errors.contains("there is no load 4711"))
    }

    private struct Listed: Decodable {
        let line: Int
        let code: String
        let column: String?
        let reason: String
        let raw: String?
        let value: String?
    }
}
