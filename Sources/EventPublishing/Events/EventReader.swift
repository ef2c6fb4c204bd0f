import Staging

/// Reads a file event by event; what it takes in memory does not depend on the file's size.
struct EventReader: ~Copyable {
    /// What a reader stands on.
    enum Next {
        case event
        /// No event can be made of what is there, for a reason.
        case defect(RecordDefect)
        case end
    }

    private let file: EventFile
    private let rules: EventRules
    private let keyFields: [[UInt8]]
    private var records: RecordReader
    private var format: RecordEvent?
    private var value: [UInt8] = []
    private var key: [UInt8] = []
    private var hasKey = false
    /// Where a blank line stands that more may follow on.
    private var blankLine: Int?

    /// Opens a file; throws ``PublishingError``, `StagingError` and `FileFailure` when it cannot be read or has no header.
    init(_ file: EventFile, rules: EventRules) throws {
        self.file = file
        self.rules = rules
        keyFields = rules.keyFields.map { name in
            var quoted: [UInt8] = []
            JSONText.append(name, to: &quoted)
            return Array(quoted.dropFirst().dropLast())
        }
        var records = try RecordReader(
            FileSource(path: file.path), format: file.content == .csv ? .csv : .lines)
        if file.content == .csv {
            guard let header = try records.readHeader() else { throw StagingError.noHeader(path: file.path) }
            format = try RecordEvent(header: header, rules: rules, path: file.path)
        }
        self.records = records
    }

    /// What the file was when it was opened.
    var identity: FileIdentity { records.identity }
    /// The line on which the event begins, from 1.
    var line: Int { records.lineNumber }
    /// How many bytes of the file, as it lies there, were read.
    var bytesRead: Int64 { records.fileBytesRead }

    /// Goes to the next event; throws when the file cannot be read.
    mutating func next() throws -> Next {
        while true {
            switch try records.next() {
            case .end: return .end
            case .blank: blankLine = blankLine ?? line
            case .record:
                // At the end of a file blank lines mean nothing; in its middle they may be what is left of a record.
                if let blankLine { return .defect(RecordDefect(line: blankLine, column: 1, .blank)) }
                guard file.content == .lines else {
                    takeRecord()
                    return .event
                }
                guard !records.rawRecord.isEmpty else { continue }
                return takeLine(isText: true)
            case .reject(let code):
                guard file.content == .lines, code != .recordTooLong else {
                    return .defect(RecordDefect(code, line: line, columns: records.columns, records.rawRecord))
                }
                return takeLine(isText: false)
            }
        }
    }

    private mutating func takeRecord() {
        value.removeAll(keepingCapacity: true)
        key.removeAll(keepingCapacity: true)
        hasKey = false
        format?.append(records.fields, to: &value)
        if let column = format?.keyColumn, !records.fields[column].bytes.isEmpty {
            key.append(contentsOf: records.fields[column].bytes)
            hasKey = true
        }
    }

    private mutating func takeLine(isText: Bool) -> Next {
        let line = records.rawRecord
        let isJSON = isText && JSONValidator.isValid(line, isStoredAsText: true)
        guard isJSON || rules.allowsInvalid else {
            return .defect(RecordDefect(line: self.line, column: nil, .noJSON))
        }
        value.removeAll(keepingCapacity: true)
        value.append(contentsOf: line)
        key.removeAll(keepingCapacity: true)
        hasKey = false
        if isJSON {
            takeKey(of: line)
        }
        return .event
    }

    /// The first of the key fields that has a value; of members of one name the last one, as in `jsonb`.
    private mutating func takeKey(of line: UnsafeRawBufferPointer) {
        for field in keyFields {
            guard var object = JSONObject(line) else { return }
            while let (name, value) = object.next() {
                let inner = UnsafeRawBufferPointer(rebasing: name.dropFirst().dropLast())
                guard inner.elementsEqual(field) else { continue }
                hasKey = !value.elementsEqual("null".utf8)
                key = hasKey ? JSONObject.string(value) ?? Array(value) : []
            }
            if hasKey {
                hasKey = !key.isEmpty
                return
            }
        }
    }

    /// Calls `body` with the bytes of the event, which are gone afterwards.
    func withEvent<Value>(
        _ body: (_ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        try value.withUnsafeBytes { value in
            try key.withUnsafeBytes { try body(hasKey ? $0 : nil, value) }
        }
    }

    /// The SHA-256 of the file's content; throws when it was not read to its end or is no longer what it was at the start.
    consuming func finish() throws -> [UInt8] { try records.finish() }
}
