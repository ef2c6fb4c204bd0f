import Failures
import Staging

/// What became of one of the files of a command line.
enum FileOutcome: Sendable {
    case loaded(LoadResult, of: Delivery)
    case rehearsed(DryRunResult, of: Delivery)
    case failed(any Failure)

    /// The code that it would end a program with by itself.
    var outcome: Outcome {
        switch self {
        case .loaded(let result, _): result.rejected > 0 ? .partial : .done
        case .rehearsed(.alreadyLoaded, _), .rehearsed(.outdated, _): .done
        case .rehearsed(.read(let run), _): run.isLoadable ? (run.rejected > 0 ? .partial : .done) : .failed
        case .failed(let failure): failure.outcome
        }
    }
}
