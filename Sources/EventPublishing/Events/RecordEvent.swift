import Staging

/// Makes events of the records of a CSV file: objects with the header's names, in its order.
struct RecordEvent {
    /// What stands before each value, one behind the other: `{"a": `, `, "b": `.
    private var prefixes: [UInt8] = []
    /// Where each of them ends.
    private var ends: [Int] = []
    private var isNumber: [Bool] = []
    /// The field that is the key; nil where there is none.
    let keyColumn: Int?

    /// Events under a header.
    ///
    /// Throws ``PublishingError`` when two fields have one name, or the one that is to be the key is none of them.
    init(header: [String], rules: EventRules, path: String) throws(PublishingError) {
        var seen: Set<String> = []
        for (index, name) in header.enumerated() {
            guard seen.insert(name).inserted else { throw PublishingError.doubleField(path: path, field: index + 1) }
            prefixes += Array((index == 0 ? "{" : ", ").utf8)
            JSONText.append(name, to: &prefixes)
            prefixes += Array(": ".utf8)
            ends.append(prefixes.count)
            isNumber.append(rules.numbers.contains(name))
        }
        keyColumn = rules.keyFields.lazy.compactMap { header.firstIndex(of: $0) }.first
        if let key = rules.key, keyColumn == nil {
            throw PublishingError.noKeyField(path: path, field: key, header: header)
        }
    }

    /// Appends the event of a record that has as many fields as the header.
    func append(_ fields: UnsafeBufferPointer<Field>, to value: inout [UInt8]) {
        prefixes.withUnsafeBytes { prefixes in
            var start = 0
            for (index, field) in fields.enumerated() {
                let end = ends[index]
                value.append(contentsOf: UnsafeRawBufferPointer(rebasing: prefixes[start..<end]))
                start = end
                let bytes = field.bytes
                if bytes.isEmpty, !field.isQuoted {
                    value.append(contentsOf: Self.null)
                } else if isNumber[index], JSONText.isInteger(bytes) {
                    value.append(contentsOf: bytes)
                } else {
                    JSONText.append(string: bytes, to: &value)
                }
            }
        }
        value.append(UInt8(ascii: "}"))
    }

    private static let null = Array("null".utf8)
}
