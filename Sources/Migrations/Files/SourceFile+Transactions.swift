import SQLText

extension SourceFile {
    /// The statements of a file that migrate sends one by one, and begins and ends the transactions of.
    ///
    /// Throws when one would do the latter itself, or wants a client that takes rows.
    func applicableStatements() throws -> [Statement] {
        let statements = try self.statements()
        for statement in statements {
            if statement.controlsTransaction {
                throw MigrationError.transactionControl(
                    spot(atByte: statement.byteOffset), statement.leadingWords.first ?? "")
            }
            if statement.copiesToClient {
                throw MigrationError.copyToClient(spot(atByte: statement.byteOffset))
            }
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

    /// Whether it is a COPY whose rows go to the client.
    fileprivate var copiesToClient: Bool {
        guard leadingWords.first == "copy" else { return false }
        var words = WordReader(self)
        words.take()
        _ = words.take("binary")
        if words.takeParenthesized() == nil {
            _ = words.takeName()
            _ = words.takeParenthesized()
        }
        // To the server, `to stdin` is the same.
        return words.take("to") && words.take(anyOf: ["stdout", "stdin"]) != nil
    }

    /// Whether the statements behind it run as another role.
    fileprivate var changesIdentity: Bool {
        let words = leadingWords.filter { $0 != "session" }
        return words.first == "set" && ["role", "authorization"].contains(words.dropFirst().first ?? "")
    }
}
