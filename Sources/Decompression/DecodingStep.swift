/// How far one call of a decoder came.
public struct DecodingStep: Sendable, Equatable {
    /// How many bytes of the input are done with.
    public let consumed: Int
    /// How many bytes came out of it.
    public let produced: Int

    /// Nothing done.
    static let none = DecodingStep(consumed: 0, produced: 0)

    /// Throws where there were bytes to take and room for what comes out of them, and nothing was done: asked again, a
    /// decoder that does so would do nothing for ever.
    func checkProgress(from input: Int, into output: Int) throws(DecompressionError) {
        guard consumed > 0 || produced > 0 || input == 0 || output == 0 else { throw .stalled }
    }
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
