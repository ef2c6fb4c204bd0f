import SQLText

/// What can keep a plan from being applied.
extension MigrationError {
    /// Views depend on something that does not come into being.
    static func unresolvedViews(_ keys: [String], first: SQLFileError) -> MigrationError {
        MigrationError(
            "unresolved-views",
            "\(keys.joined(separator: ", ")): cannot be created; the first one fails with: \(first.message)",
            at: first.spot.location, notes: first.notes,
            wayOut: "a view can use tables, functions and other views of the folder, but not itself")
    }

    /// Views are to be made anew, and something that is no view of the folder needs one of them.
    static func viewsInUse(at spot: SourceSpot, by dependents: String?) -> MigrationError {
        MigrationError(
            "views-in-use",
            "the columns of this view no longer fit, which takes making the views of the folder anew, and something else "
                + "needs one of them",
            at: spot, notes: dependents.map { $0.split(separator: "\n").map(String.init) } ?? [],
            wayOut: "drop it yourself and make it again afterwards, or keep the columns as they are and put new ones "
                + "behind them")
    }

    /// A file without transaction is pending, and everything is to be one.
    static func notInOneTransaction(path: String) -> MigrationError {
        MigrationError(
            "not-in-one-transaction", "this file is applied without a transaction, so not everything can share one",
            at: path, wayOut: "apply the files before it first, with migrate up --to, then this one with migrate up")
    }

    /// Roles are to be created, and the one that is connected may not.
    static func cannotCreateRoles(_ names: [String], statements: [String]) -> MigrationError {
        MigrationError(
            "cannot-create-roles",
            "the files create the role\(names.count == 1 ? "" : "s") \(names.joined(separator: ", ")), which takes "
                + "CREATEROLE",
            wayOut: "have somebody who may run: \(statements.joined(separator: " "))")
    }
}
