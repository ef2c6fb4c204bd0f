/// Measured numbers with as many digits as a person looks at.
enum Decimals {
    /// One decimal below a hundred, none from there on.
    static func format(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard tenths < 1000 else { return Count.format(Int64(exactly: value.rounded()) ?? .max) }
        return fixed(Int64(tenths), places: 1)
    }

    /// A number given in tenths (one place) or hundredths (two), written with its point.
    static func fixed(_ scaled: Int64, places: Int) -> String {
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
