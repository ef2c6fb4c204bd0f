/// Why compressed bytes could not be decompressed; says nothing of what is in them.
public enum DecompressionError: Error, Sendable, Equatable {
    /// They end in the middle of a member or frame.
    case truncated
    /// They break the rules of their format, or do not give what their checksum says; in the words of the library.
    case damaged(String)
    /// Behind the last member or frame there are bytes that begin no other.
    case trailingBytes
    /// A frame needs more memory than ``Decompressor/largestWindow``.
    case windowTooLarge
    /// A frame needs a dictionary, which we do not have.
    case dictionaryNeeded
    /// The library neither takes the next bytes nor says why.
    case stalled
    /// The library could not begin or go on: most likely the system has no memory left.
    case unavailable
}

extension DecompressionError: CustomStringConvertible {
    /// What is wrong, to stand behind a colon.
    public var description: String {
        switch self {
        case .truncated: "the file ends in the middle of its compressed data"
        case .damaged(let reason): "its compressed data is damaged (\(reason))"
        case .trailingBytes: "behind its compressed data there are bytes that are none"
        case .windowTooLarge:
            "decompressing it takes a window of more than \(Decompressor.largestWindow >> 20) MiB of memory"
        case .dictionaryNeeded: "it was compressed with a dictionary"
        case .stalled: "its compressed data leads nowhere"
        case .unavailable: "there is no memory to decompress it"
        }
    }
}
