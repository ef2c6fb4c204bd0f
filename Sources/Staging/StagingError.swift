public import Decompression
public import Failures
public import Postgres

/// Why a file, or a day's files, were not staged.
///
/// Nothing of the file is visible in its target when this is thrown.
public enum StagingError: Failure {
    /// The file changed while it was read.
    case changedWhileRead(path: String)
    /// The file's name says that it is compressed, and its first bytes do not.
    case notCompressed(path: String, format: CompressionFormat)
    /// The file is compressed, and its name does not say so.
    case compressedUnawares(path: String, format: CompressionFormat)
    /// The compressed file cannot be decompressed to its last byte.
    case undecompressible(path: String, DecompressionError)
    /// No feed's pattern fits the name of the file.
    case unknownFeed(path: String, feeds: [String], undated: [String])
    /// There is no such feed.
    case noSuchFeed(String, feeds: [String])
    /// The file's name does not fit the pattern of the feed asked for.
    case nameMismatch(path: String, feed: String, pattern: String)
    /// The row of a feed in `ops.feeds` makes no sense.
    case badFeed(feed: String, reason: String)
    /// The file has no header, or it cannot be read as one.
    case noHeader(path: String)
    /// The first line has little or nothing in common with the target's columns: most likely it is a record.
    case notAHeader(path: String, target: String)
    /// The same, where the target is a table that is no feed's, with these columns to fill.
    case notTheColumns(path: String, target: String, columns: [String])
    /// The header does not fit the target.
    case headerMismatch(path: String, target: String, problems: [String])
    /// The header does not fit a table that is no feed's.
    case columnMismatch(path: String, target: String, problems: [String])
    /// A table cannot be the target of a file.
    case badTarget(String, reason: String, wayOut: String)
    /// More records were rejected than allowed; the load was rolled back, its evidence kept.
    case tooManyRejects(path: String, load: Int64, rejects: Int, limit: Int, isComplete: Bool)
    /// So many records had to be resynchronised that the file is not what it should be.
    case unframeable(path: String, load: Int64, line: Int)
    /// Blank lines in a row end in LF and CRLF by turns, more often than can be kept in mind.
    case mixedBlankLines(path: String, line: Int)
    /// The server refused the data of a file.
    case refusedByServer(path: String, load: Int64, reason: String, table: String?)
    /// The counts of a load do not add up; it was rolled back.
    case miscounted(path: String, records: Int, loaded: Int, rejected: Int, skipped: Int)
    /// Required files of a day are missing.
    case missing(day: CalendarDate, lake: String, files: [MissingDelivery])
    /// Required files of a day are missing, and no dated file of it has come at all.
    case noFiles(day: CalendarDate, lake: String, newest: CalendarDate?, files: [MissingDelivery])
    /// Several files of a folder of the lake stand for the same delivery; their names, delivery by delivery.
    case ambiguous(lake: String, files: [[String]])
    /// Several of the files to load stand for the same delivery; their paths, delivery by delivery.
    case rivals(files: [[String]])
    /// The lake has no folder to read.
    case noLake(path: String)
    /// There is no such load.
    case noSuchLoad(Int64)
    /// The system has no thread left to encode a file on.
    case noThread

