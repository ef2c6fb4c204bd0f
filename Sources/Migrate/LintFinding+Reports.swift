import Console
import Migrations
import SQLText

extension LintFinding {
    /// One object, for programs.
    var json: JSONValue {
        .object([
            .init("file", .string(spot.path)), .init("line", .integer(Int64(spot.position.line))),
            .init("column", .integer(Int64(spot.position.column))), .init("rule", .string(rule.rawValue)),
            .init("message", .string(message)), .init("way_out", .string(wayOut)),
        ])
    }
}

extension GitHubAnnotation {
    /// A finding at its place.
    init(_ finding: LintFinding, level: Level) {
        let position = finding.spot.position
        self.init(
            level: level,
            location: .init(file: finding.spot.path, line: position.line, column: position.column),
            title: finding.rule.rawValue, message: "\(finding.message)\n\(finding.wayOut)")
    }
}
