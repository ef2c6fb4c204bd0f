import SQLText

extension SourceFile {
    /// The statements of a file that migrate begins and ends the transactions of.
    ///
    /// Throws when one would do that itself.
    func statementsWithoutTransactionControl() throws -> [Statement] {
        let statements = try self.statements()
        for statement in statements where statement.controlsTransaction {
            throw MigrationError.transactionControl(
                spot(atByte: statement.byteOffset), statement.leadingWords.first ?? "")
        }
        return statements
    }

    /// Throws when there are none: a file that is noted as applied must never change, so nobody could fill it in.
    func requireStatements(_ statements: [Statement]) throws {
        guard !statements.isEmpty else { throw MigrationError.noStatements(path: path) }
    }

    /// Throws when one of the statements cannot run inside a transaction.
    func requireTransactional(_ statements: [Statement]) throws {
        for statement in statements {
            if let words = statement.refusesTransaction {
                throw MigrationError.needsNoTransaction(spot(atByte: statement.byteOffset), words)
            }
        }
    }

    /// Throws when one of the statements, which are to commit one by one, would run the history's as somebody else or
    /// release the run lock.
    func requireIndependent(_ statements: [Statement]) throws {
        for statement in statements {
            if statement.changesIdentity {
                throw MigrationError.identityWithoutTransaction(spot(atByte: statement.byteOffset))
            }
            if statement.leadingWords.prefix(2) == ["discard", "all"] {
                throw MigrationError.releasesLock(spot(atByte: statement.byteOffset))
            }
        }
    }
}

extension Statement {
    /// Whether the statement begins or ends a transaction of the session; savepoints and prepared transactions do not.
    var controlsTransaction: Bool {
        switch leadingWords.first {
        case "begin", "end", "abort": true
        case "commit": leadingWords.dropFirst().first != "prepared"
        case "start": leadingWords.dropFirst().first == "transaction"
        case "prepare": leadingWords.dropFirst().first == "transaction"
        case "rollback": !leadingWords.contains("to") && leadingWords.dropFirst().first != "prepared"
        default: false
        }
    }

    /// Whether the statements behind it run as another role.
    fileprivate var changesIdentity: Bool {
        let words = leadingWords.filter { $0 != "session" }
        return words.first == "set" && ["role", "authorization"].contains(words.dropFirst().first ?? "")
    }
}
