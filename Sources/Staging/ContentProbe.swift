/// The content of a file, read as far as comparing it with what is live takes, and once.
struct ContentProbe {
    let path: String
    private var content: FileContent?
    /// The sizes that it was found not to have.
    private var excluded: Set<Int64> = []

    init(path: String) {
        self.path = path
    }

    /// The load that has brought the same content; the file has to be what it was before.
    mutating func match(among live: [StandingLoad]) throws -> StandingLoad? {
        if content == nil {
            let sizes = Set(live.map(\.bytes)).subtracting(excluded)
            content = try FileSource.content(path: path, ofSizeIn: sizes)
            excluded.formUnion(sizes)
        }
        return live.first { $0.bytes == content?.bytes && $0.sha256 == content?.sha256 }
    }
}
