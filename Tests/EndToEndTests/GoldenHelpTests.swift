import Foundation
import TestCluster
import Testing

/// The help of every command, compared with the files in `Golden`: a change of the command line shows in review.
///
/// When it is meant, write them anew and look at what git says: `REWRITE_GOLDEN=1 swift test --filter GoldenHelpTests`.
@Suite struct GoldenHelpTests {
    private static let folder = "\(TestCluster.checkout)/Tests/EndToEndTests/Golden"
    private static let rewrites = ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] != nil
    private static let wayOut: Comment =
        "when this is meant: REWRITE_GOLDEN=1 swift test --filter GoldenHelpTests, then look at git diff"

    @Test(arguments: Program.all.keys.sorted())
    func helpIsTheGoldenOne(name: String) throws {
        let program = try #require(Program.all[name])
        let pages = try program.helpPages()
        #expect(pages.count >= 4)
        let found = Dictionary(
            uniqueKeysWithValues: pages.map { (([name] + $0.command).joined(separator: "-") + ".txt", $0.help.output) })
        let golden = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter {
            $0 == "\(name).txt" || $0.hasPrefix("\(name)-")
        }
        if Self.rewrites {
            for file in golden {
                try FileManager.default.removeItem(atPath: "\(Self.folder)/\(file)")
            }
            for (file, text) in found {
                try Data(text.utf8).write(to: URL(filePath: "\(Self.folder)/\(file)"))
            }
            return
        }
        #expect(golden.sorted() == found.keys.sorted(), Self.wayOut)
        for file in golden {
            let text = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
            #expect(found[file] == text, Self.wayOut)
        }
    }
}
