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

    /// Takes a file apart.
    ///
    /// Throws when the name is not `NNNN_name.sql`, the text cannot be split, or a statement would end the transaction
    /// that the file is applied in.
    public init(_ source: SourceFile) throws {
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
        directives = try Directives(of: source, allowed: Set(Directives.Key.allCases))
        statements = try source.statementsWithoutTransactionControl()
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        }
    }
}

extension SourceFile {
    /// The statements of a file that migrate begins and ends the transactions of.
    ///
    /// Throws when one would do that itself.
    func statementsWithoutTransactionControl() throws -> [Statement] {
        let statements = try self.statements()
        for statement in statements where statement.controlsTransaction {
            throw MigrationError.transactionControl(
                spot(atByte: statement.byteOffset), statement.leadingWords.first ?? "")
        }
        return statements
    }
}

extension Statement {
    /// Whether the statement begins or ends a transaction of the session; savepoints and prepared transactions do not.
    var controlsTransaction: Bool {
        switch leadingWords.first {
        case "begin", "end", "abort": true
        case "commit": leadingWords.dropFirst().first != "prepared"
        case "start": leadingWords.dropFirst().first == "transaction"
        case "prepare": leadingWords.dropFirst().first == "transaction"
        case "rollback": !leadingWords.contains("to") && leadingWords.dropFirst().first != "prepared"
        default: false
        }
    }
}
