import Failures
import Postgres
import Testing

@Suite struct ErrorCategoryTests {
    private static func refusal(_ state: String) -> PostgresError {
        var fields = ServerFields()
        fields.sqlState = state
        return PostgresError(fields)
    }

    @Test(arguments: [
        ("22P02", ErrorCategory.data), ("23505", .data), ("44000", .data), ("40001", .conflict), ("40P01", .conflict),
        ("55P03", .conflict), ("53100", .resources), ("53200", .resources), ("53300", .resources),
        ("58030", .resources), ("08006", .connectionLost), ("57P01", .shutdown), ("57P02", .shutdown),
        ("57P03", .shutdown), ("25006", .standby), ("57014", .cancelled), ("53400", .cancelled), ("57P04", .other),
        ("57P05", .other), ("58P01", .other), ("55006", .other), ("40002", .other), ("25P02", .other),
        ("42P01", .other), ("P0001", .other), ("XX000", .other),
    ])
    func stateDecidesTheCategory(state: String, category: ErrorCategory) {
        let error = Self.refusal(state)
        #expect(error.category == category)
        let isLost = [.connectionLost, .shutdown].contains(category)
        #expect(error.kind == (isLost ? .connection : .server))
        #expect(error.outcome == (isLost ? .disconnected : .failed))
        #expect((error.wayOut != nil) == isLost)
        #expect(error.isAboutData == (category == .data))
    }

    @Test func kindDecidesTheCategoryWhereTheServerDidNotSpeak() {
        #expect(PostgresError(.connection, "gone").category == .connectionLost)
        #expect(PostgresError(.outcomeUnknown, "gone").category == .connectionLost)
        #expect(PostgresError(.rolledBack, "a statement had failed").category == .other)
        #expect(PostgresError(.usage, "no COPY").category == .other)
    }
}
