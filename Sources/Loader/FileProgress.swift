import Console

/// How far a file is.
struct FileProgress: Sendable {
    var bytes: Int64 = 0
    var rows: Int64 = 0
    var rejects: Int64 = 0
}

extension Progress {
    /// Shows how far a file is.
    func update(_ file: FileProgress) {
        update(done: file.bytes, rows: file.rows, rejects: file.rejects)
    }
}
