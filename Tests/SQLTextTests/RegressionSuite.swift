import Foundation
import SQLText
import TestCluster

/// PostgreSQL's own tests, without what is psql's in them.
final class RegressionSuite {
    static let folder = ProcessInfo.processInfo.environment["POSTGRES_REGRESSION_SQL"]

    let paths: [URL]
    /// The files that cannot be split, with the reason.
    private(set) var unread: [String] = []
    private let cluster: TestCluster

    init() throws {
        // Its tests make roles, tablespaces and databases.
        cluster = try TestCluster.own()
        paths = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: Self.folder ?? ""), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "sql" }.sorted { $0.path < $1.path }
    }

    /// A file's statements as we split it and as psql does.
    ///
    /// A COPY that fails, as tables of other files are not there, is spoilt for both: psql reads its rows as SQL then.
    func outcome(of path: URL) throws -> (ours: [String], theirs: [String]) {
        // psql minds this setting while it looks for the ends of strings; we require it to be on. The variable is psql's.
        let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
            .replacing(/(?i)(standard_conforming_strings\s*(=|to)\s*)off/, with: { match in "\(match.output.1)on" })
            .replacing(":'LAST_ERROR_MESSAGE'", with: "'it'")
        guard var file = readable(Array(text.utf8), path.lastPathComponent) else { return ([], []) }
        while true {
            let ours = try file.statements()
            let theirs = try Psql(cluster: cluster).run(file.bytes)
            let refused = theirs.first { sent in
                sent.isRefused && ours.contains { $0.copyData != nil && $0.text == sent.text }
            }
            guard let refused, let copy = ours.first(where: { $0.copyData != nil && $0.text == refused.text }) else {
                return (ours.map(\.text), theirs.map(\.text))
            }
            guard let next = readable(spoilt(file.bytes, at: copy.byteOffset), path.lastPathComponent) else {
                return ([], [])
            }
            file = next
        }
    }

    /// A file with a semicolon for each command of psql; between statements one more is nothing.
    private func readable(_ bytes: [UInt8], _ name: String) -> SourceFile? {
        var bytes = bytes
        while true {
            do throws(SourceError) {
                let file = try SourceFile(path: name, bytes: bytes)
                _ = try file.statements()
                return file
            } catch {
                switch error {
                case .metaCommand(_, let spot): remove(at: spot.position, from: &bytes)
                // It is there to fail, so there is no data.
                case .endlessCopy(let spot): bytes = spoilt(bytes, at: byte(at: spot.position, in: bytes))
                default:
                    unread.append("\(error)")
                    return nil
                }
            }
        }
    }

    /// The bytes with a letter before a COPY, which is none for anybody then.
    private func spoilt(_ bytes: [UInt8], at copy: Int) -> [UInt8] {
        bytes[..<copy] + [UInt8(ascii: "x")] + bytes[copy...]
    }

    private func remove(at position: SourcePosition, from text: inout [UInt8]) {
        let backslash = byte(at: position, in: text)
        if text[backslash...].starts(with: #"\;"#.utf8) {
            text.remove(at: backslash)
        } else {
            let end = text[backslash...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            text.replaceSubrange(backslash..<end, with: [UInt8(ascii: ";")])
        }
    }

    private func byte(at position: SourcePosition, in text: [UInt8]) -> Int {
        var start = 0
        for _ in 1..<position.line {
            start = (text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count - 1) + 1
        }
        return String(decoding: text[start...], as: UTF8.self).unicodeScalars.prefix(position.column - 1).reduce(start)
        {
            $0 + UTF8.width($1)
        }
    }
}
