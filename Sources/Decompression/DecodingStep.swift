/// How far one call of a decoder came.
public struct DecodingStep: Sendable, Equatable {
    /// How many bytes of the input are done with.
    public let consumed: Int
    /// How many bytes came out of it.
    public let produced: Int

    /// Nothing done.
    static let none = DecodingStep(consumed: 0, produced: 0)
}

/// Where in a sequence of members or frames a decoder stands.
enum DecoderPlace {
    /// Before the first one.
    case start
    /// In one of them.
    case inside
    /// Behind one that was complete; another may follow.
    case behind
}
