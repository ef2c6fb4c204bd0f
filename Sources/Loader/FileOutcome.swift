import Failures
import Staging

/// What became of one of the files of a command line.
enum FileOutcome: Sendable {
    case loaded(LoadResult, of: Delivery)
    case rehearsed(DryRunResult, of: Delivery)
    /// It failed, under that number where the ledger had one for it already.
    case failed(any Failure, load: Int64? = nil)

    /// The code that it would end a program with by itself.
    var outcome: Outcome {
        switch self {
        case .loaded(let result, _): result.rejected > 0 ? .partial : .done
        case .rehearsed(.settled, _): .done
        case .rehearsed(.read(let run), _): run.isLoadable ? (run.rejected > 0 ? .partial : .done) : .failed
        case .failed(let failure, _): failure.outcome
        }
    }

    /// How many records of a file that failed had been rejected; nil where that is not known, or it did not fail.
    var rejectedBeforeFailure: Int? {
        guard case .failed(let failure, _) = self else { return nil }
        switch (failure as? RefusedRepair)?.cause ?? failure as? StagingError {
        case .tooManyRejects(_, _, let rejects, _, _): return rejects
        case .miscounted(_, _, _, let rejected, _): return rejected
        default: return nil
        }
    }
}
