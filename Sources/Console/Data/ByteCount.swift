/// Sizes in bytes as a person reads them: `1.5 KiB`.
public enum ByteCount {
    /// The size in the largest unit of 1,024 that leaves at least one, with a decimal below a hundred.
    public static func format(_ bytes: Int64) -> String {
        guard bytes.magnitude >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes.magnitude)
        var name = "B"
        // A value that would be rounded up to 1024 is one of the next unit.
        for unit in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] where value >= 1023.5 {
            value /= 1024
            name = unit
        }
        return (bytes < 0 ? "-" : "") + "\(Decimals.format(value)) \(name)"
    }
}
