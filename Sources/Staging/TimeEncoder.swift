import Postgres

/// Writes days and times as Postgres stores them: days, or microseconds, since 2000-01-01.
enum TimeEncoder {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Appends `YYYY-MM-DD`.
    static func appendDate(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        guard bytes.count == 10, let day = day(bytes) else { return .badDate }
        buffer.appendBinary(day.daysSince2000)
        return nil
    }

    /// Appends `YYYY-MM-DD HH:MM[:SS[.ffffff]]`, `T` instead of the space allowed; with `Z` or `±HH[:MM]` behind it
    /// exactly when the column has a zone.
    static func appendTimestamp(
        _ bytes: UnsafeRawBufferPointer, hasZone: Bool, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let day = day(bytes), let hour = number(bytes, 11, 2), hour <= 23,
            bytes[13] == UInt8(ascii: ":"), let minute = number(bytes, 14, 2), minute <= 59
        else { return .badTimestamp }
        var at = 16
        var microseconds = Int64(hour * 3600 + minute * 60) * 1_000_000
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            guard let second = number(bytes, 17, 2), second <= 59 else { return .badTimestamp }
            microseconds += Int64(second) * 1_000_000
            at = 19
            if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
                at += 1
                var unit: Int64 = 100_000
                while at < bytes.count, bytes[at] &- 0x30 <= 9 {
                    // The server would round a seventh digit.
                    guard unit > 0 else { return .badTimestamp }
                    microseconds += Int64(bytes[at] &- 0x30) * unit
                    unit /= 10
                    at += 1
                }
                guard unit < 100_000 else { return .badTimestamp }
            }
        }
        if hasZone {
            guard let offset = zoneOffset(bytes, from: at) else { return .badTimestamp }
            microseconds -= Int64(offset) * 1_000_000
        } else if at != bytes.count {
            return .badTimestamp
        }
        buffer.appendBinary(Int64(day.daysSince2000) * microsecondsPerDay + microseconds)
        return nil
    }

    /// Whether it is written `YYYY-MM-DD`, whatever the numbers.
    static func isWrittenAsDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 10 && civilParts(bytes) != nil
    }

    /// Whether it begins with a day and a time that are written as they should be, but do not exist.
    static func isWrittenAsTimeThereIsNot(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            civilParts(bytes) != nil, let hour = number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes, 14, 2)
        else { return false }
        let hasSeconds = bytes.count > 16 && bytes[16] == UInt8(ascii: ":")
        let second = hasSeconds ? number(bytes, 17, 2) ?? 0 : 0
        return day(bytes) == nil || hour > 23 || minute > 59 || second > 59
    }

    private static func day(_ bytes: UnsafeRawBufferPointer) -> CalendarDate? {
        guard let (year, month, day) = civilParts(bytes) else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// The numbers of the first ten bytes, of which there must be so many; nil when they are not `YYYY-MM-DD`.
    @inline(__always)
    private static func civilParts(_ bytes: UnsafeRawBufferPointer) -> (year: Int, month: Int, day: Int)? {
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), let day = number(bytes, 8, 2)
        else { return nil }
        return (year, month, day)
    }

    /// Seconds east of Greenwich, from `Z`, `+02`, `+02:00` or `+0200`; Postgres knows zones up to 15:59.
    private static func zoneOffset(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        if bytes[start] == UInt8(ascii: "Z") {
            return start + 1 == bytes.count ? 0 : nil
        }
        guard bytes[start] == UInt8(ascii: "+") || bytes[start] == UInt8(ascii: "-"),
            let hours = number(bytes, start + 1, 2), hours <= 15
        else { return nil }
        var at = start + 3
        var minutes = 0
        if at < bytes.count {
            at += bytes[at] == UInt8(ascii: ":") ? 1 : 0
            guard let read = number(bytes, at, 2), read <= 59 else { return nil }
            minutes = read
            at += 2
        }
        guard at == bytes.count else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return bytes[start] == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// Exactly that many digits.
    @inline(__always)
    private static func number(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        guard start &+ count <= bytes.count else { return nil }
        var value = 0
        for at in start..<start &+ count {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }
}
