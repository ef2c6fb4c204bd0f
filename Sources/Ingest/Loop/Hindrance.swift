import Failures

/// Why a file stays in `batch/` although it is complete, and is tried again.
struct Hindrance {
    /// What is hindered.
    enum Step {
        /// Its load.
        case load
        /// Its move, after a load that succeeded or one that never will.
        case move(isLoaded: Bool)
    }

    /// What is hindered.
    let step: Step
    /// What is in the way.
    let failure: any Failure

    /// Whether it is the move.
    var isMove: Bool {
        if case .move = step { true } else { false }
    }
}
