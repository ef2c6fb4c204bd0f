public import Failures
public import SQLText

/// What stopped a file at a place in it.
public protocol FailureInFile: Failure {
    /// The place.
    var spot: SourceSpot { get }
    /// The server's code, where it was the server that stopped it.
    var sqlState: String? { get }
    /// What became of the file and the run, such as that it was rolled back.
    var aftermath: String? { get set }
    /// What else failed because of it.
    var secondFailure: String? { get set }
    /// What to do, where whoever applied the file knows more about it than this does.
    var remedy: String? { get set }
}

extension FailureInFile {
    /// `file:line:column`.
    public var location: String? { spot.location }

    /// The same, where something that was to follow failed as well.
    func with(alsoFailed what: String, _ error: any Error) -> Self {
        let reason = (error as? any Failure)?.message ?? "\(error)"
        var failure = self
        failure.secondFailure = "\(what) failed as well: \(reason)"
        return failure
    }

    /// The same with what became of the rest.
    func with(aftermath: String? = nil, remedy: String? = nil) -> Self {
        var failure = self
        failure.aftermath = aftermath ?? self.aftermath
        failure.remedy = remedy ?? self.remedy
        return failure
    }
}
