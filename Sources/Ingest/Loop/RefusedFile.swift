import Failures
import Staging

/// A file that is at fault, in words for whoever corrects it: what helps stands in the file or in `ops.feeds`, as a
/// watcher has no option for it.
struct RefusedFile: Failure {
    /// What is wrong with it.
    let cause: any Failure

    var message: String { cause.message }
    var location: String? { cause.location }
    var notes: [String] { cause.notes }
    var outcome: Outcome { cause.outcome }

    var wayOut: String? {
        guard case StagingError.tooManyRejects(_, let load, _, _, _) = cause else { return cause.wayOut }
        return "see them: loader rejects list \(load); then correct the file, or allow them with max_rejects in "
            + "ops.feeds"
    }

    /// The text of the `.reason` beside it.
    var reason: String { "\(description)\n  then put it into batch/ again, under the same name\n" }
}
