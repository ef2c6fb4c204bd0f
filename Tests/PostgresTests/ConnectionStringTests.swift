import Failures
import Postgres
import Testing

/// A connection string that is wrong is refused without a part of it: it may hold a password.
@Suite struct ConnectionStringTests {
    private func refusal(of text: String) throws -> PostgresError {
        try #require(
            #expect(throws: PostgresError.self) {
                _ = try Connection(to: ConnectionTarget(text), applicationName: "t").address
            })
    }

    @Test(arguments: [
        "postgresql://user:gehe%im@localhost/x", "postgresql://user:geheim%zz@localhost/x",
        "postgres://user:geheim%@localhost/x", "postgres:/user:geheim@localhost/x", "user:geheim@localhost/x",
        "postgres:/user:geheim@localhost/x?sslmode=disable", "http://user:geheim@localhost/x?a=b", "geheim",
        "host=/nowhere password=a geheim", "host=/nowhere password='geheim", "geheim=x", "password=x geheim=y",
        "postgres://user@localhost:geheim/x", "postgres://user:geheim@localhost:port/x",
        "postgres://user:geheim@localhost/x?nope=1", "postgres://user:geheim@[::1/x",
    ])
    func stringThatCannotBeReadIsRefusedWithoutAPartOfIt(text: String) throws {
        let error = try refusal(of: text)
        #expect(error.kind == .connection && error.outcome == .disconnected)
        #expect(error.message.hasPrefix("the connection string cannot be read: it is postgresql://"))
        for part in ["geheim", "gehe", "heim"] {
            #expect(!error.description.contains(part), "\(error.description)")
            #expect(!error.debugDescription.contains(part))
        }
    }

    /// Passwords of machines are full of these: libpq reads such a URL differently, and then names what it read.
    @Test(arguments: [
        "postgres://user:gehe/heim@localhost/x", "postgres://user:1234/heim@localhost/x",
        "postgres://user:gehe@heim@localhost/x", "postgres://user:gehe/he?im@localhost/x",
        "postgres://user:1/heim@[::1]:5432/x",
    ])
    func passwordWithUnwrittenSpecialCharactersIsRefusedWithoutAPartOfIt(text: String) throws {
        let error = try refusal(of: text)
        #expect(error.message.hasPrefix("the connection string cannot be read: it is postgresql://"))
        #expect(error.message.hasSuffix("in a URL special characters are written as %XX"))
    }

    @Test(arguments: [
        "postgres://user:gehe%2Fheim@%2Fnowhere%2Fat%2Fall/x", "postgres://user:gehe%40im@/x%40y?host=/nowhere",
        "postgresql:///x?host=/nowhere&user=a@b", "host=/nowhere user=a@b password='ge @/ heim'",
        "postgres://user:gehe?im#@%2Fnowhere:5433,%2Felsewhere:5434/x?connect_timeout=1",
    ])
    func stringThatCanBeReadGoesToTheServer(text: String) throws {
        let error = try refusal(of: text)
        #expect(error.kind == .connection)
        #expect(error.message.contains("/nowhere"), "\(error.message)")
        #expect(!error.description.contains("gehe"), "\(error.description)")
    }
}
