public import Failures
public import SQLText

/// Why the file of sums does not vouch for the migrations.
public enum SumFileError: Failure, Equatable {
    /// There is none.
    case none(path: String)
    /// The migrations are not those it lists.
    case differs(path: String, [SumDifference])
    /// Git has left both sides of a merge in it.
    case conflict(SourceSpot)
    /// A line of it is not `name sha256`, or a name is there twice.
    case malformed(SourceSpot)
    /// Line 1 does not fit the others.
    case edited(path: String)

    /// What is wrong.
    public var message: String {
        switch self {
        case .none: "there is no such file"
        case .differs(_, let differences):
            "the migrations are not those it lists: \(differences.count) difference\(differences.count == 1 ? "" : "s")"
        case .conflict: "a merge has left both sides in it"
        case .malformed: "this is not a line of it: name sha256, each name once"
        case .edited: "line 1 does not fit the others: it was edited by hand, or merged"
        }
    }

    /// The file and place.
    public var location: String? {
        switch self {
        case .none(let path), .differs(let path, _), .edited(let path): path
        case .conflict(let spot), .malformed(let spot): spot.location
        }
    }

    /// The files that differ, or the line.
    public var notes: [String] {
        switch self {
        case .differs(_, let differences): differences.map(\.description)
        case .conflict(let spot), .malformed(let spot): spot.excerpt
        case .none, .edited: []
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .none, .malformed, .edited: "run: migrate hash, and look at what it changes"
        case .differs: "when these changes are meant, run: migrate hash"
        case .conflict:
            "two branches changed the migrations: give the later of two with the same number the next one, then run: "
                + "migrate hash"
        }
    }

    /// 4: refused before anything ran.
    public var outcome: Outcome { .refused }
}