    /// What went wrong.
    public var message: String {
        switch self {
        case .changedWhileRead: "the file changed while it was read; nothing of it was loaded"
        case .notCompressed(_, let format):
            "the file's name ends in \(format.suffix), but its content does not begin as \(format.rawValue) does"
        case .compressedUnawares(_, let format):
            "the file is compressed with \(format.rawValue), but its name does not end in \(format.suffix)"
        case .undecompressible(_, let error): "\(error); nothing of the file was loaded"
        case .unknownFeed: "no feed in ops.feeds has a pattern that fits this file's name"
        case .noSuchFeed(let feed, _): "there is no feed \(feed) in ops.feeds"
        case .nameMismatch(_, let feed, let pattern):
            "the file's name does not fit the pattern \(pattern) of feed \(feed)"
        case .badFeed(let feed, let reason): "feed \(feed) in ops.feeds: \(reason)"
        case .noHeader: "the file has no header line that can be read"
        case .notAHeader(_, let target), .notTheColumns(_, let target, _):
            "the first line does not look like a header: most of it names no column of \(target)"
        case .badTarget(let target, let reason, _): "\(target) \(reason)"
        case .headerMismatch(_, let target, let problems), .columnMismatch(_, let target, let problems):
            "the header does not fit \(target): \(problems.joined(separator: "; "))"
        case .tooManyRejects(_, let load, let rejects, let limit, let isComplete):
            "load \(load): \(isComplete ? "" : "at least ")\(rejects) rejected record\(rejects == 1 ? "" : "s"), "
                + "\(limit) allowed; nothing of the file was loaded"
        case .unframeable(_, let load, _):
            "load \(load): more than \(FramingLimits.resynchronisations) records do not end on the line where they "
                + "should; nothing of the file was loaded"
        case .mixedBlankLines:
            "blank lines in a row end in LF and CRLF by turns, \(BlankLines.mostRuns) times; nothing of the file was "
                + "loaded"
        case .refusedByServer(_, let load, let reason, _):
            "load \(load): the server refused the data, nothing of the file was loaded: \(reason)"
        case .miscounted(_, let records, let loaded, let rejected, let skipped):
            "\(records) records, but \(loaded) loaded + \(rejected) rejected + \(skipped) skipped; "
                + "nothing of the file was loaded"
        case .missing(let day, _, let files):
            "required files of \(day) are missing: \(files.map { $0.named(on: day) }.joined(separator: ", "))"
        case .noFiles(let day, _, let newest, _):
            newest.map { "no dated file of \(day) has come; the newest day with files is \($0)" }
                ?? "no dated file has come, of \(day) or of any day"
        case .ambiguous(_, let files), .rivals(let files):
            "several files stand for the same delivery: "
                + files.map { $0.joined(separator: " and ") }.joined(separator: "; ")
        case .noLake: "there is neither a batch nor a processed folder in the lake"
        case .noSuchLoad(let load): "there is no load \(load)"
        case .noThread: "the system has no thread left; nothing of the file was loaded"
        }
    }

    /// The file, and the line where one is known.
    public var location: String? {
        switch self {
        case .changedWhileRead(let path), .notCompressed(let path, _), .compressedUnawares(let path, _),
            .undecompressible(let path, _), .ambiguous(let path, _), .unknownFeed(let path, _, _),
            .nameMismatch(let path, _, _), .headerMismatch(let path, _, _),
            .columnMismatch(let path, _, _),
            .tooManyRejects(let path, _, _, _, _), .refusedByServer(let path, _, _, _),
            .miscounted(let path, _, _, _, _), .noLake(let path),
            .missing(_, let path, _), .noFiles(_, let path, _, _):
            path
        case .noHeader(let path), .notAHeader(let path, _), .notTheColumns(let path, _, _): "\(path):1"
        case .unframeable(let path, _, let line), .mixedBlankLines(let path, let line): "\(path):\(line)"
        case .noSuchFeed, .badFeed, .badTarget, .rivals, .noSuchLoad, .noThread: nil
        }
    }

