import Foundation
import SQLText
import TestCluster

/// psql as the judge of where statements end: what it sent for a file, as the server's log has it.
struct Psql {
    let cluster: TestCluster
    let database: String

    init(cluster: TestCluster) throws {
        self.cluster = cluster
        database = try cluster.makeDatabase(.empty)
    }

    /// A statement that reached the server.
    struct Sent {
        /// Its text, without the comments and blanks around it and without its semicolon.
        var text: String
        /// Whether the server refused it.
        var isRefused: Bool
    }

    /// Runs a file and returns every statement that is not empty.
    func run(_ file: [UInt8]) throws -> [Sent] {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(database).sql")
        try Data(file).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }  // only a file for temporary ones
        let size = try cluster.log().count
        _ = try cluster.runTool(
            "psql", ["-Xq", "-o", "/dev/null", "-c", "select 'it begins'", "-f", path.path], database: database,
            environment: [
                "PGOPTIONS": "-c log_statement=all -c log_min_messages=error -c log_min_error_statement=error",
                "PGCLIENTENCODING": "UTF8",
            ], isQuiet: true)
        return Self.sent(in: Array(try cluster.log().dropFirst(size)), database: database)
    }

    /// A statement that the server can parse is logged before it runs, and once more when it fails then; one that it
    /// cannot parse is logged as failed only.
    private static func sent(in log: [UInt8], database: String) -> [Sent] {
        var sent: [Sent] = []
        var session: Substring?
        var mayFail = false
        for entry in entries(of: log) {
            guard entry.database.hasSuffix("@\(database)") else { continue }
            session = session ?? entry.process
            guard entry.process == session else { continue }  // a parallel worker
            if let text = entry.text(after: "LOG:  statement: ") {
                sent.append(Sent(text: text, isRefused: false))
                mayFail = true
            } else if let text = entry.text(after: "STATEMENT:  ") {
                if mayFail, sent.last?.text == text {
                    sent[sent.count - 1].isRefused = true
                } else {
                    sent.append(Sent(text: text, isRefused: true))
                }
                mayFail = false
            }
        }
        return sent.dropFirst().compactMap { statement in
            let text = trimmed(statement.text)
            return text.isEmpty ? nil : Sent(text: text, isRefused: statement.isRefused)
        }
    }

    private struct Entry {
        let process: Substring
        let database: Substring
        var words: [UInt8]

        func text(after start: String) -> String? {
            words.starts(with: start.utf8) ? String(decoding: words.dropFirst(start.utf8.count), as: UTF8.self) : nil
        }
    }

    /// The entries of a log; further lines of one begin with a tab.
    private static func entries(of log: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        for line in log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.first == UInt8(ascii: "\t") {
                if !entries.isEmpty {
                    entries[entries.count - 1].words += [UInt8(ascii: "\n")] + line.dropFirst()
                }
                continue
            }
            // 2026-11-21 18:51:15.704 UTC [17113] postgres@postgres LOG:  …
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == Array("UTC".utf8)[...] else { continue }
            entries.append(
                Entry(
                    process: Substring(decoding: parts[3], as: UTF8.self),
                    database: Substring(decoding: parts[4], as: UTF8.self), words: Array(parts[5])))
        }
        return entries
    }

    /// The text from its first token to its last: psql sends comments before it, and the semicolon.
    private static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let tokens = Lexer(bytes).filter { token in
            switch token.kind {
            case .whitespace, .lineComment, .blockComment: false
            case .punctuation:
                token.range.upperBound < bytes.count || bytes[token.range.lowerBound] != UInt8(ascii: ";")
            default: true
            }
        }
        guard let first = tokens.first, let last = tokens.last else { return "" }
        return String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
    }
}
