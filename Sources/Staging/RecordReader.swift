/// Reads a file record by record through a window of bounded size and says where each record stands.
///
/// Broken records are reported, not thrown. One that cannot be framed, or that spans several lines and has the wrong
/// number of fields, is rejected with its first line only and reading goes on at the second (resynchronisation): a
/// stray quote costs one line, not the rest of the file.
package struct RecordReader: ~Copyable {
    /// What the reader stands on after ``next()``.
    package enum Next: Equatable {
        /// A record with its fields.
        case record
        /// A line without any byte.
        case blank
        /// Bytes that are not a record, for this reason.
        case reject(RejectCode)
        /// The end of the file.
        case end
    }

    /// 1-based number of the record among those read by this reader, broken ones included.
    private(set) var recordNumber = 0
    /// 1-based number of the record's first line in the file.
    package private(set) var lineNumber = 0
    /// Offset of the record's first byte in the file.
    private(set) var byteOffset = 0
    /// How many records were rejected with their first line only.
    private(set) var resynchronisations = 0
    /// How many bytes of the file's content are behind the reader.
    var bytesRead: Int { window.fileOffset + position }
    /// How many bytes of the file, as it lies there, were read.
    package var fileBytesRead: Int64 { source.position }

    private var source: FileSource
    private var window: ByteWindow
    private var framer: RecordFramer
    /// How many fields a record must have; nil where any number will do.
    package private(set) var columns: Int?
    /// Where the next record starts in the window, and on which line of the file.
    private var position = 0
    private var nextLine = 1
    private var record = 0..<0

    /// A reader at the start of a file, behind a byte order mark if there is one.
    package init(
        _ source: consuming FileSource, format: RecordFormat, quoting: Grammar.Quoting = .strict,
        windowCapacity: Int = 1 << 20
    ) throws {
        self.source = source
        framer = RecordFramer(format, quoting: quoting)
        window = ByteWindow(capacity: windowCapacity)
        try window.refill(from: &self.source, keepingFrom: 0)
        while window.count < 3, !window.isLast {
            try window.refill(from: &self.source, keepingFrom: 0)
        }
        if window.count >= 3, window.base[0] == 0xEF, window.base[1] == 0xBB, window.base[2] == 0xBF {
            position = 3
        }
    }

    /// What the file was when it was opened.
    package var identity: FileIdentity { source.identity }

    /// The fields of the record the reader stands on, no more than there are columns.
    package var fields: UnsafeBufferPointer<Field> { framer.kept }

    /// How many fields the record has, also those no table could hold.
    package var fieldCount: Int { framer.fieldCount }

    /// The bytes of the record as delivered, without the end of its line.
    package var rawRecord: UnsafeRawBufferPointer {
        var end = record.upperBound
        if end > record.lowerBound, window.base[end - 1] == 0x0A {
            end -= 1
            if end > record.lowerBound, window.base[end - 1] == 0x0D {
                end -= 1
            }
        }
        return UnsafeRawBufferPointer(start: window.base + record.lowerBound, count: end - record.lowerBound)
    }

    /// Reads the header of a CSV file, which says how many fields the records have; nil when there is none to read.
    ///
    /// Must be called once, before the first record; the header does not count as one.
    package mutating func readHeader() throws -> [String]? {
        guard try next() == .record else { return nil }
        let header = framer.kept.map { String(decoding: $0.bytes, as: UTF8.self) }
        columns = header.count
        recordNumber = 0
        return header
    }

    /// Goes to the next record; throws when the file cannot be read.
    package mutating func next() throws -> Next {
        while position == window.count {
            guard !window.isLast else { return .end }
            try refill()
        }
        recordNumber += 1
        lineNumber = nextLine
        byteOffset = window.fileOffset + position
        while true {
            switch framer.frame(window.base, from: position, to: window.count, isLast: window.isLast) {
            case .incomplete:
                guard window.count - position <= FramingLimits.recordBytes else {
                    return try rejectLine(.recordTooLong)
                }
                try refill()
            case .defect(let code):
                return try rejectLine(code)
            case .record(let end):
                return try take(position..<end)
            }
        }
    }

    /// Judges a record that was framed.
    private mutating func take(_ range: Range<Int>) throws -> Next {
        guard range.count <= FramingLimits.recordBytes else { return try rejectLine(.recordTooLong) }
        record = range
        let raw = rawRecord
        let encoding = TextEncoding.check(raw)
        let isBlank = raw.isEmpty && columns != nil && columns != 1
        let isMiscounted = columns.map { framer.fieldCount != $0 } ?? false
        // Wrong fields over several lines: more likely a quote that is not one than a record.
        guard !isMiscounted || isBlank || framer.embeddedLines == 0 else {
            return try rejectLine(encoding ?? .columnCount)
        }
        position = range.upperBound
        nextLine += framer.embeddedLines + 1
        if let encoding {
            return .reject(encoding)
        }
        if isBlank {
            return .blank
        }
        return isMiscounted ? .reject(.columnCount) : .record
    }

    /// Rejects the first line of what should have been a record and goes on behind it.
    private mutating func rejectLine(_ code: RejectCode) throws -> Next {
        var searched = position
        var end: Int?
        while end == nil {
            while searched < window.count, window.base[searched] != 0x0A {
                searched += 1
            }
            if searched < window.count {
                end = searched + 1
            } else if window.isLast {
                end = window.count
            } else {
                // Of a line too long for the window only its end is kept: enough to find the next line, and evidence.
                let surplus = max(0, window.count - position - FramingLimits.recordBytes)
                try window.refill(from: &source, keepingFrom: position + surplus)
                searched -= position + surplus
                position = 0
            }
        }
        let stop = end ?? window.count
        record = position..<stop
        if framer.embeddedLines > 0 {
            resynchronisations += 1
        }
        position = stop
        nextLine += 1
        return .reject(code)
    }

    private mutating func refill() throws {
        try window.refill(from: &source, keepingFrom: position)
        position = 0
    }

    /// The SHA-256 of the file's content; throws when it was not read to its end or is no longer what it was at the start.
    package consuming func finish() throws -> [UInt8] {
        guard window.isLast, position == window.count else {
            throw StagingError.changedWhileRead(path: source.path)
        }
        return try source.finish()
    }
}
