import Postgres

/// The labels of the enums among a target's columns: tells whether bytes are one, without making a string of them.
struct EnumLabels {
    /// A label and its place in ``bytes``.
    private struct Label {
        let type: UInt32
        let start: Int
        let count: Int
    }

    private var bytes: [UInt8] = []
    private var labels: [Label] = []
    /// Open addressing: places in ``labels``, -1 where there is none; a power of two, at most half of it taken.
    private var places: [Int] = [-1]

    /// The labels of all enums among the columns.
    init(of columns: [TableColumn]) {
        var types: Set<UInt32> = []
        for column in columns where types.insert(column.typeOID).inserted {
            for label in column.enumLabels ?? [] {
                labels.append(Label(type: column.typeOID, start: bytes.count, count: label.utf8.count))
                bytes += label.utf8
            }
        }
        while places.count < 2 * labels.count {
            places += places
        }
        for (index, label) in labels.enumerated() {
            let range = label.start..<label.start + label.count
            var place = bytes.withUnsafeBytes { firstPlace($0[range], of: label.type) }
            while places[place] >= 0 {
                place = (place + 1) & (places.count - 1)
            }
            places[place] = index
        }
    }

    /// Whether the bytes are a label of the enum with that oid, to the letter.
    func contains(_ value: UnsafeRawBufferPointer, type: UInt32) -> Bool {
        var place = firstPlace(value[...], of: type)
        while places[place] >= 0 {
            let label = labels[places[place]]
            if label.type == type, label.count == value.count,
                (0..<value.count).allSatisfy({ bytes[label.start &+ $0] == value[$0] })
            {
                return true
            }
            place = (place &+ 1) & (places.count &- 1)
        }
        return false
    }

    /// Where to look first: FNV-1a over the type and the bytes.
    private func firstPlace(_ value: Slice<UnsafeRawBufferPointer>, of type: UInt32) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(type)
        for byte in value {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return Int(truncatingIfNeeded: hash ^ hash &>> 32) & (places.count &- 1)
    }
}
