/// A day of the (proleptic Gregorian) calendar without a time or a zone: what Postgres calls `date`.
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 2000-01-01, the epoch of Postgres' binary dates.
    public let daysSince2000: Int32

    /// A day by its distance from 2000-01-01.
    public init(daysSince2000: Int32) {
        self.daysSince2000 = daysSince2000
    }

    /// A day by its civil parts; nil when there is no such day.
    ///
    /// Years run from 1 to 9999.
    @inlinable
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        if day > 28 {
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            // Odd months have 31 days up to July, even ones from August on.
            let length = month == 2 ? (leap ? 29 : 28) : 30 + ((month ^ month >> 3) & 1)
            guard day <= length else { return nil }
        }
        // Counting years from March puts the leap day last, so that month lengths follow one formula.
        let isBeforeMarch = month <= 2
        let shifted = UInt32(truncatingIfNeeded: isBeforeMarch ? year - 1 : year)
        let monthFromMarch = UInt32(truncatingIfNeeded: isBeforeMarch ? month + 9 : month - 3)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + UInt32(truncatingIfNeeded: day) - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
        // 730425 is what the formula gives for 2000-01-01.
        daysSince2000 = Int32(truncatingIfNeeded: days) - 730_425
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte) - 0x30
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Earlier days come first.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSince2000 < right.daysSince2000
    }

    /// The day that many days later, or earlier where negative.
    public func advanced(by days: Int) -> CalendarDate {
        CalendarDate(daysSince2000: daysSince2000 + Int32(days))
    }

    /// The first seven characters of the day: its month as `YYYY-MM`.
    public var month: String { String(description.prefix(7)) }
}

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    public var description: String {
        // Counted from 0000-03-01, in cycles of 400 years (146,097 days).
        let days = Int(daysSince2000) + 730_425
        let cycle = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfCycle = days - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension CalendarDate: PostgresEncodable, PostgresDecodable {
    /// `YYYY-MM-DD`.
    public var postgresText: String { description }

    /// Reads `YYYY-MM-DD`, which is what DateStyle ISO prints.
    public init?(postgresText: String) {
        self.init(postgresText)
    }
}
