import SQLText

/// Rules about what belongs inside of a transaction and what does not.
enum TransactionRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        guard linted.file.directives.isTransactional else { return [] }
        return (setting(in: linted).map { [$0] } ?? []) + enumValues(in: linted)
    }

    /// The second statement of a file without transaction that cannot be resumed.
    static func secondStatement(of file: VersionedFile) -> LintFinding? {
        guard !file.directives.isTransactional, !file.directives.isResumable else { return nil }
        let statements = file.statements.filter { !["set", "reset"].contains($0.leadingWords.first) }
        guard statements.count > 1 else { return nil }
        return LintFinding(
            rule: .severalStatements, spot: file.source.spot(atByte: statements[1].byteOffset),
            message: "if this fails, what comes before it is done already and the file is half applied",
            wayOut: "put it into a file of its own; if all can be run again, say -- migrate: resumable=on")
    }

    private static func setting(in linted: LintedStatement) -> LintFinding? {
        guard case .setting(let setting) = linted.change, !setting.isLocal, setting.values != nil, !linted.isOfDump
        else { return nil }
        return linted.finding(
            .setWithoutLocal, "where psql runs this file, \(setting.name) stays set for all that follows",
            wayOut: "write SET LOCAL: it ends with the transaction")
    }

    private static func enumValues(in linted: LintedStatement) -> [LintFinding] {
        let values = linted.objects.enumValuesOfFile
        // Neither does anything with the value.
        if case .addEnumValue = linted.change { return [] }
        guard !values.isEmpty, linted.statement.leadingWords.first != "comment" else { return [] }
        let words = linted.statement.words
        return values.compactMap { value in
            words.first { $0.text == value.literal }.map { use in
                linted.finding(
                    .enumValueUsed, at: use.range.lowerBound,
                    "\(value.literal) cannot be used in the transaction that adds it to \(value.type)",
                    wayOut: "put ALTER TYPE … ADD VALUE into an earlier file")
            }
        }
    }
}
