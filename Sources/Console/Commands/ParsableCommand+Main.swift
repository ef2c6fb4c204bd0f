import Glibc

extension ParsableCommand {
    /// Runs the program with the arguments of the process.
    ///
    /// It ends with the code of the contract: 2 for a command line that makes no sense, the outcome of a `Failure`, the
    /// code of an `ExitCode`, 1 for any other error.
    public static func main() {
        main(Array(CommandLine.arguments.dropFirst()))
    }

    /// Runs the program with the given arguments; see `main()`.
    public static func main(_ arguments: [String]) {
        var path = CommandPath(self)
        do {
            let prepared = try CommandLineParser(root: self).parse(arguments)
            path = prepared.path
            var command = prepared.command
            try command.run()
        } catch {
            exit(with: error, at: path)
        }
    }

    /// Reads a command line as this program's; the result is the subcommand that it names.
    ///
    /// Throws what `fullMessage(for:)` and `exitCode(for:)` explain, also when the line asks for help or the version.
    public static func parseAsRoot(_ arguments: [String]) throws -> any ParsableCommand {
        try CommandLineParser(root: self).parse(arguments).command
    }

    /// The help of this program or of one of its commands, `columns` wide but at least 40 and at most 80.
    public static func helpMessage(
        for subcommand: (any ParsableCommand.Type)? = nil, columns: Int? = nil
    ) -> String {
        let root = CommandPath(self)
        let path = subcommand.flatMap { root.path(to: $0) } ?? root
        return HelpText(PreparedCommand(path), columns: columns).render()
    }

    /// All that the program prints when the error ends it.
    public static func fullMessage(for error: any Error, columns: Int? = nil) -> String {
        let ending = Ending(of: error, at: CommandPath(self), columns: columns)
        return ending.output + ending.errors
    }

    /// The code that the error ends the program with.
    public static func exitCode(for error: any Error) -> ExitCode {
        Ending(of: error, at: CommandPath(self), columns: nil).code
    }

    private static func exit(with error: any Error, at path: CommandPath) -> Never {
        let columns = Terminal.columns(STDOUT_FILENO) ?? Terminal.columns(STDERR_FILENO)
        let ending = Ending(of: error, at: path, columns: columns)
        StandardError.write(ending.errors)
        do {
            try Output.standard.print(ending.output, terminator: "")
        } catch {
            StandardError.write("\(path.program): \(error)\n")
            Glibc.exit(ExitCode.failure.rawValue)
        }
        Glibc.exit(ending.code.rawValue)
    }
}
