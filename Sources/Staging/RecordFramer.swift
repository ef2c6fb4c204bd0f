#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How a file is cut into records.
package enum RecordFormat: String {
    /// RFC 4180 under a header.
    case csv
    /// Every line is one record of one field.
    case lines
}

/// Finds the fields and the end of one record in a window of bytes.
///
/// Knows nothing of files or columns. In CSV (RFC 4180) commas separate, double quotes quote and are doubled inside quotes, a record ends
/// at LF or CRLF, and a backslash means nothing. Fields without doubled quotes are slices of the window; the others are
/// copied into a scratch block of the framer.
struct RecordFramer: ~Copyable {
    /// What became of an attempt to frame a record.
    enum Verdict {
        /// A whole record; `next` is where the following one starts.
        case record(next: Int)
        /// The window ends before the record does.
        case incomplete
        /// The bytes are not a record, for this reason.
        case defect(RejectCode)
    }

    /// How many fields the record has; only as many are kept as a table can have columns.
    private(set) var fieldCount = 0
    /// Line feeds inside quotes.
    private(set) var embeddedLines = 0

    private let format: RecordFormat
    private let quoting: Grammar.Quoting
    private let fields: UnsafeMutablePointer<Field>
    private var scratch: UnsafeMutablePointer<UInt8>
    private var scratchCapacity = 4096
    private var scratchCount = 0

    /// More columns than a table of Postgres can have.
    private static let capacity = 2048

    /// A framer for files of one format.
    init(_ format: RecordFormat, quoting: Grammar.Quoting = .strict) {
        self.format = format
        self.quoting = quoting
        fields = .allocate(capacity: Self.capacity)
        scratch = .allocate(capacity: scratchCapacity)
    }

    deinit {
        fields.deallocate()
        scratch.deallocate()
    }

