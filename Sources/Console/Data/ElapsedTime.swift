/// Durations as a person reads them: `0.12 s`, `3 min 04 s`, `2 h 05 min`.
public enum ElapsedTime {
    /// The duration in its two largest units, or with three digits below a minute; a negative one counts as none.
    public static func format(_ duration: Duration) -> String {
        let milliseconds = milliseconds(of: duration)
        let hundredths = (milliseconds + 5) / 10
        if hundredths < 1000 {
            return "\(Decimals.fixed(hundredths, places: 2)) s"
        }
        let tenths = (milliseconds + 50) / 100
        return tenths < 600 ? "\(Decimals.fixed(tenths, places: 1)) s" : long(milliseconds)
    }

    /// The duration without fractions of seconds, for estimates.
    public static func formatWholeSeconds(_ duration: Duration) -> String {
        let milliseconds = milliseconds(of: duration)
        let seconds = (milliseconds + 500) / 1000
        return seconds < 60 ? "\(seconds) s" : long(milliseconds)
    }

    private static func milliseconds(of duration: Duration) -> Int64 {
        let parts = max(duration, .zero).components
        // Far beyond what anyone measures, and short of an overflow.
        let seconds = min(parts.seconds, 1_000_000_000_000)
        return seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    }

    private static func long(_ milliseconds: Int64) -> String {
        let seconds = (milliseconds + 500) / 1000
        if seconds < 3600 {
            return "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
        }
        let minutes = (seconds + 30) / 60
        return "\(Count.format(minutes / 60)) h \(twoDigits(minutes % 60)) min"
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
