import Migrations
import SQLText
import Testing

/// Statements, and where the lint finds what in them.
struct LintSample: Sendable, CustomTestStringConvertible {
    let sql: String
    /// `line:column rule`, in order.
    let findings: [String]

    init(_ sql: String, _ findings: String...) {
        self.sql = sql
        self.findings = findings
    }

    var testDescription: String { sql.debugDescription }

    /// What the lint finds in it as the only file of a run.
    func found() throws -> [String] {
        try Self.findings(in: ("0001_a", sql)).map { String($0.dropFirst("0001_a ".count)) }
    }

    /// What the lint finds in the files of a run: `file line:column rule`.
    static func findings(in files: (name: String, sql: String)...) throws -> [String] {
        let versioned = try files.map { try VersionedFile($0.name, $0.sql) }
        return MigrationLint.findings(in: versioned).map { finding in
            let file = finding.spot.path.split(separator: "/").last?.dropLast(4) ?? ""
            return "\(file) \(finding.spot.position) \(finding.rule.rawValue)"
        }
    }
}
