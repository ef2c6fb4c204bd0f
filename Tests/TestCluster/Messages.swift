/// A stream of Postgres's protocol, version 3, in one direction, taken apart into its messages.
struct Messages {
    /// One message, whole.
    struct Message {
        /// All of it, as it came.
        let bytes: [UInt8]
        /// Its type; nil for the first message of a client.
        let type: UInt8?

        /// The text of the statement that a Query or Parse message brings.
        var statement: String? {
            switch type {
            case UInt8(ascii: "Q"): Self.string(bytes.dropFirst(5))
            case UInt8(ascii: "P"):
                // The name of the prepared statement comes first.
                Self.string(bytes.dropFirst(5).drop { $0 != 0 }.dropFirst())
            default: nil
            }
        }

        /// Whether the server has done everything that was sent, and waits.
        var isReadyForQuery: Bool { type == UInt8(ascii: "Z") }

        private static func string(_ bytes: ArraySlice<UInt8>) -> String {
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private var bytes: [UInt8] = []
    private var hasType: Bool

    /// A stream of which nothing has come; a client's first message has no type.
    init(startsWithType: Bool) {
        hasType = startsWithType
    }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// Takes the next message; nil when it is not there whole.
    mutating func next() -> Message? {
        let start = hasType ? 1 : 0
        guard bytes.count >= start + 4 else { return nil }
        // The length counts itself, and not the type.
        let length = start + bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= length else { return nil }
        let message = Message(bytes: Array(bytes.prefix(length)), type: hasType ? bytes[0] : nil)
        bytes.removeFirst(length)
        hasType = true
        return message
    }
}
