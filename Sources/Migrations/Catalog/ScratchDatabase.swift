public import Postgres

/// A database that is made to try something in and dropped afterwards.
public enum ScratchDatabase {
    /// What is told to whoever watches.
    public enum Event: Sendable {
        /// It is there.
        case created(name: String)
        /// It stays, because it was asked for.
        case kept(name: String)
        /// It could not be dropped.
        case notDropped(name: String, any Error)
        /// One that a killed run had left behind is dropped.
        case removedLeftover(name: String)
        /// One that a killed run has left behind stays: it is somebody else's, or somebody is connected to it.
        case leftover(name: String, reason: String)
    }

    /// Makes a database, hands out a connection to it, and drops it, with whoever is still connected.
    ///
    /// It is empty, with the encoding and locale of the connection's own database, on the same server, and of the same
    /// user. It is dropped also when `body` throws, whose error then goes on; with `isKept` it stays, whatever happens.
    /// A file that fails is said to have failed there, and the advice for a database that stays is left out.
    ///
    /// Databases that killed runs have left behind go first. Throws ``CatalogError/mayNotCreateDatabases(role:)`` or
    /// ``CatalogError/readOnlySession``, and what the server says otherwise.
    public static func use<Value>(
        on connection: inout Connection, isKept: Bool = false, observe: (Event) -> Void = { _ in },
        _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try removeLeftovers(on: &connection, observe: observe)
        let key = Int32.random(in: .min ... .max)
        // What is kept on purpose is nobody's leftover.
        let name = (isKept ? "migrate_kept_" : prefix) + hexadecimal(key)
        try connection.run("select pg_catalog.pg_advisory_lock(\(space)::integer, \(key)::integer)")
        defer {
            // A connection that is lost has lost the lock with it.
            _ = try? connection.run("select pg_catalog.pg_advisory_unlock(\(space)::integer, \(key)::integer)")
        }
        try create(name, on: &connection)
        observe(.created(name: name))
        let value: Value
        do {
            value = try use(name, of: connection, body)
        } catch {
            end(name, isKept: isKept, on: &connection, observe: observe)
            throw inScratch(error, name, isKept: isKept)
        }
        end(name, isKept: isKept, on: &connection, observe: observe)
        return value
    }

    /// The error without what there is to do in a database that stays: nobody resumes anything in this one.
    private static func inScratch(_ error: any Error, _ name: String, isKept: Bool) -> any Error {
        switch error {
        case var failure as any FailureInFile:
            failure.aftermath = "in the scratch database \(name), which is \(isKept ? "kept" : "dropped again")"
            // Roles are the server's: who has to create them is the same for every database.
            failure.remedy = failure.sqlState == "42501" ? failure.remedy : nil
            return failure
        case is Interrupted: return Interrupted()
        default: return error
        }
    }

    /// Connects for as long as `body` runs.
    private static func use<Value>(
        _ name: String, of connection: borrowing Connection, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        var scratch = try Connection(toDatabase: name, of: connection)
        return try body(&scratch)
    }

    private static func end(
        _ name: String, isKept: Bool, on connection: inout Connection, observe: (Event) -> Void
    ) {
        guard !isKept else {
            observe(.kept(name: name))
            return
        }
        do {
            try connection.run("drop database if exists \(identifier: name) with (force)")
        } catch {
            // What happened in it is what counts; the next run removes it.
            observe(.notDropped(name: name, error))
        }
    }

    private static func create(_ name: String, on connection: inout Connection) throws {
        let locale = try connection.first(
            """
            select concat(
                ' encoding ', quote_literal(pg_encoding_to_char(d.encoding)),
                ' lc_collate ', quote_literal(d.datcollate), ' lc_ctype ', quote_literal(d.datctype),
                -- The names of these columns change with the versions of Postgres.
                case j ->> 'datlocprovider'
                    when 'i' then ' locale_provider icu icu_locale '
                        || quote_literal(coalesce(j ->> 'datlocale', j ->> 'daticulocale'))
                    when 'b' then ' locale_provider builtin builtin_locale ' || quote_literal(j ->> 'datlocale')
                end,
                ' icu_rules ' || quote_literal(j ->> 'daticurules')
            ) as locale
            from pg_catalog.pg_database as d cross join lateral to_jsonb(d) as j
            where d.datname = current_database()
            """
        ) { try $0.value("locale", as: String.self) }
        do throws(PostgresError) {
            try connection.run("create database \(identifier: name) template template0\(verbatim: locale ?? "")")
        } catch {
            switch error.sqlState {
            case "42501": throw CatalogError.mayNotCreateDatabases(role: try user(&connection))
            case "25006": throw CatalogError.readOnlySession
            default: throw error
            }
        }
    }

    private static func user(_ connection: inout Connection) throws -> String {
        try connection.first("select current_user::text as role") { try $0.value("role", as: String.self) } ?? ""
    }

    /// Drops the databases of runs that are over and could not do it themselves.
    ///
    /// A run holds a lock whose key is in the name, from before it makes the database until after it has dropped it;
    /// and the lock goes with its connection. So there is no need to guess by age. Without `force`, the server itself
    /// refuses where somebody has connected, to look at what is left.
    private static func removeLeftovers(on connection: inout Connection, observe: (Event) -> Void) throws {
        let databases = try connection.query(
            """
            select d.datname as name, pg_catalog.pg_get_userbyid(d.datdba) as owner,
                pg_catalog.pg_has_role(d.datdba, 'usage') as is_mine
            from pg_catalog.pg_database as d
            where d.datname ~ \("^\(prefix)[0-9a-f]{8}$")
            order by d.datname
            """
        ) {
            (
                try $0.value("name", as: String.self), try $0.value("owner", as: String.self),
                try $0.value("is_mine", as: Bool.self)
            )
        }
        for (name, owner, isMine) in databases where try !isInUse(name, on: &connection) {
            guard isMine else {
                observe(.leftover(name: name, reason: "it belongs to \(owner)"))
                continue
            }
            do throws(PostgresError) {
                try connection.run("drop database if exists \(identifier: name)")
                observe(.removedLeftover(name: name))
            } catch {
                switch error.sqlState {
                case "55006": observe(.leftover(name: name, reason: "somebody is connected to it"))
                case "25006": throw CatalogError.readOnlySession
                default: throw error
                }
            }
        }
    }

    /// Whether the run that made a database is still there, whatever database it works for.
    private static func isInUse(_ name: String, on connection: inout Connection) throws -> Bool {
        guard let key = UInt32(name.suffix(8), radix: 16) else { return true }
        let holder = try connection.first(
            """
            select 1 as one from pg_catalog.pg_locks as l
            where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = \(space)::oid
                and l.objid = \(String(key))::oid
            """
        ) { _ in true }
        return holder != nil
    }

    private static let prefix = "migrate_scratch_"

    /// 'MGSC', the first half of the lock's key; the second is in the name.
    private static let space = 1_296_520_003

    private static func hexadecimal(_ key: Int32) -> String {
        let digits = String(UInt32(bitPattern: key), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
