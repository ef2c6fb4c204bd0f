import Digests
import Files
public import SQLText

/// What `sql/migrations/migrate.sum` says: which files the folder has, and the SHA-256 of each.
///
/// Line 1 is `h1:` and the SHA-256 of the lines below it, which are `name sha256`, in the order of the names. Each file is
/// hashed for itself, over the same bytes as ``fileSum(of:)``. Two branches that each add a migration both change line 1,
/// so git reports a conflict where it would have merged two files of the same number (specs/migrate.md §3.2).
public struct SumFile: Sendable, Equatable {
    /// The SHA-256 of each file, by its name.
    public let sums: [String: String]

    /// Describes files by their names and their SHA-256 in hexadecimal digits.
    public init(sums: [String: String]) {
        self.sums = sums
    }

    /// Describes the files that the folder `migrations` of a `sql` folder has, whatever they are called.
    ///
    /// What begins with `_` or `.` is left alone. Throws when there is no such folder, or a file cannot be read or is not
    /// UTF-8.
    public init(ofFilesIn folder: String) throws {
        guard let entries = try Directory(path: "\(folder)/migrations").entries() else {
            throw MigrationError.noFolder(path: folder)
        }
        var sums: [String: String] = [:]
        for entry in entries where !entry.isDirectory && entry.name.hasSuffix(".sql") && !entry.name.hasPrefix("_") {
            let file = try MigrationFolder.read("\(folder)/migrations/\(entry.name)")
            sums[entry.name] = hexadecimal(try SHA256.hash(file.normalizedBytes))
        }
        self.sums = sums
    }

    /// Reads what a file says; throws ``SumFileError`` when it is not whole: edited by hand, or merged.
    public init(_ file: SourceFile) throws {
        let text = String(decoding: file.normalizedBytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        for (number, line) in zip(1..., lines) where ["<<<<<<<", "=======", ">>>>>>>"].contains(where: line.hasPrefix) {
            throw SumFileError.conflict(file.spot(at: SourcePosition(line: number, column: 1)))
        }
        var sums: [String: String] = [:]
        for (number, line) in zip(2..., lines.dropFirst()) {
            guard let entry = line.wholeMatch(of: /([^ \/]+\.sql) ([0-9a-f]{64})/),
                sums.updateValue(String(entry.2), forKey: String(entry.1)) == nil
            else { throw SumFileError.malformed(file.spot(at: SourcePosition(line: number, column: 1))) }
        }
        self.init(sums: sums)
        // Also of the right lines in another order.
        guard try self.text() == text else { throw SumFileError.edited(path: file.path) }
    }

    /// The text of the file.
    public func text() throws -> String {
        let names = sums.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let lines = names.map { "\($0) \(sums[$0, default: ""])\n" }.joined()
        return "h1:\(hexadecimal(try SHA256.hash(Array(lines.utf8))))\n\(lines)"
    }

    /// How files differ from what is said here, in the order of their names.
    public func differences(to files: SumFile) -> [SumDifference] {
        let added = files.sums.keys.filter { sums[$0] == nil }.map { SumDifference.added($0) }
        let others = sums.compactMap { name, sum -> SumDifference? in
            guard let found = files.sums[name] else { return .missing(name) }
            return found == sum ? nil : .changed(name)
        }
        return (added + others).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Throws where the file of sums of a `sql` folder is not there, is not whole, or does not fit the migrations beside it.
    ///
    /// Throws ``SumFileError``, and what reading throws.
    public static func check(folder: String) throws {
        let path = path(in: folder)
        let files = try SumFile(ofFilesIn: folder)
        guard try isThere(folder: folder) else { throw SumFileError.none(path: path) }
        let differences = try SumFile(MigrationFolder.read(path)).differences(to: files)
        guard differences.isEmpty else { throw SumFileError.differs(path: path, differences) }
    }

    /// Writes the file of sums of a `sql` folder, whole or not at all; returns whether that changed it.
    public static func write(folder: String) throws -> Bool {
        let path = path(in: folder)
        let text = try SumFile(ofFilesIn: folder).text()
        if try isThere(folder: folder), try contents(ofFile: path).elementsEqual(text.utf8) {
            return false
        }
        try replaceFile(path, Array(text.utf8))
        return true
    }

    /// Whether a `sql` folder has a file of sums.
    public static func isThere(folder: String) throws -> Bool {
        try Directory(path: "\(folder)/migrations").entries()?.contains { $0.name == name } == true
    }

    /// Where the file lies in a `sql` folder.
    public static func path(in folder: String) -> String { "\(folder)/migrations/\(name)" }

    private static let name = "migrate.sum"
}
