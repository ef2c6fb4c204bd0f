public import Failures

/// Why the ledger does not let a file in.
///
/// Nothing of the file is visible in its target when this is thrown.
public enum LedgerError: Failure {
    /// A new content of a scope that is live, and the rules say that it stays as it is.
    case changed(path: String, load: Int64, scope: String)
    /// A content that is to be loaded once more is live under another name.
    case liveElsewhere(path: String, load: Int64, scope: String)
    /// The target has no columns to find rows again by.
    case noLineage(path: String, target: String, columns: String)
    /// The target has no column to find the rows of a split load by.
    case notSplittable(path: String, target: String)
    /// A load cannot be repaired.
    case notRepairable(Int64, RepairObstacle)
    /// A repair has records that are no rejects of the load it repairs, or one of them twice.
    case notRejected(path: String, load: Int64, strangers: Int, repeated: Int, example: Int64?)
    /// The rejects of a load cannot be exported.
    case notExportable(Int64, RepairObstacle)

    /// What went wrong.
    public var message: String {
        switch self {
        case .changed(_, let load, let scope):
            "load \(load) is live for \(scope), and this file has another content"
        case .liveElsewhere(_, let load, let scope): "its content is live already, as load \(load) of \(scope)"
        case .noLineage(_, let target, let columns):
            "\(target) lacks \(columns): rows that are there could not be found again"
        case .notSplittable(_, let target):
            "\(target) lacks \(Lineage.load): rows of a load that is split could not be found again"
        case .notRepairable(let load, let obstacle): "load \(load) cannot be repaired: \(obstacle.reason)"
        case .notRejected(_, let load, let strangers, let repeated, let example):
            (strangers > 0
                ? "\(strangers) of its records are no open reject of load \(load)"
                : "\(repeated) of its records are there a second time")
                + (example.map { ", for example record \($0)" } ?? "") + "; nothing of the file was loaded"
        case .notExportable(let load, let obstacle):
            "the rejects of load \(load) cannot be exported: \(obstacle.reason)"
        }
    }

    /// The file.
    public var location: String? {
        switch self {
        case .changed(let path, _, _), .liveElsewhere(let path, _, _), .noLineage(let path, _, _),
            .notSplittable(let path, _), .notRejected(let path, _, _, _, _):
            path
        case .notRepairable, .notExportable: nil
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .changed: "say what is meant: --on-change replace, or --on-change append"
        case .liveElsewhere(_, _, let scope): "load it again under the name \(scope)"
        case .noLineage(_, let target, let columns):
            "empty \(target) yourself and load it under another name, or give it \(columns), bigint"
        case .notSplittable(_, let target): "load it without --split, or give \(target) \(Lineage.load), bigint"
        case .notRepairable(_, let obstacle), .notExportable(_, let obstacle): obstacle.wayOut
        case .notRejected(_, let load, _, _, _):
            "leave \(Lineage.record) as loader rejects export \(load) wrote it, one line for each record"
        }
    }

    /// 4 where no data had moved, 1 where a load was rolled back, 2 for what the command line named wrongly.
    public var outcome: Outcome {
        switch self {
        case .changed, .liveElsewhere, .noLineage, .notSplittable, .notRepairable: .refused
        case .notRejected: .failed
        case .notExportable: .usage
        }
    }
}
