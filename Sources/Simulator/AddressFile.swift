import Failures
import Files

/// The file that says where a broker is while it runs; one process at a time has it.
struct AddressFile: ~Copyable {
    private let path: String
    private let lock: LockedFile

    /// Takes the file for this process, and makes the folder it is in.
    ///
    /// Throws ``BrokerRuns`` when another process has it, `FileFailure` when it cannot be had.
    init(path: String) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        if !folder.isEmpty {
            try Directory(path: folder).make()
        }
        // A file of its own, because the address is put in place by a rename.
        guard let lock = try LockedFile(path: "\(path).lock") else {
            let line = (try? contents(ofFile: path)).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
            throw BrokerRuns(path: path, line: line)
        }
        // One that was killed has left it.
        if (try? contents(ofFile: path)) != nil {
            try removeFile(path)
        }
        self.path = path
        self.lock = lock
    }

    /// Puts a line in it; whoever reads meanwhile finds all of it, or none.
    func write(_ line: String) throws(FileFailure) {
        try replaceFile(path, Array("\(line)\n".utf8))
    }

    /// Takes it away.
    func remove() throws(FileFailure) {
        try removeFile(path)
    }
}

/// Another broker's address stands in the file.
struct BrokerRuns: Failure {
    let path: String
    let line: String?

    var message: String { "a broker runs already" + (line.map { ": \($0)" } ?? ", or is just starting, or stopping") }
    var location: String? { path }
    var wayOut: String? { "use that one, end it, or write the address elsewhere with --address-file" }
    var outcome: Outcome { .locked }
}
