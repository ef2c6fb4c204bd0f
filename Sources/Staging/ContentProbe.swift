/// The content of a file, read as far as comparing it with what the ledger knows takes, and once.
struct ContentProbe {
    let path: String
    private var content: FileContent?
    /// The sizes that it was found not to have.
    private var excluded: Set<Int64> = []

    init(path: String) {
        self.path = path
    }

    /// The load that has brought the same content; the file has to be what it was before.
    mutating func match<Load>(among loads: [Load], by known: (Load) -> FileContent) throws -> Load? {
        if content == nil {
            let sizes = Set(loads.map { known($0).bytes }).subtracting(excluded)
            content = try FileSource.content(path: path, ofSizeIn: sizes)
            excluded.formUnion(sizes)
        }
        return loads.first { known($0) == content }
    }
}
