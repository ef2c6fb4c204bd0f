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
    /// exactly when the column has a zone, and nothing but zeros after that many digits behind the second.
    static func appendTimestamp(
        _ bytes: UnsafeRawBufferPointer, hasZone: Bool, digits: Int, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let day = day(bytes), let (time, end) = timeOfDay(bytes, from: 11, digits: digits)
        else { return .badTimestamp }
        var microseconds = Int64(day.daysSince2000) * microsecondsPerDay + time
        if hasZone {
            guard let offset = zoneOffset(bytes, from: end) else { return .badTimestamp }
            microseconds -= Int64(offset) * 1_000_000
        } else if end != bytes.count {
            return .badTimestamp
        }
        buffer.appendBinary(microseconds)
        return nil
    }

    /// Appends `HH:MM[:SS[.ffffff]]`, with `Z` or `±HH[:MM]` behind it exactly when the column has a zone, and nothing but
    /// zeros after that many digits behind the second.
    static func appendTime(
        _ bytes: UnsafeRawBufferPointer, hasZone: Bool, digits: Int, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard let (time, end) = timeOfDay(bytes, from: 0, digits: digits) else { return .badTime }
        guard hasZone else {
            guard end == bytes.count else { return .badTime }
            buffer.appendBinary(time)
            return nil
        }
        guard let offset = zoneOffset(bytes, from: end) else { return .badTime }
        buffer.append(bigEndian: Int32(12))
        buffer.append(bigEndian: time)
        // Seconds west of Greenwich, other than in text.
        buffer.append(bigEndian: Int32(-offset))
        return nil
    }

    /// Reads `HH:MM[:SS[.ffffff]]`: microseconds since midnight, and where it ends.
    @inline(__always)
    private static func timeOfDay(
        _ bytes: UnsafeRawBufferPointer, from start: Int, digits: Int
    ) -> (microseconds: Int64, end: Int)? {
        guard bytes.count >= start &+ 5, let hour = number(bytes, start, 2), hour <= 23,
            bytes[start &+ 2] == UInt8(ascii: ":"), let minute = number(bytes, start &+ 3, 2), minute <= 59
        else { return nil }
        var at = start &+ 5
        var microseconds = Int64(hour * 3600 + minute * 60) * 1_000_000
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return (microseconds, at) }
        guard let second = number(bytes, at &+ 1, 2), second <= 59 else { return nil }
        microseconds += Int64(second) * 1_000_000
        at &+= 3
        guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return (microseconds, at) }
        at &+= 1
        let point = at
        var fraction: Int64 = 0
        while at < bytes.count, bytes[at] &- 0x30 <= 9 {
            fraction = fraction &* 10 &+ Int64(bytes[at] &- 0x30)
            at &+= 1
        }
        let places = at &- point
        // The server would round a seventh digit.
        guard places > 0, places <= 6 else { return nil }
        for _ in places..<6 {
            fraction &*= 10
        }
        guard places <= digits || isKept(fraction, digits: digits) else { return nil }
        return (microseconds + fraction, at)
    }

    /// Whether so many microseconds stay the same with so many digits.
    private static func isKept(_ microseconds: Int64, digits: Int) -> Bool {
        var unit: Int64 = 1
        for _ in digits..<6 {
            unit *= 10
        }
        return microseconds % unit == 0
    }

    /// Whether it is written `YYYY-MM-DD`, whatever the numbers.
    static func isWrittenAsDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 10 && civilParts(bytes) != nil
    }

    /// Whether it begins with a day and a time that are written as they should be, but do not exist.
    static func isWrittenAsTimeThereIsNot(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            civilParts(bytes) != nil, let isTimeThereIsNot = isTimeThereIsNot(bytes, from: 11)
        else { return false }
        return isTimeThereIsNot || day(bytes) == nil
    }

    /// Whether it begins with a time of day that is written as it should be, but does not exist.
    static func isWrittenAsTimeOfDayThereIsNot(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTimeThereIsNot(bytes, from: 0) == true
    }

    /// Whether the time of day that begins there does not exist; nil when none begins there.
    private static func isTimeThereIsNot(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool? {
        guard bytes.count >= start + 5, let hour = number(bytes, start, 2), bytes[start + 2] == UInt8(ascii: ":"),
            let minute = number(bytes, start + 3, 2)
        else { return nil }
        let hasSeconds = bytes.count > start + 5 && bytes[start + 5] == UInt8(ascii: ":")
        let second = hasSeconds ? number(bytes, start + 6, 2) ?? 0 : 0
        return hour > 23 || minute > 59 || second > 59
    }

    private static func day(_ bytes: UnsafeRawBufferPointer) -> CalendarDate? {
        guard let (year, month, day) = civilParts(bytes) else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// The numbers of the first ten bytes, of which there must be so many; nil when they are not `YYYY-MM-DD`.
    @inline(__always)
    private static func civilParts(_ bytes: UnsafeRawBufferPointer) -> (year: Int, month: Int, day: Int)? {
        // All ten bytes at once: what is left of a digit is its value, of a hyphen nothing.
        let head = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) ^ 0x2D30_302D_3030_3030
        let tail = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)) ^ 0x3030
        guard (head | head &+ 0x0F06_060F_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0,
            (tail | tail &+ 0x0606) & 0xF0F0 == 0
        else { return nil }
        func digit(_ place: Int) -> Int {
            Int(truncatingIfNeeded: head &>> UInt64(8 &* place) & 0x0F)
        }
        let year = digit(0) &* 1000 &+ digit(1) &* 100 &+ digit(2) &* 10 &+ digit(3)
        let month = digit(5) &* 10 &+ digit(6)
        let day = Int(tail & 0x0F) &* 10 &+ Int(tail &>> 8)
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
