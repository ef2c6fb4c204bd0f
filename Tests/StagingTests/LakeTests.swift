import Failures
import Testing

@testable import Staging

@Suite struct LakeTests {
    @Test func fileInBatchWinsOverTheProcessedOne() throws {
        let folder = try TemporaryFolder()
        try folder.write("batch/a.csv", "new")
        try folder.write("processed/a.csv", "old")
        try folder.write("processed/b.csv", "old")
        try folder.write("batch/.hidden.csv", "")
        try folder.write("batch/sub/c.csv", "")
        try folder.write("failed/d.csv", "")
        let files = try Lake(path: folder.path).files()
        #expect(files == ["a.csv": "\(folder.path)/batch/a.csv", "b.csv": "\(folder.path)/processed/b.csv"])
    }

    @Test func fileInBatchWinsHoweverItIsCompressed() throws {
        let folder = try TemporaryFolder()
        for name in ["batch/a.csv.gz", "processed/a.csv", "batch/b.csv", "processed/b.csv.zst"] {
            try folder.write(name, "")
        }
        // Within a folder neither wins.
        for name in ["processed/c.csv", "processed/c.csv.gz", "batch/d.csv.gz", "batch/d.csv", "processed/d.csv"] {
            try folder.write(name, "")
        }
        let files = try Lake(path: folder.path).files()
        #expect(
            files.values.map { String($0.dropFirst(folder.path.count + 1)) }.sorted() == [
                "batch/a.csv.gz", "batch/b.csv", "batch/d.csv", "batch/d.csv.gz", "processed/c.csv",
                "processed/c.csv.gz",
            ])
    }

    @Test(arguments: ["batch", "processed"])
    func oneFolderIsEnough(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("\(name)/a.csv", "")
        #expect(try Lake(path: folder.path).files().count == 1)
    }

    @Test func lakeWithoutFoldersIsRefused() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: StagingError.self) { try Lake(path: folder.path).files() }
        #expect(error?.outcome == .usage && error?.location == folder.path)
    }
}
