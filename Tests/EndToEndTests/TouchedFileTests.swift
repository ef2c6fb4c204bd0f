import Foundation
import Postgres
import Testing

/// A file that was only touched is read once more, and then known again.
@Suite struct TouchedFileTests {
    private func touch(_ lake: Lake, _ names: String...) throws {
        for name in names {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000.25)], ofItemAtPath: lake.file(name))
        }
    }

    @Test func touchedFileIsReadInTheNextRunAndNotInTheOneAfter() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let day = ["day", Lake.smallDay, "--lake", lake.path]
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let loads = try warehouse.number("select max(load_id) as number from ops.loads")
            try touch(lake, "people_data.csv", "admissions_2022-11-22.csv")

            // A program that reads a file stops there.
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: "hashed") { running in
                running.kill()
                _ = try running.waitForEnd()
            }
            let again = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(again.errors.contains("0 of 17 files loaded, 17 already were"))
            let times = try warehouse.texts(
                """
                select file_name || ' ' || extract(epoch from modified_at) as text from ops.loads
                where feed in ('people', 'admissions') order by 1
                """)
            #expect(times == ["admissions_2022-11-22.csv 1000000000.250000", "people_data.csv 1000000000.250000"])

            let ending = try Program.loader.run(
                day, environment: warehouse.environment.merging(["LOADER_PAUSE_AT": "hashed"]) { $1 })
            #expect(ending.code == 0)
            #expect(ending.errors.contains("0 of 17 files loaded, 17 already were"))
            #expect(ending.errors.contains("stays as published"))
            #expect(try warehouse.number("select max(load_id) as number from ops.loads") == loads)
        }
    }

    @Test func copyOfATouchedFileSaysWhichLoadItIs() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let path = lake.file("people_data.csv")
            try warehouse.loader("copy", path)
            try touch(lake, "people_data.csv")
            #expect(try warehouse.loader("copy", path).output == "people_data.csv: already loaded as load 1\n")
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 1)
        }
    }
}