    /// The fields of the last record framed.
    var kept: UnsafeBufferPointer<Field> {
        UnsafeBufferPointer(start: fields, count: min(fieldCount, Self.capacity))
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Frames the record that starts at `start` in `window[..<end]`; `isLast` says that no bytes follow.
    mutating func frame(
        _ window: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool
    ) -> Verdict {
        fieldCount = 0
        embeddedLines = 0
        scratchCount = 0
        switch format {
        case .csv: return frameCSV(window, from: start, to: end, isLast: isLast)
        case .lines: return frameLine(window, from: start, to: end, isLast: isLast)
        }
    }

    private mutating func frameLine(
        _ window: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool
    ) -> Verdict {
        let found = memchr(window + start, Int32(Self.lineFeed), end - start)
        guard found != nil || isLast else { return .incomplete }
        let stop = found.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) - window } ?? end
        let isCRLF = found != nil && stop > start && window[stop - 1] == Self.carriageReturn
        // A line is a text: an empty one is an empty string, which the CSV rules say of a quoted field.
        keep(Field(start: window + start, count: stop - start - (isCRLF ? 1 : 0), isQuoted: true))
        return .record(next: found == nil ? stop : stop + 1)
    }

    private mutating func frameCSV(
        _ window: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool
    ) -> Verdict {
        var at = start
        while true {
            var fieldEnd: Int
            let mark = (fieldCount, embeddedLines, scratchCount)
            if at < end, window[at] == Self.quote {
                switch frameQuoted(window, from: at + 1, to: end, isLast: isLast, recordStart: start) {
                case .record(let next): fieldEnd = next
                case .incomplete: return .incomplete
                case .defect(let code): return .defect(code)
                }
            } else {
                let stop = Self.unquotedEnd(window, from: at, to: end)
                guard stop < end || isLast else { return .incomplete }
                keep(Field(start: window + at, count: stop - at, isQuoted: false))
                fieldEnd = stop
            }
            if quoting == .lenient, fieldEnd < end, !Self.endsField(window[fieldEnd]) {
                (fieldCount, embeddedLines, scratchCount) = mark
                switch frameLenient(window, from: at, to: end, isLast: isLast, recordStart: start) {
                case .record(let next): fieldEnd = next
                case .incomplete: return .incomplete
                case .defect(let code): return .defect(code)
                }
            }
            guard fieldEnd < end else {
                return isLast ? .record(next: fieldEnd) : .incomplete
            }
            switch window[fieldEnd] {
            case Self.comma:
                at = fieldEnd + 1
            case Self.lineFeed:
                return .record(next: fieldEnd + 1)
            case Self.carriageReturn:
                guard fieldEnd + 1 < end else { return isLast ? .defect(.badLineEnding) : .incomplete }
                return window[fieldEnd + 1] == Self.lineFeed
                    ? .record(next: fieldEnd + 2) : .defect(.badLineEnding)
            default:
                return .defect(.badQuoting)
            }
        }
    }

    /// Where the field without quotes that starts at `start` ends: at the next byte that means something, or at `end`.
    @inline(__always)
    private static func unquotedEnd(_ window: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var at = start
        while at < end {
            // Eight bytes at a time up to the next one below `-`: few others than those looked for are.
            while at &+ 8 <= end {
                let word = UInt64(littleEndian: UnsafeRawPointer(window + at).loadUnaligned(as: UInt64.self))
                let low = (word &- 0x2D2D_2D2D_2D2D_2D2D) & ~word & 0x8080_8080_8080_8080
                at &+= low.trailingZeroBitCount &>> 3
                guard low == 0 else { break }
            }
            guard at < end else { break }
            switch window[at] {
            case comma, quote, lineFeed, carriageReturn: return at
            default: at &+= 1
            }
        }
        return at
    }

    /// Frames a field whose opening quote is just before `content`; `.record(next:)` is the offset after its closing one.
    private mutating func frameQuoted(
        _ window: UnsafePointer<UInt8>, from content: Int, to end: Int, isLast: Bool, recordStart: Int
    ) -> Verdict {
        var at = content
        let copied = scratchCount
        var isCopied = false
        while true {
            guard at < end, let found = memchr(window + at, Int32(Self.quote), end - at) else {
                countLines(window, from: at, to: end)
                let isRunaway = isLast || embeddedLines > FramingLimits.embeddedLines
                return isRunaway ? .defect(.unterminatedQuote) : .incomplete
            }
            let closing = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - window
            countLines(window, from: at, to: closing)
            guard embeddedLines <= FramingLimits.embeddedLines else { return .defect(.unterminatedQuote) }
            // The byte after the quote decides, so it has to be in the window.
            guard closing + 1 < end || isLast else { return .incomplete }
            let isDoubled = closing + 1 < end && window[closing + 1] == Self.quote
            guard isDoubled || isCopied else {
                keep(Field(start: window + content, count: closing - content, isQuoted: true))
                return .record(next: closing + 1)
            }
            if !isCopied {
                // Room for the whole field at once, so that slices of the scratch block do not move within a record.
                reserveScratch(end - recordStart)
                isCopied = true
            }
            let size = closing - at + (isDoubled ? 1 : 0)
            memcpy(scratch + scratchCount, window + at, size)
            scratchCount += size
            guard isDoubled else {
                keep(Field(start: scratch + copied, count: scratchCount - copied, isQuoted: true))
                return .record(next: closing + 1)
            }
            at = closing + 2
        }
    }

    private static func endsField(_ byte: UInt8) -> Bool {
        byte == comma || byte == lineFeed || byte == carriageReturn
    }

    /// Frames a field in which quotes stand anywhere, as the server's COPY reads it: each begins or ends a quoted part, and
    /// the parts are one value.
    private mutating func frameLenient(
        _ window: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool, recordStart: Int
    ) -> Verdict {
        reserveScratch(end - recordStart)
        let copied = scratchCount
        var at = start
        var isInQuotes = false
        while at < end {
            let byte = window[at]
            if byte == Self.quote {
                guard at + 1 < end || isLast else { return .incomplete }
                guard isInQuotes, at + 1 < end, window[at + 1] == Self.quote else {
                    isInQuotes.toggle()
                    at += 1
                    continue
                }
                at += 1
            } else if !isInQuotes, Self.endsField(byte) {
                break
            } else if byte == Self.lineFeed {
                embeddedLines += 1
                guard embeddedLines <= FramingLimits.embeddedLines else { return .defect(.unterminatedQuote) }
            }
            scratch[scratchCount] = byte
            scratchCount += 1
            at += 1
        }
        guard at < end || isLast else { return .incomplete }
        guard !isInQuotes else { return .defect(.unterminatedQuote) }
        keep(Field(start: scratch + copied, count: scratchCount - copied, isQuoted: true))
        return .record(next: at)
    }

    private mutating func keep(_ field: Field) {
        if fieldCount < Self.capacity {
            (fields + fieldCount).initialize(to: field)
        }
        fieldCount &+= 1
    }

    private mutating func countLines(_ window: UnsafePointer<UInt8>, from start: Int, to end: Int) {
        var at = start
        while at < end, let found = memchr(window + at, Int32(Self.lineFeed), end - at) {
            embeddedLines += 1
            at = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - window + 1
        }
    }

    /// Grows the scratch block and moves the fields that point into it.
    private mutating func reserveScratch(_ extra: Int) {
        guard scratchCount + extra > scratchCapacity else { return }
        let larger = max(scratchCapacity * 2, scratchCount + extra)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: scratch, count: scratchCount)
        for index in 0..<min(fieldCount, Self.capacity) {
            let offset = fields[index].start - UnsafePointer(scratch)
            if offset >= 0, offset < scratchCapacity {
                fields[index].start = UnsafePointer(moved) + offset
            }
        }
        scratch.deallocate()
        scratch = moved
        scratchCapacity = larger
    }
}
