import CommandOptions
import Console
import Failures
import Files
import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Rejects {
    /// The command `loader rejects export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the open rejects of a load as CSV, to correct them and load them as a repair.",
            discussion: """
                The header and the records are as they were delivered, with the number of each record behind it. \
                Correct what is wrong, leave _record_no as it is, drop what cannot be corrected, and load the file \
                with: loader copy --repairs LOAD FILE. It holds patients' data. Ends with 3 where records are left \
                out, because only their beginning was kept or there is nothing in them.
                """)

        @Argument(help: ArgumentHelp("The load's number.", valueName: "load")) var load: Int64
        @Option(
            help: ArgumentHelp("The file to make, instead of standard output.", valueName: "file"), completion: .file())
        var output: String?

        func run() throws {
            var connection = try connectToLook(for: log)
            let export: RejectExport
            if let output {
                var file = try Self.make(output)
                export = try connection.exportRejects(of: load) { try file.write($0) }
                try file.finish()
            } else {
                export = try connection.exportRejects(of: load) { try Output.standard.write($0) }
            }
            try tell(export)
        }

        private static func make(_ path: String) throws -> FileInTheMaking {
            do {
                return try FileInTheMaking(privateAt: path)
            } catch let failure where failure.errorNumber == EEXIST {
                throw ExistingExport(path: path)
            }
        }

        private func tell(_ export: RejectExport) throws {
            if let obstacle = export.obstacle {
                log.notice("load \(load) cannot be repaired: \(obstacle.reason); \(obstacle.wayOut)")
            }
            log.info(
                "\(Count.of(export.exported, "reject")) of load \(load)" + (output.map { " written to \($0)" } ?? ""))
            for (count, reason) in [
                (export.truncated, "only its beginning was kept"), (export.blank, "it is a blank line"),
                (export.notKept, "the load failed, and of many only the first are kept"),
            ] where count > 0 {
                log.warning("\(Count.of(count, "reject")) left out: \(reason)")
            }
            guard export.isComplete else { throw ExitCode(Outcome.partial) }
        }
    }
}
