import Postgres

/// A time in milliseconds since 1970 as the lake has it: in UTC, and the day as the name of a folder.
struct LakeTime {
    /// Where messages are that have no time: brokers may keep none.
    static let undated = "undated"

    private static let perDay: Int64 = 86_400_000

    /// Days since 1970-01-01.
    let day: Int64
    /// Milliseconds of the day.
    private let rest: Int

    init(_ milliseconds: Int64) {
        let rest = ((milliseconds % Self.perDay) + Self.perDay) % Self.perDay
        day = (milliseconds - rest) / Self.perDay
        self.rest = Int(rest)
    }

    /// The folder of a day; nil is none.
    static func folder(ofDay day: Int64?) -> String {
        guard let day else { return undated }
        let (year, month, date) = civil(day)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-\(two(month))-\(two(date))"
    }

    /// Appends it as `2022-11-21T08:30:00.125Z`.
    func append(to buffer: inout CopyBuffer) {
        let (year, month, date) = Self.civil(day)
        if year > 9_999 {
            buffer.append(decimal: Int64(year))
        } else {
            Self.append(year, digits: 4, to: &buffer)
        }
        buffer.append(UInt8(ascii: "-"))
        Self.append(month, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        Self.append(date, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "T"))
        Self.append(rest / 3_600_000, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        Self.append(rest / 60_000 % 60, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        Self.append(rest / 1_000 % 60, digits: 2, to: &buffer)
        buffer.append(UInt8(ascii: "."))
        Self.append(rest % 1_000, digits: 3, to: &buffer)
        buffer.append(UInt8(ascii: "Z"))
    }

    private static func append(_ number: Int, digits: Int, to buffer: inout CopyBuffer) {
        var unit = digits == 4 ? 1_000 : digits == 3 ? 100 : 10
        while unit > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
    }

    /// The date of a day in the Gregorian calendar, as Hinnant's "chrono-Compatible Low-Level Date Algorithms" have it.
    private static func civil(_ day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(day) + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (
            year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
            ofYear - (153 * month + 2) / 5 + 1
        )
    }
}

extension CopyBuffer {
    /// Appends a number in digits.
    mutating func append(decimal number: Int64) {
        if number < 0 {
            append(UInt8(ascii: "-"))
        }
        let magnitude = number.magnitude
        var unit: UInt64 = 1
        while magnitude / unit >= 10 {
            unit *= 10
        }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / unit % 10))
            unit /= 10
        }
    }
}