    /// The table, column and constraint, where it was the server that refused; or the feeds or columns that there are,
    /// or the files that are not.
    public var notes: [String] {
        switch self {
        case .refusedByServer(_, _, _, let table?): [table]
        case .notTheColumns(_, let target, let columns): ["columns of \(target): \(columns.joined(separator: ", "))"]
        case .unknownFeed(_, let feeds, let undated):
            ["feeds: \(feeds.joined(separator: ", "))"]
                + (undated.isEmpty ? [] : ["undated ones: \(undated.joined(separator: ", "))"])
        case .missing(_, _, let files), .noFiles(_, _, _, let files):
            files.map { "expected for \($0.feed): \($0.file)" }
        default: []
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .changedWhileRead: "wait until whoever writes it has finished, then load it again"
        case .notCompressed(_, let format):
            "compress it with \(format.rawValue), or take \(format.suffix) off its name"
        case .compressedUnawares(let path, let format):
            "rename it to \(path.split(separator: "/").last ?? "")\(format.suffix), or decompress it"
        case .undecompressible(_, .windowTooLarge):
            "compress it again without --ultra and --long, or with --long=27 at most; then load it again"
        case .undecompressible(_, .dictionaryNeeded): "compress it again without a dictionary, and load it again"
        case .undecompressible(_, .unavailable): "free memory, and load it again"
        case .undecompressible(let path, _):
            "deliver it again"
                + (CompressionFormat(ofName: path).map { "; \($0.testCommand) says whether a file is whole" } ?? "")
        case .unknownFeed(_, _, let undated):
            "rename it, or add a row to ops.feeds"
                + (undated.isEmpty
                    ? "" : "; or load it with --feed NAME, where an undated feed takes a file of any name")
        case .noSuchFeed(_, let feeds): "feeds: \(feeds.joined(separator: ", "))"
        case .nameMismatch: "rename the file: its name says which day, month or session it is about"
        case .badFeed: "correct its row, which a file in sql/reference/ops gives it, and run: migrate up"
        case .noHeader: "the first line must name the columns"
        case .notAHeader: "the first line must name the columns, separated by commas"
        case .notTheColumns:
            "the first line must be the header, separated by commas; if it is, say what each name means: "
                + "--map 'Header=column', or --ignore HEADER for what is not stored"
        case .headerMismatch:
            "map a header with header_map, or allow it with ignored_headers or optional_columns in ops.feeds"
        case .columnMismatch:
            "map a header with --map 'Header=column', or allow it with --ignore HEADER or --optional COLUMN"
        case .badTarget(_, _, let wayOut): wayOut
        case .tooManyRejects(_, let load, _, _, _):
            "see them: loader rejects list \(load); then correct the file, or allow them with --max-rejects"
        case .unframeable(_, let load, _):
            "see where it begins: loader rejects list \(load); then correct the quotes in the file"
        case .mixedBlankLines: "take the blank lines out of the file"
        case .refusedByServer: "correct the file, or the constraint of the staging table, and load it again"
        case .miscounted: "look for a trigger or rule on the staging table; without one it is a bug: please report it"
        case .missing: "deliver them, or publish without: --allow-missing FEED, once for each feed"
        case .noFiles: "is it the right day, and the right lake (--lake, or LAKE)? else deliver the files"
        case .ambiguous: "leave one of them, the one that counts, and take the others out of the lake"
        case .rivals: "name the one that counts; with --on-change append all are loaded, one beside the other"
        case .noLake: "name the lake with --lake, or LAKE in the environment"
        case .noThread: "raise the limit of processes (ulimit -u, or the container's), then load it again"
        case .noSuchLoad: "loader rejects list without a number shows the loads that have rejects"
        }
    }

    /// 4 where no data had moved, 1 where a load was rolled back, 2 for what the command line named wrongly.
    public var outcome: Outcome {
        switch self {
        case .noSuchFeed, .noLake, .noSuchLoad: .usage
        case .notCompressed, .compressedUnawares, .unknownFeed, .nameMismatch, .badFeed, .badTarget, .noHeader,
            .notAHeader, .notTheColumns, .headerMismatch, .columnMismatch, .missing, .noFiles, .ambiguous, .rivals:
            .refused
        case .changedWhileRead, .undecompressible, .tooManyRejects, .unframeable, .mixedBlankLines,
            .refusedByServer, .miscounted, .noThread:
            .failed
        }
    }

    /// Who has to do something before the file can be staged.
    public enum Fault: Sendable {
        /// Whoever delivers files: the file, or its name, is not what it should be.
        case file
        /// Whoever keeps the warehouse: a feed's row, a table, the lake or the command line is not.
        case setting
        /// Nobody: this machine cannot do anything just now.
        case machine
    }

    /// Whose fault it is.
    public var fault: Fault {
        switch self {
        case .changedWhileRead, .notCompressed, .compressedUnawares, .unknownFeed, .nameMismatch, .noHeader,
            .notAHeader, .notTheColumns, .headerMismatch, .columnMismatch, .tooManyRejects, .unframeable,
            .mixedBlankLines, .refusedByServer:
            .file
        case .noSuchFeed, .badFeed, .badTarget, .miscounted, .missing, .noFiles, .ambiguous, .rivals, .noLake,
            .noSuchLoad:
            .setting
        case .undecompressible(_, let error):
            switch error {
            case .unavailable: .machine
            case .truncated, .damaged, .trailingBytes, .windowTooLarge, .dictionaryNeeded, .stalled: .file
            }
        case .noThread: .machine
        }
    }
}
