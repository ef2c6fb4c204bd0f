import Postgres

/// Creates views in an order that works, found by trying: nobody has to declare what a view reads.
struct ViewApplication {
    let run: Run
    let folder: MigrationFolder
    /// `kind key` of everything the history has.
    let known: Set<String>

    /// Creates or replaces the views that changed and returns those that were applied.
    ///
    /// Where the columns of one no longer fit (42P16), all views of the folder are dropped and created anew, in this
    /// transaction, and get back the rights and comments they had. Throws a ``MigrationError`` where something else needs
    /// one of them.
    func apply(_ changed: [RepeatableFile], on connection: inout Connection) throws -> [RepeatableFile] {
        guard !changed.isEmpty else { return [] }
        do {
            // Undone as a whole: a new view that was created on an old one would keep that from being dropped.
            try connection.savepoint("views") { connection in
                try createInRounds(changed, on: &connection)
            }
            return changed
        } catch let error as SQLFileError where error.cause.sqlState == "42P16" {
            let all = folder.repeatable.filter { $0.kind == .view }
            let present = all.filter { known.contains("view \($0.key)") }.compactMap { TableName($0.key) }
            guard !present.isEmpty else {
                try createInRounds(all, on: &connection)
                return all
            }
            let given = try GrantsAndComments(of: present, on: &connection)
            try drop(present, because: error, on: &connection)
            try createInRounds(all, on: &connection)
            try given.restore(on: &connection)
            return all
        }
    }

    private func drop(
        _ views: [TableName], because misfit: SQLFileError, on connection: inout Connection
    ) throws {
        let names = views.map(\.quoted).joined(separator: ", ")
        do {
            try connection.run("drop view if exists \(verbatim: names)")
        } catch {
            guard error.sqlState == "2BP01" else { throw error }
            throw MigrationError.viewsInUse(at: misfit.spot, by: error.detail)
        }
    }

    /// Tries every view that is left under a savepoint, until none is left or a round makes no progress.
    private func createInRounds(_ files: [RepeatableFile], on connection: inout Connection) throws {
        var left = files
        while !left.isEmpty {
            var failed: [(file: RepeatableFile, error: SQLFileError)] = []
            for file in left {
                do {
                    try connection.savepoint("view") { connection in
                        for statement in file.statements {
                            try run.run(statement, of: file.source, prelude: file.prelude, on: &connection)
                        }
                    }
                } catch let error as SQLFileError {
                    // 42P01, 42703, 42883: what it reads may come with another view of this round.
                    guard ["42P01", "42703", "42883"].contains(error.cause.sqlState ?? "") else { throw error }
                    failed.append((file, error))
                }
            }
            if let first = failed.first, failed.count == left.count {
                throw MigrationError.unresolvedViews(failed.map(\.file.key), first: first.error)
            }
            left = failed.map(\.file)
        }
    }
}
