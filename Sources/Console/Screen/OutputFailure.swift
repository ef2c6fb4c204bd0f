public import Failures
import Glibc

/// Data that could not be written to standard output, such as to a full disk.
public struct OutputFailure: Failure, Equatable {
    /// The error number of the system.
    public let code: Int32

    /// That it could not be written, and why.
    public var message: String { "cannot write the output: \(String(cString: strerror(code)))" }

    /// Failed: what is missing in the output is not known.
    public var outcome: Outcome { .failed }
}
