import CommandOptions
import Console
import Postgres
import Staging

/// Where the files of `loader copy` go: to their feeds, to a table, or to the load that they repair.
struct CopyTarget: ParsableArguments {
    @Option(help: ArgumentHelp("The feed; an undated one takes a file of any name.", valueName: "feed"))
    var feed: String?
    @Option(help: ArgumentHelp("Any table, which needs no feed.", valueName: "schema.table"))
    var into: String?
    @Option(help: ArgumentHelp("The load whose rejects the file brings, corrected.", valueName: "load"))
    var repairs: Int64?
    @Option(help: ArgumentHelp("With --into or --repairs: the column that a header means.", valueName: "header=column"))
    var map: [String] = []
    @Option(help: ArgumentHelp("With --into or --repairs: a header that is not stored.", valueName: "header"))
    var ignore: [String] = []
    @Option(help: ArgumentHelp("With --into or --repairs: a column whose header may be missing.", valueName: "column"))
    var optional: [String] = []
    @Option(
        help: ArgumentHelp("With --into or --repairs: what stands for no value, except in a text.", valueName: "token"))
    var null: [String] = []

    func validate() throws {
        guard [feed != nil, into != nil, repairs != nil].filter({ $0 }).count <= 1 else {
            throw ValidationError("only one of --feed, --into and --repairs can say where the files go")
        }
        let hasMapping = !(map + ignore + optional + null).isEmpty
        guard !hasMapping || into != nil || repairs != nil else {
            throw ValidationError(
                "--map, --ignore, --optional and --null go with --into and --repairs; a feed has them in ops.feeds")
        }
        guard into.map({ TableName(catalogName: $0) != nil }) ?? true else {
            throw ValidationError("--into takes schema.table")
        }
        _ = try headers()
    }

    /// What the options say.
    func addressee() throws -> Addressee {
        let mapping = ColumnMapping(
            headers: try headers(), ignoredHeaders: Set(ignore), optionalColumns: Set(optional), nullTokens: null)
        if let repairs {
            return .repair(repairs, mapping)
        }
        return into.flatMap { TableName(catalogName: $0) }.map { .table($0, mapping) } ?? .feed(feed)
    }

    private func headers() throws -> [String: String] {
        var headers: [String: String] = [:]
        for pair in map {
            guard let sign = pair.lastIndex(of: "="), sign > pair.startIndex, pair.index(after: sign) < pair.endIndex
            else { throw ValidationError("--map takes header=column, not '\(pair)'") }
            let header = String(pair[..<sign])
            guard headers.updateValue(String(pair[pair.index(after: sign)...]), forKey: header) == nil else {
                throw ValidationError("--map has two columns for the header '\(header)'")
            }
        }
        return headers
    }
}
