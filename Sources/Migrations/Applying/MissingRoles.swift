import Postgres
import SQLText

/// The roles that pending files create, where whoever is connected may not create roles.
struct MissingRoles {
    /// One role that is not there.
    private struct Role {
        let name: String
        /// The statement that creates it, for somebody else to run.
        let creation: String
        /// Whether the file creates it in any case and as ourselves: not from within a block that may look first, nor after
        /// it took on another role, which may have the right.
        let isCertain: Bool
    }

    private let roles: [Role]

    /// Looks which roles the files of a plan create; asks the server only where there are some.
    init(for plan: MigrationPlan, on connection: inout Connection) throws {
        let files = plan.versioned.map(\.statements) + plan.repeatable.map(\.statements)
        let created = files.flatMap { Self.roles(in: $0) }
        guard !created.isEmpty, try !connection.mayCreateRoles() else {
            roles = []
            return
        }
        let present = try connection.query("select rolname from pg_catalog.pg_roles") { row in
            try row.value("rolname", as: String.self)
        }
        roles = created.filter { !present.contains($0.name) }
    }

    /// Throws a ``MigrationError`` when a statement is sure to fail for want of the right.
    func requireNone() throws {
        guard roles.contains(where: \.isCertain) else { return }
        throw MigrationError.cannotCreateRoles(roles.map(\.name), statements: roles.map(\.creation))
    }

    /// What to do when a file was refused for want of a right; nil where no role is missing.
    var remedy: String? {
        roles.isEmpty
            ? nil : "have somebody with CREATEROLE run: \(roles.map(\.creation).joined(separator: " "))"
    }

    private static func roles(in file: [Statement]) -> [Role] {
        let asOurselves = file.prefix { !$0.setsRole }.count
        return file.enumerated().flatMap { index, statement in roles(in: statement, isCertain: index < asOurselves) }
    }

    private static func roles(in statement: Statement, isCertain: Bool) -> [Role] {
        switch statement.leadingWords.first {
        case "create":
            var words = WordReader(statement)
            return [role(at: &words, isCertain: isCertain)].compactMap { $0 }
        case "do":
            return statement.words.filter(\.isString).flatMap { roles(inBlock: $0.text) }
        default: return []
        }
    }

    /// The roles that a block of PL/pgSQL creates in so many words.
    private static func roles(inBlock literal: String) -> [Role] {
        let quote = literal.hasPrefix("$") ? literal.dropFirst().prefix { $0 != "$" }.count + 2 : 1
        let body = literal.dropFirst(quote).dropLast(quote)
        // A body that cannot be cut into statements has no roles that we know of: the server decides about it.
        guard let block = try? SourceFile(path: "", bytes: Array(body.utf8)), let statements = try? block.statements()
        else { return [] }
        return statements.flatMap { statement in
            var words = WordReader(statement)
            var roles: [Role] = []
            while !words.isAtEnd {
                if words.reads("create") {
                    roles += [role(at: &words, isCertain: false)].compactMap { $0 }
                } else {
                    words.take()
                }
            }
            return roles
        }
    }

    /// Reads `create role name …` up to the semicolon; takes at least one word.
    private static func role(at words: inout WordReader, isCertain: Bool) -> Role? {
        words.take()
        guard words.take(anyOf: ["role", "user", "group"]) != nil, !words.reads("mapping"), let name = words.takeName()
        else { return nil }
        return Role(name: name.name, creation: "create role \(name.quoted);", isCertain: isCertain)
    }
}

extension Statement {
    /// Whether it is SET ROLE or SET SESSION AUTHORIZATION, for the session or the transaction.
    fileprivate var setsRole: Bool {
        var words = WordReader(self)
        guard words.take("set") else { return false }
        if words.reads("session", "authorization") { return true }
        _ = words.take(anyOf: ["session", "local"])
        return words.reads("role") || words.reads("session", "authorization")
    }
}

extension Connection {
    fileprivate mutating func mayCreateRoles() throws -> Bool {
        try first(
            "select rolsuper or rolcreaterole as may from pg_catalog.pg_roles where rolname = current_user"
        ) { try $0.value("may", as: Bool.self) } ?? false
    }
}
