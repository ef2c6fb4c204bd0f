import Digests
public import SQLText

/// The checksum of a file of SQL: what has to stay the same once it is applied.
///
/// SHA-256 of the text without byte order mark, with line feeds only and exactly one at the end: an editor or git that
/// changes those changes nothing (specs/migrate.md §3.2). The file's name is not part of it.
public func fileSum(of file: SourceFile) throws -> String {
    "v1:sha256:" + hexadecimal(try SHA256.hash(file.normalizedBytes))
}
