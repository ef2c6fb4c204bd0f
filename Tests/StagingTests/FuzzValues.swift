/// Values for an encoder, end to end in one array: a million of them are too many for an array each.
struct FuzzValues {
    private(set) var bytes: [UInt8] = []
    private var ends = [0]

    var count: Int { ends.count - 1 }

    /// Where the bytes of a value are.
    func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }

    /// A value, for messages.
    func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    mutating func append(_ value: some Sequence<UInt8>) {
        bytes.append(contentsOf: value)
        ends.append(bytes.count)
    }
}
