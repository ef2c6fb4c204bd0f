import Failures
import Staging

/// A repair that had more rejects of its own than allowed, in words for whoever corrects it: unlike a record of a
/// delivery, one of a repair may be left out.
struct RefusedRepair: Failure {
    /// What is wrong with it.
    let cause: StagingError
    private let load: Int64
    private let repaired: Int64

    /// The refusal of a delivery; nil where it is no repair, or was refused for something else.
    init?(_ cause: StagingError, of delivery: Delivery) {
        guard case .tooManyRejects(_, let load, _, _, _) = cause, let repaired = delivery.repairs else { return nil }
        self.cause = cause
        self.load = load
        self.repaired = repaired
    }

    var message: String { cause.message }
    var location: String? { cause.location }
    var notes: [String] { cause.notes }
    var outcome: Outcome { cause.outcome }

    var wayOut: String? {
        "see them: loader rejects list \(load); then correct them, or drop their lines from the file (those rejects of "
            + "load \(repaired) stay open), or allow them with --max-rejects"
    }
}
