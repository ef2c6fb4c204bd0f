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

    /// The number and what it counts: `1 row`, `2,469 rows`; the noun forms its plural with an s.
    public static func of(_ value: some BinaryInteger, _ noun: String) -> String {
        "\(format(value)) \(noun)\(value == 1 ? "" : "s")"
    }
}
