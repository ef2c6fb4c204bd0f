import Foundation
import SQLText
import TestCluster
import Testing

/// Files are split as psql splits them; psql itself is asked.
@Suite struct PsqlComparisonTests {
    /// Where they go apart, or nil.
    private func difference(_ ours: [String], _ theirs: [String]) -> String? {
        for (our, their) in zip(ours, theirs) where folded(our) != folded(their) {
            return "ours:\n\(our)\npsql's:\n\(their)"
        }
        guard ours.count != theirs.count else { return nil }
        let more = ours.count > theirs.count ? ours[theirs.count] : theirs[ours.count]
        return "\(ours.count) pieces, psql's are \(theirs.count); the first one more:\n\(more)"
    }

    /// The bytes without empty lines, which psql leaves out of a statement.
    private func folded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: "\n") || bytes.last != byte {
            bytes.append(byte)
        }
        return bytes
    }

    private func compare(_ text: [UInt8]) throws -> Int {
        let file = try SourceFile(path: "a.sql", bytes: text)
        let ours = try file.statements()
        let theirs = try Psql(cluster: try TestCluster.shared()).run(text)
        let difference = difference(ours.map(\.text), theirs.map(\.text))
        #expect(difference == nil)
        return ours.count
    }

    @Test(arguments: ["\n", "\r\n"])
    func awkwardStatementsAreSplitAsPsqlDoes(_ lineEnd: String) throws {
        let lines = AwkwardSQL.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(try compare(Array(lines.joined(separator: lineEnd).utf8)) >= 200)
    }

    /// Characters that psql's lines, which end in LF only, know nothing of.
    @Test func awkwardBytesAreSplitAsPsqlDoes() throws {
        let texts = [
            "\u{FEFF}select 1; select 'a\u{b}b';", "select 1 -- c\r; select 2;\r--;\r;select\r3;", "select\u{c}4;",
            "select '\r', E'\\\r', \"\r\";", "select \u{a0}; select 5\u{a0};", "select $\u{a0}$;$\u{a0}$;",
            "select 'a'\r'b;'; select 'a' -- c\r'b;';", "select U&'\\0061' uescape '!'; select u&\"a;\";",
        ]
        for text in texts {
            _ = try compare(Array(text.utf8))
        }
    }

    @Test func randomTextIsSplitAsPsqlDoes() throws {
        var text: [UInt8] = []
        for seed in 0..<8000 as Range<UInt64> {
            let piece = Array(RandomSQL.text(seed: seed).utf8)
            // Commands and variables of psql are not ours: it takes `:a$b$` for one and a quote, the server for a name.
            guard !piece.contains(UInt8(ascii: "\\")), !holdsVariable(piece),
                (try? SourceFile(path: "a.sql", bytes: piece).statements()) != nil
            else { continue }
            text += piece + Array("\n;\n".utf8)
        }
        let count = try compare(text)
        #expect(count > 500)
    }

    private func holdsVariable(_ text: [UInt8]) -> Bool {
        zip(text, text.dropFirst()).contains {
            $0 == UInt8(ascii: ":") && ($1 >= 0x80 || Character(Unicode.Scalar($1)).isWordPart)
        }
    }

    /// The `*.sql` of PostgreSQL's own regression suite, in the folder that POSTGRES_REGRESSION_SQL names
    /// (`apt-get source postgresql-15`, src/test/regress/sql).
    @Test(.enabled(if: RegressionSuite.folder != nil))
    func regressionSuiteIsSplitAsPsqlDoes() throws {
        let suite = try RegressionSuite()
        var files = 0
        var statements = 0
        for path in suite.paths {
            let (ours, theirs) = try suite.outcome(of: path)
            files += ours.isEmpty ? 0 : 1
            statements += ours.count
            if let difference = difference(ours, theirs) {
                Issue.record("\(path.lastPathComponent): \(difference)")
            }
        }
        print("compared with psql: \(files) files, \(statements) statements, \(suite.unread.count) not read by us")
        // It tests commands of psql in the middle of statements, which would end what they leave open.
        #expect(suite.unread.allSatisfy { $0.hasPrefix("psql.sql:") }, "\(suite.unread)")
    }
}

extension Character {
    fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
