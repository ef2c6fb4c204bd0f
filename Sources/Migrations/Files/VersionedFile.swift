import Files
public import SQLText

/// A migration: applied once, in the order of the versions, and never edited afterwards.
public struct VersionedFile: Sendable {
    /// The number its name begins with.
    public let version: Int
    /// The version in four digits, as the history files it.
    public let key: String
    /// What follows the version in its name.
    public let name: String
    /// The text.
    public let source: SourceFile
    /// The checksum of the text.
    public let sum: String
    /// How it says it is to be applied.
    public let directives: Directives
    /// Its statements, in order.
    public let statements: [Statement]

    /// What has to hold once it is applied: queries that return no row.
    public let verification: CompanionFile?
    /// What takes it back.
    public let undo: CompanionFile?

    /// Takes a file apart.
    ///
    /// Throws when the name is not `NNNN_name.sql`, the text cannot be split or has no statement, a statement would begin
    /// or end a transaction, or one cannot run in the transaction of the file.
    public init(_ source: SourceFile, verification: SourceFile? = nil, undo: SourceFile? = nil) throws {
        let fileName = String(source.path.split(separator: "/").last ?? "")
        let parts = fileName.split(separator: "_", maxSplits: 1)
        // Int() would take a sign as well.
        guard parts.count == 2, parts[0].utf8.count == 4, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let version = Int(parts[0]), parts[1].hasSuffix(".sql"), Self.isName(parts[1].dropLast(4))
        else {
            throw MigrationError.misnamed(path: source.path)
        }
        self.version = version
        key = String(parts[0])
        name = String(parts[1].dropLast(4))
        self.source = source
        sum = try fileSum(of: source)
        statements = try source.applicableStatements()
        directives = try Directives(of: source, statements: statements, allowed: Set(Directives.Key.allCases))
        try source.requireStatements(statements)
        if directives.isTransactional {
            try source.requireTransactional(statements)
        } else {
            try source.requireIndependent(statements)
        }
        self.verification = try verification.map { try CompanionFile($0) }
        self.undo = try undo.map { try CompanionFile($0) }
    }

    /// The key of a version however it is written: `7` and `0007` are `0007`; what is no number stays as it is.
    public static func key(_ version: String) -> String {
        guard Int(version) != nil else { return version }
        return String(repeating: "0", count: max(0, 4 - version.count)) + version
    }

    /// `0007_add_ward`.
    public var title: String { "\(key)_\(name)" }

    /// The checksum of its code; see ``codeSum(of:statements:directives:prelude:)``.
    func codeSum() throws -> String {
        try Migrations.codeSum(of: source, statements: statements, directives: directives.lines)
    }

    /// Whether a migration can be called so: lower-case letters, digits and underscores, but not the first of them.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        }
    }
}
