import Synchronization

/// When a ``Proxy`` cuts a connection.
///
/// A statement is named by how its text begins, as it is sent: `commit`. The client must wait for each answer before it
/// sends the next statement, as libpq does outside of pipeline mode.
public enum CutMoment: Sendable {
    /// The server never hears of the statement; of what came before, it has had everything.
    case before(String)
    /// The server has done the statement and answered; the client never hears of it.
    case afterAnswer(to: String)

    var statement: String {
        switch self {
        case .before(let statement), .afterAnswer(let statement): statement
        }
    }
}

/// What a ``Proxy`` is to do with the statements that pass, on whichever connection.
final class Traffic: Sendable {
    /// What becomes of a statement.
    enum Verdict {
        case pass
        case cutBefore
        case cutAfterAnswer
    }

    private struct Plan {
        let moment: CutMoment
        var left: Int
        let thenRefusing: Bool
    }

    private struct State {
        var plan: Plan?
        var isRefused = false
        var cuts = 0
    }

    private let state = Mutex(State())

    var isRefused: Bool { state.withLock { $0.isRefused } }

    var cuts: Int { state.withLock { $0.cuts } }

    func cut(_ moment: CutMoment, occurrence: Int, thenRefusing: Bool) {
        state.withLock { $0.plan = Plan(moment: moment, left: occurrence, thenRefusing: thenRefusing) }
    }

    func accept() {
        state.withLock { $0.isRefused = false }
    }

    /// Counts a statement that a client has sent, and says what becomes of it.
    func judge(_ statement: String) -> Verdict {
        state.withLock { state in
            guard let plan = state.plan, statement.hasPrefix(plan.moment.statement) else { return .pass }
            guard plan.left <= 1 else {
                state.plan?.left -= 1
                return .pass
            }
            state.plan = nil
            state.isRefused = plan.thenRefusing
            state.cuts += 1
            return if case .before = plan.moment { .cutBefore } else { .cutAfterAnswer }
        }
    }
}
