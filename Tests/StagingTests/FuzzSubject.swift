import Testing

@testable import Staging

/// A type, and how values for it are made up: half of them as they should be, half with something changed in them, and
/// some out of a list of what may go wrong.
struct FuzzSubject: CustomTestStringConvertible {
    /// The type as SQL writes it.
    let type: String
    let count: Int
    /// What a character is changed into.
    let alphabet: String
    /// Values worth a look of their own.
    let special: [String]
    /// How much of all is accepted, at least and at most, in per cent: a writer that writes only nonsense would find
    /// nothing.
    let accepted: ClosedRange<Int>
    let write: @Sendable (inout ValueWriter) -> Void

    init(
        _ type: String, _ count: Int, alphabet: String, special: [String] = [], accepted: ClosedRange<Int> = 30...85,
        _ write: @escaping @Sendable (inout ValueWriter) -> Void
    ) {
        self.type = type
        self.count = count
        self.alphabet = alphabet
        self.special = special
        self.accepted = accepted
        self.write = write
    }

    var testDescription: String { type }

    /// The values, the same in every run; all of them are UTF-8 without NUL, as those that a reader hands on.
    func values() -> FuzzValues {
        var writer = ValueWriter(seed: type.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let alphabet = Array(alphabet.utf8)
        var values = FuzzValues()
        for text in special {
            values.append(text.utf8)
        }
        while values.count < count {
            writer.value.removeAll(keepingCapacity: true)
            if !special.isEmpty, writer.once(in: 16) {
                writer.putOne(of: special)
            } else {
                write(&writer)
            }
            if writer.once(in: 2) {
                writer.spoil(with: alphabet)
            }
            if writer.value.allSatisfy({ $0 < 0x80 }) || writer.value.withUnsafeBytes({ TextEncoding.isUTF8($0) }) {
                values.append(writer.value)
            }
        }
        return values
    }
}
