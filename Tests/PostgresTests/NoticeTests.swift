import Postgres
import TestCluster
import Testing

/// What becomes of the server's notices and warnings.
@Suite struct NoticeTests {
    private func raise(_ level: String, _ text: String) -> SQL {
        "do \(verbatim: "$$ begin raise \(level) '\(text)' using detail = 'more', hint = 'do'; end $$")"
    }

    @Test func noticesOfTheBodyArriveWithTheirFields() throws {
        var connection = try SharedDatabase.connect()
        try connection.run("set client_min_messages = notice")
        try connection.run(raise("warning", "before"))
        var heard: [ServerFields] = []
        let value = try connection.withNotices(to: { heard.append($0) }) { connection in
            try connection.run(raise("notice", "one"))
            #expect(heard.count == 1)
            try connection.run(raise("warning", "two"))
            return 7
        }
        try connection.run(raise("warning", "after"))
        #expect(value == 7)
        #expect(heard.map(\.primary) == ["one", "two"])
        #expect(heard.map(\.severity) == ["NOTICE", "WARNING"])
        #expect(heard.map(\.detail) == ["more", "more"])
        #expect(heard.map(\.hint) == ["do", "do"])
        #expect(heard.first?.context == "PL/pgSQL function inline_code_block line 1 at RAISE")
    }

    @Test func innerListenerTakesOverUntilItsEnd() throws {
        var connection = try SharedDatabase.connect()
        var outer: [String] = []
        var inner: [String] = []
        try connection.withNotices(to: { outer.append($0.primary) }) { connection in
            try connection.run(raise("warning", "a"))
            try connection.withNotices(to: { inner.append($0.primary) }) { connection in
                _ = try connection.run(raise("warning", "b"))
            }
            try connection.run(raise("warning", "c"))
        }
        #expect(outer == ["a", "c"])
        #expect(inner == ["b"])
    }

    @Test func listenerEndsWithABodyThatThrows() throws {
        var connection = try SharedDatabase.connect()
        var heard: [String] = []
        #expect(throws: PostgresError.self) {
            try connection.withNotices(to: { heard.append($0.primary) }) { connection in
                _ = try connection.run("select nope")
            }
        }
        try connection.run(raise("warning", "late"))
        #expect(heard == [])
    }

    @Test func sessionsSendWarningsOnly() throws {
        var connection = try SharedDatabase.connect()
        var heard: [String] = []
        try connection.withNotices(to: { heard.append($0.primary) }) { connection in
            try connection.run(raise("notice", "no"))
            try connection.run(raise("warning", "yes"))
        }
        #expect(heard == ["yes"])
    }
}
