/// Bytes on their way to or from a `bytea` column.
public struct Bytea: Sendable, Equatable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Bytes for a `bytea`.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension Bytea: PostgresEncodable {
    /// The hex form, `\x` and two digits a byte.
    public var postgresText: String {
        "\\x"
            + bytes.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }
}

extension Bytea: PostgresDecodable {
    /// Reads the hex form, which is what `bytea_output` gives unless somebody set it to `escape`.
    public init?(postgresText text: String) {
        let digits = Array(text.utf8)
        guard digits.starts(with: [0x5C, 0x78]), digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 2, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        self.init(bytes)
    }
}
