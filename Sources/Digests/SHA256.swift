internal import CLibCrypto

/// A running SHA-256 over bytes that arrive in pieces, computed by OpenSSL's libcrypto.
///
/// Not thread-safe; owned by the thread that feeds it.
@safe
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Starts an empty digest; throws when libcrypto cannot provide SHA-256 (no memory, or a policy that forbids it).
    public init() throws(DigestUnavailable) {
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw DigestUnavailable()
        }
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw DigestUnavailable()
        }
        unsafe self.context = unsafe context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes to the digest; throws when libcrypto refuses, after which the digest is worthless.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) throws(DigestUnavailable) {
        guard unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw DigestUnavailable()
        }
    }

    /// Adds bytes to the digest; throws as the pointer form does.
    public mutating func update(_ bytes: [UInt8]) throws(DigestUnavailable) {
        let span = unsafe bytes.span.bytes
        try unsafe span.withUnsafeBytes { (pointer) throws(DigestUnavailable) in
            try unsafe update(pointer)
        }
    }

    /// The 32 bytes of the digest; ends it.
    public consuming func finalize() throws(DigestUnavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var span = digest.mutableSpan
        let done = unsafe span.withUnsafeMutableBufferPointer { (buffer) -> Int32 in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        guard done == 1 else {
            throw DigestUnavailable()
        }
        return digest
    }

    /// The digest of bytes that are all there already.
    public static func hash(_ bytes: [UInt8]) throws(DigestUnavailable) -> [UInt8] {
        var digest = try SHA256()
        try digest.update(bytes)
        return try digest.finalize()
    }
}
