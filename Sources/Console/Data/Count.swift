/// Numbers as a person reads them: `2,469`.
public enum Count {
    /// The number with a comma before each group of three digits.
    public static func format(_ value: some BinaryInteger) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) {
                text.append(",")
            }
            text.append(digit)
        }
        return text
    }

    /// The number in at most four characters up to a billion: `9,999`, `617k`, `1.2M`; below ten thousand it is exact.
    static func short(_ value: Int64) -> String {
        guard value >= 10_000 else { return format(value) }
        let thousands = (value + 500) / 1000
        return thousands < 1000 ? "\(thousands)k" : "\(Decimals.format(Double(value) / 1e6))M"
    }

    /// The number and what it counts: `1 row`, `2,469 rows`; the noun forms its plural with an s.
    public static func of(_ value: some BinaryInteger, _ noun: String) -> String {
        "\(format(value)) \(noun)\(value == 1 ? "" : "s")"
    }
}
