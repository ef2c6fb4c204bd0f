/// How the rows of a file are sent, from the fastest to the one that tells most about a refusal.
enum CopyMode {
    /// As ``optimistic``, over several connections with a transaction each: what one of them has sent the others do not
    /// see.
    case split
    /// In large statements and without savepoints: a refusal is the end of it.
    case optimistic
    /// In batches under savepoints, so that a row that is refused can be told and left out.
    case careful
    /// The same, with every constraint checked with the batch, also those that may wait for the end.
    ///
    /// Apart from ``careful``, because a row may be refused here that a later one of the file would have put right.
    case strict

    /// What a load is doing when the server refuses something.
    enum Stage {
        case copying
        case finishing
        case committing
    }

    /// How to send the file once more, to learn which rows a refusal is about; nil where that would tell no more.
    func next(afterRefusalWhile stage: Stage) -> CopyMode? {
        switch (self, stage) {
        case (.split, .copying), (.optimistic, .copying): .careful
        // Checks that wait for the end found what is on another connection missing.
        case (.split, .committing): .optimistic
        case (.optimistic, .committing), (.careful, .committing): .strict
        // What fails between the last row and COMMIT is about what the load replaces, and no row of the file.
        case (_, .finishing), (.careful, .copying), (.strict, _): nil
        }
    }
}
