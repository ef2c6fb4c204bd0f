import Foundation
import TestCluster

/// A lake of files for `--lake`: the one of the fixtures, or a copy of it that a test may change.
struct Lake {
    /// The lake of the fixtures, three days; nobody changes it.
    static let fixture = Lake(path: "\(TestCluster.checkout)/Tests/Fixtures/lake")
    /// Its days.
    static let days = ["2022-11-20", "2022-11-21", "2022-11-22"]
    /// The smallest of them.
    static let smallDay = "2022-11-22"

    let path: String

    /// Runs `body` with a folder that is removed afterwards.
    static func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "end-to-end-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    /// Runs `body` with a lake that has what the smallest day needs, and no more.
    static func withSmallDay<Value>(_ body: (Lake) throws -> Value) throws -> Value {
        try withFolder { folder in
            let lake = Lake(path: folder)
            let source = fixture.folder()
            try FileManager.default.createDirectory(atPath: lake.folder(), withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: source) where isNeededBySmallDay(name) {
                try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: lake.file(name))
            }
            return try body(lake)
        }
    }

    /// Runs `body` with a copy of the lake of the fixtures.
    static func withThreeDays<Value>(_ body: (Lake) throws -> Value) throws -> Value {
        try withFolder { folder in
            let lake = Lake(path: folder)
            try FileManager.default.copyItem(atPath: fixture.folder(), toPath: lake.folder())
            return try body(lake)
        }
    }

    private static func isNeededBySmallDay(_ name: String) -> Bool {
        name.contains(smallDay) || ["people_data.csv", "reserve_pool.csv", "staff_data.csv"].contains(name)
            || name.hasPrefix("staff_active")
    }

    /// The folder that files are delivered to.
    func folder(_ name: String = "batch") -> String { "\(path)/\(name)" }

    /// The path of a delivered file.
    func file(_ name: String) -> String { "\(folder())/\(name)" }

    /// The text of a file.
    func text(of name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// Delivers a file, or delivers it anew.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
    }

    /// A text that a test wanted to change is not there.
    struct NotFound: Error {
        let text: String
    }

    /// Delivers a file anew with the first occurrence of a text replaced.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try text(of: name)
        guard let range = text.firstRange(of: old) else { throw NotFound(text: old) }
        try write(text.replacingCharacters(in: range, with: new), to: name)
    }

    /// Delivers a file anew with a text replaced in each line that has all of `marks`; nil takes the line out.
    ///
    /// Throws when there is no such line.
    func edit(_ name: String, linesWith marks: String..., replacing old: String = "", with new: String?) throws {
        var isFound = false
        let lines = try text(of: name).split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            guard marks.allSatisfy({ line.contains($0) }) else { return String(line) }
            isFound = true
            return new.map { String(line.replacing(old, with: $0)) }
        }
        guard isFound else { throw NotFound(text: marks.joined(separator: " … ")) }
        try write(lines.joined(separator: "\n"), to: name)
    }

    /// Takes a file away.
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    /// Delivers the files of the smallest day again as those of another one.
    func addDay(_ day: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder()) where name.contains(Self.smallDay) {
            try write(
                try text(of: name).replacing(Self.smallDay, with: day), to: name.replacing(Self.smallDay, with: day))
        }
    }
}

extension Lake {
    /// One inpatient who was admitted turns out to have been denied: the day's summary then no longer agrees.
    func denyFirstAdmission(of day: String = smallDay) throws {
        try replace(",Inpatient,Admitted,", with: ",Inpatient,Denied - Capacity Full,", in: "admissions_\(day).csv")
    }

    /// The summary of the smallest day without that admission.
    func correctSummary(of day: String = smallDay) throws {
        try replace("Total Admissions: 98", with: "Total Admissions: 97", in: "hospital_summary_\(day).txt")
        try replace("Medicine      94", with: "Medicine      93", in: "hospital_summary_\(day).txt")
    }
}
