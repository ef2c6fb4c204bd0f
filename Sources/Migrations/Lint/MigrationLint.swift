import SQLText

/// Looks through migrations for what would hurt a database in use, from their text alone.
///
/// Tables that a file of the run makes are new to everybody, so nothing that is done to them later in the run is held
/// against it. What stands in DO blocks, functions and strings is not looked at.
public enum MigrationLint {
    /// What there is to find in the pending files of one run, in their order; what a file allows is left out.
    public static func findings(in files: [VersionedFile]) -> [LintFinding] {
        var objects = RunObjects()
        return files.flatMap { file in
            let found = findings(in: file, &objects)
            let allowed = Set(
                file.directives.allowances.compactMap { LintRule(rawValue: $0.rule) }.filter(\.canBeAllowed))
            return allowanceFindings(in: file, found: Set(found.map(\.rule)))
                + found.filter { !allowed.contains($0.rule) }
        }
    }

    /// Functions of the server that may stand in the DEFAULT of a new column: no form of them is volatile.
    package static var steadyFunctions: Set<String> { DefaultExpression.steady }

    private static func findings(in file: VersionedFile, _ objects: inout RunObjects) -> [LintFinding] {
        objects.beginFile()
        let changes = file.statements.map(SchemaChange.init)
        let isOfDump = changes.contains { change in
            guard case .setting(let setting) = change else { return false }
            return setting.isOfDump
        }
        var findings: [LintFinding] = []
        for (statement, change) in zip(file.statements, changes) {
            let linted = LintedStatement(
                file: file, statement: statement, change: change, objects: objects, isOfDump: isOfDump)
            findings += IndexRules.findings(in: linted)
            findings += ConstraintRules.findings(in: linted)
            findings += ColumnRules.findings(in: linted)
            findings += RemovalRules.findings(in: linted)
            findings += TableLockRules.findings(in: linted)
            findings += TransactionRules.findings(in: linted)
            findings += NameRules.findings(in: linted)
            objects.apply(change)
        }
        findings += TransactionRules.secondStatement(of: file).map { [$0] } ?? []
        return findings.sorted { ($0.spot.position, $0.rule) < ($1.spot.position, $1.rule) }
    }

    private static func allowanceFindings(in file: VersionedFile, found: Set<LintRule>) -> [LintFinding] {
        file.directives.allowances.compactMap { allowance in
            guard let rule = LintRule(rawValue: allowance.rule), rule.canBeAllowed else {
                return LintFinding(
                    rule: .unknownRule, spot: allowance.spot, message: "there is no rule '\(allowance.rule)' to allow",
                    wayOut: "write one of those that migrate lint --rules lists")
            }
            guard !found.contains(rule) else { return nil }
            return LintFinding(
                rule: .unusedAllowance, spot: allowance.spot, message: "nothing in this file breaks \(rule.rawValue)",
                wayOut: "remove it from allow=")
        }
    }
}
