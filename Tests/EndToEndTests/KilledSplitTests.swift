import Foundation
import Postgres
import TestCluster
import Testing

/// `loader copy --split`, killed: what was committed on one connection is nobody's.
@Suite struct KilledSplitTests {
    @Test(arguments: ["began", "copying:2", "split-committed", "before-staging-commit"])
    func rowsOfASplitLoadThatWasKilledAreNotPublished(point: String) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try enlarge(lake)
            try warehouse.whileLoading("copy", "--split", "3", lake.file("people_data.csv"), pauseAt: point) {
                running in
                running.kill()
                let ending = try running.waitForEnd()
                #expect(ending.signal == SIGKILL)
            }
            if point == "split-committed" {
                let rows = try warehouse.number("select count(*) as number from staging.people") ?? 0
                #expect(rows > 0)
            }
            // The server notices within a second that nobody is there any more.
            try wait { try warehouse.number("select ops.settle_split_loads() as number") == 0 }
            #expect(try warehouse.number("select count(*) as number from staging.people") == 0)
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(
                try warehouse.number(
                    """
                    select count(*) as number from staging.people as p
                    where not exists (select from ops.loads as l where l.load_id = p._load_id and l.status = 'loaded')
                    """) == 0)
            #expect(try warehouse.number("select count(*) as number from ops.split_connections") == 0)
        }
    }

    /// Makes the file of people so large that every connection gets some of it: everybody several times, as other people.
    private func enlarge(_ lake: Lake) throws {
        let lines = try lake.text(of: "people_data.csv").split(separator: "\n")
        let more = (1...6).flatMap { copy in
            lines.dropFirst().map { line in "\(String(repeating: String(copy), count: 8))\(line.dropFirst(8))" }
        }
        try lake.write((lines.map(String.init) + more).joined(separator: "\n") + "\n", to: "people_data.csv")
    }

    @Test func numberOfConnectionsThatIsNoneIsRefused() throws {
        let warehouse = try Warehouse()
        let ending = try warehouse.loader("copy", "--split", "0", "people_data.csv", code: 2)
        #expect(ending.errors.contains("--split takes 1 to 64"))
    }
}
