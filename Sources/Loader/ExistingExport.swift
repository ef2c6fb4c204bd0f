import Failures

/// There is a file already where rejects were to be written.
struct ExistingExport: Failure {
    /// The file.
    let path: String

    var message: String { "there is such a file, and an export never overwrites one" }
    var location: String? { path }
    var wayOut: String? { "choose another name with --output, or remove the file: it may hold corrections" }
    /// 4: nothing was written.
    var outcome: Outcome { .refused }
}
