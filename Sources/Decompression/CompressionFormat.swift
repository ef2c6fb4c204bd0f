/// A format that files are compressed in: how their names end, and how their content begins.
public enum CompressionFormat: String, Sendable, CaseIterable {
    /// Members of RFC 1952.
    case gzip
    /// Frames of RFC 8878.
    case zstd

    /// How many bytes of a file's beginning it takes to know its format.
    public static let magicLength = 4

    /// The format that the name of a file says it has; nil when it says none.
    public init?(ofName name: some StringProtocol) {
        guard let format = Self.allCases.first(where: { name.hasSuffix($0.suffix) }) else { return nil }
        self = format
    }

    /// The format that a file certainly has whose first bytes are these; nil when they may be text.
    public init?(ofBytes bytes: some Collection<UInt8>) {
        // A skippable frame's number begins with a letter; text may begin so too.
        guard let format = Self.allCases.first(where: { bytes.starts(with: $0.magic) }) else { return nil }
        self = format
    }

    /// The name that a file of this name has once it is decompressed; the same where it says no format.
    public static func decompressedName(_ name: some StringProtocol) -> String {
        String(name.dropLast(CompressionFormat(ofName: name)?.suffix.count ?? 0))
    }

    /// How the names of files in this format end.
    public var suffix: String {
        switch self {
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// The command that says whether a file in this format is whole.
    public var testCommand: String {
        switch self {
        case .gzip: "gzip -t"
        case .zstd: "zstd -t"
        }
    }

    /// Whether a member or frame may begin with this byte.
    func mayBegin(with byte: UInt8) -> Bool {
        byte == magic[0] || self == .zstd && Self.maySkippableFrameBegin(with: byte)
    }

    /// Whether bytes are the beginning of a file in this format.
    public func fits(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: magic) || self == .zstd && Self.isSkippableFrame(bytes)
    }

    /// What every member begins with (RFC 1952 §2.3.1), and every frame with content (RFC 8878 §3.1.1), in the order of the bytes.
    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        }
    }

    /// Whether bytes are the beginning of a frame without content (RFC 8878 §3.1.2), as pzstd writes one first.
    private static func isSkippableFrame(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.first.map(maySkippableFrameBegin) == true && bytes.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    }

    private static func maySkippableFrameBegin(with byte: UInt8) -> Bool { byte & 0xF0 == 0x50 }
}
