import Postgres
import SQLText

/// What the server noted about a statement of a file without refusing it: RAISE NOTICE, "skipping" and the like.
public struct SQLNotice: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The line of the file: in a DO block the one that raised it, otherwise where the statement begins.
    public let line: Int
    /// NOTICE, WARNING or INFO, not translated.
    public let severity: String
    /// What it says.
    public let message: String
    /// More of it, one piece a line.
    public let notes: [String]

    /// What the server sent about a statement that was sent with `prelude` before it.
    init(_ fields: ServerFields, in file: SourceFile, _ statement: Statement, prelude: String = "") {
        path = file.path
        line =
            switch file.place(of: fields, in: statement, prelude: prelude) {
            case .text(let position), .data(let position): position.line
            }
        severity = fields.severity
        let spoken = PostgresError(fields).quotingFunctions
        message = spoken.isAboutData ? spoken.message : fields.primary
        let detail = spoken.isAboutData ? nil : fields.detail
        notes = [detail.map { "detail: \($0)" }, fields.hint.map { "hint: \($0)" }].compactMap { $0 }
    }

    /// Whether it is more than a remark.
    public var isWarning: Bool { severity == "WARNING" }

    /// `file:line: NOTICE: message`, and further lines indented by two.
    public var description: String {
        (["\(path):\(line): \(severity): \(message)"] + notes).joined(separator: "\n").replacing("\n", with: "\n  ")
    }
}
