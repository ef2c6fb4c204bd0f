import Foundation
import Postgres
import Testing

/// From a day that is short of a record to the same day as if nothing had been wrong, as a hospital does it.
@Suite struct RepairTests {
    private static let admissions = "admissions_\(Lake.smallDay).csv"

    @Test func dayIsPublishedAsIfNothingHadBeenWrongOnceItsRejectsAreRepaired() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run("update ops.feeds set max_rejects = 2 where feed in ('admissions', 'people')")
            try lake.replace(",Mild,19,", with: ",Mild,nineteen,", in: Self.admissions)
            try lake.replace(",1969-12-03,", with: ",1969-12-33,", in: "people_data.csv")
            // The hospital's own count of the day is one higher than what was loaded.
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            let loads = try warehouse.texts(
                "select load_id::text as text from ops.loads where rejected > 0 order by feed")
            #expect(loads.count == 2)
            let open = try warehouse.loader("rejects", "list")
            #expect(open.output.contains(Self.admissions) && open.output.contains("people_data.csv"))

            for (load, error, correction) in [
                (loads[0], "nineteen", "19"), (loads[1], "1969-12-33", "1969-12-03"),
            ] {
                let file = "\(lake.path)/corrected-\(load).csv"
                let export = try warehouse.loader("rejects", "export", load, "--output", file)
                #expect(export.output.isEmpty && export.errors.contains("1 reject of load \(load) written to \(file)"))
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(try warehouse.loader("rejects", "export", load).output == text)
                // What is still wrong adds nothing, and stays open.
                let failed = try warehouse.loader("copy", "--repairs", load, file, code: 3)
                #expect(failed.output.contains("0 rows, 1 rejected"))
                try Data(text.replacing(error, with: correction).utf8).write(to: URL(filePath: file))
                let copy = try warehouse.loader("copy", "--repairs", load, file)
                #expect(copy.output.contains("1 row, repairing load \(load)"))
                #expect(try warehouse.loader("copy", "--repairs", load, file).output.contains("already loaded"))
            }
            #expect(try warehouse.loader("rejects", "list").output == "no load has open rejects\n")
            #expect(try warehouse.loader("rejects", "list", loads[0]).output.contains("no open rejects"))
            let all = try warehouse.loader("rejects", "list", loads[0], "--all")
            #expect(all.output.contains(", put right by load "))
            #expect(try warehouse.loader("rejects", "list", "--all").lines.count == 6)

            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
            #expect(
                try warehouse.texts(
                    """
                    select concat_ws(' ', loads, records = loaded, rejected, skipped, late) as text
                    from marts.data_quality where feed = 'admissions'
                    """) == ["1 t 0 0 0"])
            let empty = "select count(*) as number from ops.loads where loaded = 0 and repairs is not null"
            #expect(try warehouse.number(SQL(verbatim: empty)) == 2)
            // What lies in the lake is still what was loaded, with its repair.
            let again = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(again.errors.contains("stays as published"))
        }
    }

    @Test func correctionFromOutsideTheLakeIsNotUndoneByTheFileInIt() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let folder = "\(lake.path)/elsewhere"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let file = "\(folder)/\(Self.admissions)"
            try String(contentsOfFile: lake.file(Self.admissions), encoding: .utf8)
                .replacing(",Mild,19,", with: ",Mild,20,").write(toFile: file, atomically: false, encoding: .utf8)
            #expect(try warehouse.loader("copy", file).output.contains(", in place of load "))

            let corrected = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(corrected.errors.contains("\(Lake.smallDay) published"))
            #expect(
                corrected.errors.contains("1 file of the lake not loaded again, replaced since: \(Self.admissions) (by")
            )
            let again = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(again.errors.contains("stays as published"))
            #expect(try warehouse.loader("copy", lake.file(Self.admissions)).output.contains(", in place of load "))
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    @Test func exportThatLeavesRecordsOutEndsWith3() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            var connection = try warehouse.connect()
            try connection.run("update ops.rejects set raw_truncated = true where record_no = 2")
            let export = try warehouse.loader("rejects", "export", "1", code: 3)
            #expect(export.errors.contains("1 reject left out: only its beginning was kept"))
            #expect(export.output.contains(",_record_no\n") && export.output.contains("1970-02-30"))
        }
    }

    @Test func exportNeverOverwritesAFileAndLeavesNoneWhereItFails() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            let ending = try warehouse.loader("rejects", "export", "1", "--output", path, code: 4)
            #expect(ending.errors.contains("\(path): error: there is such a file, and an export never overwrites one"))
            #expect(ending.errors.contains("choose another name with --output, or remove the file"))
            #expect(!ending.errors.contains("permissions"))
            let file = "\(path).corrected"
            try warehouse.loader("rejects", "export", "4711", "--output", file, code: 2)
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func repairWithTooManyRejectsMayLeaveThemOut() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "7", code: 3)
            let file = "\(path).corrected"
            try Data("\(BrokenPeople.header),_record_no\n,,,,,1970-02-30,,3\n".utf8).write(to: URL(filePath: file))
            for options in [[], ["--format", "json"]] {
                let ending = try Program.loader.run(
                    ["copy", "--repairs", "1", file] + options, environment: warehouse.environment)
                #expect(ending.code == 1, "\(ending.everything)")
                #expect(ending.errors.contains("1 rejected record, 0 allowed"))
                #expect(
                    ending.errors.contains("drop their lines from the file (those rejects of load 1 stay open), or"))
                #expect(ending.output.isEmpty || ending.output.contains("\"load\":3,\"rejected\":1,"))
            }
            try Data("\(BrokenPeople.header),_record_no\n".utf8).write(to: URL(filePath: file))
            try warehouse.loader("copy", "--repairs", "1", file)
            let open = "select count(*) as number from ops.rejects where load_id = 1 and resolved_by is null"
            #expect(try warehouse.number(SQL(verbatim: open)) == 7)
        }
    }

    @Test func repairOfALoadThatCannotBeRepairedIsRefused() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, code: 1)
            let ending = try warehouse.loader("copy", "--repairs", "1", path, code: 4)
            #expect(ending.errors.contains("load 1 cannot be repaired: it failed"))
            #expect(ending.errors.contains("load the file with --max-rejects first, and repair that load"))
            let export = try warehouse.loader("rejects", "export", "1")
            #expect(export.errors.contains("load 1 cannot be repaired"))
            #expect(export.errors.contains("load the file with --max-rejects first"))
            for option in [["--force"], ["--on-change", "append"], ["--feed", "people"]] {
                let ending = try Program.loader.run(
                    ["copy", "--repairs", "1", path] + option, environment: warehouse.environment)
                #expect(ending.code == 2)
            }
        }
    }
}
