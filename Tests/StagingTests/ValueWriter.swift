import TestCluster

/// Writes a value byte by byte, as chance decides, and then perhaps spoils it.
struct ValueWriter {
    private var random: SeededGenerator
    /// The value so far.
    var value: [UInt8] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// A number from 0 to one less than that.
    mutating func below(_ count: Int) -> Int {
        Int(truncatingIfNeeded: random.next() >> 11) % count
    }

    /// All 64 bits of a number.
    mutating func bits() -> UInt64 { random.next() }

    /// True once in so many times.
    mutating func once(in times: Int) -> Bool { below(times) == 0 }

    mutating func put(_ text: String) {
        value.append(contentsOf: text.utf8)
    }

    /// One of several texts.
    mutating func putOne(of texts: [String]) {
        put(texts[below(texts.count)])
    }

    mutating func putDigits(_ count: Int) {
        for _ in 0..<count {
            value.append(0x30 + UInt8(below(10)))
        }
    }

    /// A number with zeros before it.
    mutating func put(_ number: Int, width: Int) {
        let digits = String(number)
        for _ in 0..<max(0, width - digits.utf8.count) {
            value.append(0x30)
        }
        put(digits)
    }

    /// Changes, adds, removes or doubles a byte, or two.
    mutating func spoil(with alphabet: [UInt8]) {
        for _ in 0...below(2) {
            let place = below(value.count + 1)
            let letter = alphabet[below(alphabet.count)]
            guard place < value.count else {
                value.append(letter)
                continue
            }
            switch below(5) {
            case 0: value.insert(letter, at: place)
            case 1: value.remove(at: place)
            case 2: value.insert(value[place], at: place)
            default: value[place] = letter
            }
        }
    }
}
