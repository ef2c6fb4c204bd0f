import Postgres

/// The error of Postgres that `body` throws, nil when it returns: `#expect(throws:)` cannot stand in another one.
func thrownError(_ body: () throws -> Void) throws -> PostgresError? {
    do {
        try body()
        return nil
    } catch let error as PostgresError {
        return error
    }
}
