import Digests
public import SQLText

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The checksum of what a file does: it stays the same when only comments and blanks between tokens change.
///
/// SHA-256 over the tokens of the statements, each behind its length, so that none can run into the next
/// (specs/migrate.md §3.2). Line ends are made LF first, as ``fileSum(of:)`` does, in literals and in the data of a COPY
/// too: a checkout that rewrites them changes nothing. Otherwise literals, bodies and data count byte for byte, names in
/// the letters they are written in, and so do hints, which are comments to Postgres only: `/*+ … */`.
///
/// - Parameters:
///   - statements: Those of the file.
///   - directives: The `-- migrate:` lines, which decide how it is applied.
///   - prelude: What is sent before the first statement.
public func codeSum(
    of file: SourceFile, statements: [Statement], directives: [String], prelude: String = ""
) throws -> String {
    var digest = CodeDigest(try SHA256(), hasCarriageReturns: hasCarriageReturns(file.bytes))
    for line in directives {
        try digest.add(Array("-- migrate: \(line)".utf8)[...])
    }
    try digest.endPart()
    let preludeBytes = Array(prelude.utf8)
    for token in Lexer(preludeBytes) where token.isCode(in: preludeBytes) {
        try digest.add(token, in: preludeBytes)
    }
    try digest.endPart()
    try digest.add(statements, of: file)
    return "v1:sha256:" + hexadecimal(try digest.finalize())
}

private func hasCarriageReturns(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
        // A file may be one large COPY: a loop would take as long as its SHA-256.
        guard let start = bytes.baseAddress else { return false }
        return memchr(start, Int32(UInt8(ascii: "\r")), bytes.count) != nil
    }
}

/// A SHA-256 over a sequence of parts, each a sequence of byte strings.
///
/// A byte string is written as its length in eight bytes, most significant first, and its bytes; the end of a part as the
/// length zero, which no byte string of a part has.
private struct CodeDigest: ~Copyable {
    private var digest: SHA256
    private let hasCarriageReturns: Bool
    /// Tokens are short: they are collected, because each call into libcrypto costs more than its bytes.
    private var pending: [UInt8] = []
    private static let enough = 64 * 1024

    init(_ digest: consuming SHA256, hasCarriageReturns: Bool) {
        self.digest = digest
        self.hasCarriageReturns = hasCarriageReturns
    }

    /// Adds the statements of a file, each a part, with the data of its COPY behind it.
    mutating func add(_ statements: [Statement], of file: SourceFile) throws {
        var lexer = Lexer(file.bytes)
        var rest = statements[...]
        var data = statements.compactMap(\.copyData)[...]
        while let token = lexer.next() {
            if let next = data.first, token.range.upperBound > next.lowerBound {
                lexer.skip(to: next.upperBound)
                data.removeFirst()
            } else if let statement = rest.first, statement.range.upperBound <= token.range.lowerBound,
                file.bytes[token.range.lowerBound] == UInt8(ascii: ";")
            {
                try end(statement, of: file)
                rest.removeFirst()
            } else if token.isCode(in: file.bytes), token.kind == .blockComment || isInside(token, rest.first) {
                try add(token, in: file.bytes)
            }
        }
        if let statement = rest.first {
            try end(statement, of: file)
        }
    }

    /// Outside of statements there are semicolons of empty ones.
    private func isInside(_ token: Token, _ statement: Statement?) -> Bool {
        statement?.range.contains(token.range.lowerBound) ?? false
    }

    private mutating func end(_ statement: Statement, of file: SourceFile) throws {
        try endPart()
        if let data = statement.copyData {
            // No statement has this token: what follows it is data, which may be empty.
            try add(Array(#"\."#.utf8)[...])
            try add(file.bytes[data])
        }
    }

    mutating func add(_ token: Token, in bytes: [UInt8]) throws {
        try add(token.joinedParts(in: bytes)?[...] ?? bytes[token.range])
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) throws {
        let bytes = hasCarriageReturns ? withLineFeedsOnly(bytes) : bytes
        addLength(bytes.count)
        guard bytes.count < Self.enough else {
            try flush()
            return try bytes.withUnsafeBytes { try digest.update($0) }
        }
        pending += bytes
        if pending.count >= Self.enough {
            try flush()
        }
    }

    mutating func endPart() throws {
        addLength(0)
    }

    consuming func finalize() throws -> [UInt8] {
        try flush()
        return try digest.finalize()
    }

    private mutating func addLength(_ length: Int) {
        withUnsafeBytes(of: UInt64(length).bigEndian) { pending += $0 }
    }

    private mutating func flush() throws {
        try digest.update(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func withLineFeedsOnly(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let carriageReturn = UInt8(ascii: "\r")
        let lineFeed = UInt8(ascii: "\n")
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let end = rest.firstIndex(of: carriageReturn) {
            result += rest[..<end]
            result.append(lineFeed)
            rest = rest[(end + 1)...]
            if rest.first == lineFeed {
                rest.removeFirst()
            }
        }
        return (result + rest)[...]
    }
}

extension Token {
    /// Whether it is part of what a file does; a line of pg_dump's own (`\restrict`) is not.
    fileprivate func isCode(in bytes: [UInt8]) -> Bool {
        switch kind {
        case .whitespace, .lineComment, .metaCommand: false
        case .blockComment: bytes[range].starts(with: "/*+".utf8)
        default: true
        }
    }
}
