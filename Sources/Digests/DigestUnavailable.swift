/// libcrypto could not compute a SHA-256: it is out of memory, or a system policy forbids the algorithm.
public struct DigestUnavailable: Error, Sendable, CustomStringConvertible {
    /// What happened and what to look at.
    public var description: String {
        "libcrypto could not compute a SHA-256 (out of memory, or forbidden by the system's OpenSSL configuration)"
    }
}
