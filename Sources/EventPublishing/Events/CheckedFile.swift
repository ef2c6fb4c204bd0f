import Digests
import Staging

/// A file that was read once to see that an event can be made of everything in it.
public struct CheckedFile: Sendable {
    /// The file.
    public let file: EventFile
    /// The SHA-256 of its content, decompressed, in hexadecimal digits: the header `source_sha256` of its events.
    public let sha256: String
    /// How many events there are in it.
    public let events: Int
    /// The line on which the last of them begins.
    let lastLine: Int
    let identity: FileIdentity
    let content: [UInt8]

    /// Reads a file; `show` is told now and then how many bytes of it are read, and how many events.
    ///
    /// Throws ``PublishingError`` for the first place no event can be made of, and `StagingError` and `FileFailure`
    /// when the file cannot be read, has no header, or changes meanwhile.
    public init(
        _ file: EventFile, rules: EventRules, longest: Int = 1_000_000,
        show: (_ bytes: Int64, _ events: Int) throws -> Void = { _, _ in }
    ) throws {
        var reader = try EventReader(file, rules: rules)
        var events = 0
        var lastLine = 0
        reading: while true {
            switch try reader.next() {
            case .event:
                let line = reader.line
                let size = reader.withEvent { key, value in value.count + (key?.count ?? 0) }
                guard size + Self.room <= longest else {
                    throw PublishingError.defect(
                        path: file.path, RecordDefect(line: line, column: nil, .tooLong(limit: longest)))
                }
                events += 1
                lastLine = line
                if events.isMultiple(of: 4096) {
                    try show(reader.bytesRead, events)
                }
            case .defect(let defect): throw PublishingError.defect(path: file.path, defect)
            case .end: break reading
            }
        }
        identity = reader.identity
        content = try reader.finish()
        sha256 = hexadecimal(content)
        self.file = file
        self.events = events
        self.lastLine = lastLine
    }

    /// What headers and framing may take of a message, in bytes.
    private static let room = 1_024
}
