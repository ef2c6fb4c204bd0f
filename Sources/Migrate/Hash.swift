import CommandOptions
import Console
import Migrations

/// The command `migrate hash`.
struct Hash: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write migrations/migrate.sum: the checksum of every migration, for review and for up --frozen.",
        discussion: """
            It lies in version control beside the migrations, so that two branches that each add one conflict instead \
            of merging silently. Byte order marks, line ends and the last line feed do not count. With --check nothing \
            is written: it ends with 4 and the differences where the file does not fit.
            """)

    @Flag(help: "Only compare, and end with 4 where it does not fit.") var check = false
    @OptionGroup var files: FolderOptions
    @Option(help: "How failures are written.") var format = ReportFormat.text

    func run() throws {
        try reporting(format) {
            let path = SumFile.path(in: files.directory)
            if check {
                try SumFile.check(folder: files.directory)
                log.info("\(path) fits the migrations")
            } else {
                let isChanged = try SumFile.write(folder: files.directory)
                log.info(isChanged ? "\(path) written" : "\(path) fits already")
            }
        }
    }
}
