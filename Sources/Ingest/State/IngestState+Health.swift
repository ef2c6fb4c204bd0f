public import Monitoring

extension IngestState: LiveState {
    /// After this many seconds without a sign of life an ingestor counts as stuck, outside of a load.
    public static let staleAfter = 300.0
    /// The same in a load: longer than its longest steps, which are to read the file once to know its content (100 GB at
    /// 100 MB/s take 17 minutes) and one statement that removes the rows it replaces.
    public static let staleInLoadAfter = 1_800.0
    /// After this many seconds in `batch/` a file is waited for too long.
    public static let tooOldAfter = 3_600.0

    /// Whether the ingestor does what it is there for, at a time in seconds since 1970.
    ///
    /// Files that are no delivery are counted, and are nothing to be called for at night: an alert may be made of them.
    public func health(at now: Double) -> Health {
        var reasons: [String] = []
        func files(_ count: Int) -> String { "\(count) file\(count == 1 ? "" : "s")" }
        let silence = now - lastStep
        if silence > (isLoading ? Self.staleInLoadAfter : Self.staleAfter) {
            reasons.append("no sign of life for \(Int(silence)) seconds")
        }
        if let problem {
            reasons.append(problem.rawValue)
        }
        if !isLakeReadable {
            reasons.append("a folder of the lake cannot be read: the log says which")
        }
        if let oldest = oldestWaiting, now - oldest > Self.tooOldAfter {
            reasons.append("a file has waited in batch/ for \(Int((now - oldest) / 60)) minutes")
        }
        if failed > 0 {
            reasons.append("\(files(failed)) in failed/ to put right")
        }
        if postponed > 0 {
            reasons.append("\(files(postponed)) in batch/ cannot be loaded as things are")
        }
        if unmoved > 0 {
            reasons.append("\(files(unmoved)) cannot be moved out of batch/")
        }
        return Health(reasons: reasons, remarks: ["stray_files": unknown])
    }
}
