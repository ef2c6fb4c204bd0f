import CommandOptions
import Console
import Failures
import Staging

/// What became of the files of a command line, told one by one, and how the program then ends.
struct CopyResults {
    let format: OutputFormat
    /// The first file that failed decides, else rejects do.
    private var worst = Outcome.done
    /// What no further file can be loaded after.
    private(set) var loss: (any Failure)?

    /// No results yet.
    init(format: OutputFormat) {
        self.format = format
    }

    /// Tells what became of a file; throws when it cannot be told.
    mutating func tell(_ outcome: FileOutcome, of path: String) throws {
        switch outcome {
        case .loaded(let result, let delivery): try FileReport.tell(result, of: delivery, as: format)
        case .rehearsed(let result, let delivery):
            let report = DryRunReport(delivery: delivery, result: result)
            switch format {
            case .text: try Output.standard.print(report.text)
            case .json: try Output.standard.print(report.json)
            }
        case .failed(let failure, let load):
            if format == .json {
                try Output.standard.print(Self.json(failure, path, load: load, rejected: outcome.rejectedBeforeFailure))
            }
            if failure.outcome == .disconnected {
                loss = loss ?? failure
            } else {
                log.report(failure)
            }
        }
        if worst == .done || worst == .partial && outcome.outcome != .done {
            worst = outcome.outcome
        }
    }

    /// Throws how the program ends, unless everything was loaded.
    func end() throws {
        if let loss {
            throw loss
        }
        guard worst == .done else { throw ExitCode(worst) }
    }

    private static func json(_ failure: any Failure, _ path: String, load: Int64?, rejected: Int?) -> JSONValue {
        .object([
            .init("file", .string(String(path.split(separator: "/").last ?? ""))), .init("result", "failed"),
            .init("exit_code", .integer(Int64(failure.outcome.rawValue))),
            .init("load", load.map { .integer($0) } ?? .null),
            .init("rejected", rejected.map { .integer(Int64($0)) } ?? .null),
            .init("message", .string(failure.message)),
        ])
    }
}
