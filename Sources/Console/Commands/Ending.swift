import Failures

/// How an error ends a program: its code, and what it prints where.
struct Ending: Equatable {
    var code: ExitCode
    var output = ""
    var errors = ""

    /// Decides how the error ends the program; an error that knows its command overrules `path`.
    init(of error: any Error, at path: CommandPath, columns: Int?) {
        let located = error as? CommandError
        let path = located?.path ?? path
        let error = located?.reason ?? error
        switch error {
        case let code as ExitCode:
            self.code = code
        case let exit as CleanExit:
            code = .success
            switch exit {
            case .message(let text): output = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
            case .helpRequest: output = HelpText(PreparedCommand(path), columns: columns).render()
            }
        case let request as CompletionRequest:
            code = .success
            output = CompletionScript(program: CommandPath(path.root), shell: request.shell).text
        case ParseError.missingSubcommand:
            code = .validationFailure
            let help = HelpText(PreparedCommand(path), columns: columns).render()
            errors = "\(help)\n\(path.program): error: \(ParseError.missingSubcommand)\n"
        case is ParseError, is ValidationError:
            code = .validationFailure
            let usage = UsageText(prepared: PreparedCommand(path)).render(title: "Usage: ", width: 80)
            errors = """
                \(path.program): error: \(error)
                \(usage)
                  See '\(path.words) --help' for more information.

                """
        case let failure as any Failure:
            code = ExitCode(failure.outcome)
            errors = (failure.location == nil ? "\(path.program): " : "") + failure.description + "\n"
        default:
            code = .failure
            errors = "\(path.program): error: \(error)\n"
        }
    }
}
