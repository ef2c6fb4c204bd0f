import Migrations
import SQLText
import Testing

@Suite struct FileSumTests {
    /// `printf 'select 1;\nselect 2;\n' | sha256sum`: published here, so that the algorithm never drifts.
    private let published = "v1:sha256:061e995aebcb765888ac7580f67ee3815a03b9b9c3fd5ff2dbb40db98b53a737"

    private func sum(_ bytes: [UInt8]) throws -> String {
        try fileSum(of: try SourceFile(path: "a.sql", bytes: bytes))
    }

    @Test(arguments: [
        "select 1;\nselect 2;\n", "select 1;\r\nselect 2;\r\n", "select 1;\rselect 2;\r", "select 1;\r\nselect 2;\n",
        "select 1;\nselect 2;", "select 1;\nselect 2;\n\n\n", "select 1;\r\nselect 2;\r\n\r\n",
        "\u{FEFF}select 1;\nselect 2;\n", "\u{FEFF}select 1;\r\nselect 2;",
    ])
    func sumOfSameTextInAnotherFormIsThePublishedOne(_ text: String) throws {
        #expect(try sum(Array(text.utf8)) == published)
    }

    @Test(arguments: [
        "-- a\nselect 1;\nselect 2;\n", "select 1;\nselect 3;\n", "select 1;\n\nselect 2;\n",
        "\nselect 1;\nselect 2;\n",
        "select 1; \nselect 2;\n", "SELECT 1;\nselect 2;\n", "select 1;\nselect 2; -- b\n", "",
    ])
    func sumOfAnotherTextDiffers(_ text: String) throws {
        #expect(try sum(Array(text.utf8)) != published)
    }

    @Test(arguments: ChecksumVector.all)
    func sumsOfPublishedTextsStayWhatTheyAre(_ vector: ChecksumVector) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array(vector.text.utf8))
        #expect(try fileSum(of: file) == "v1:sha256:\(vector.fileSum)")
        let sum = try codeSum(of: file, statements: try file.statements(), directives: [])
        #expect(sum == "v1:sha256:\(vector.codeSum)")
    }

    @Test func sumDoesNotCoverTheName() throws {
        let text = Array("select 1;\n".utf8)
        let sums = try ["a.sql", "b.sql"].map { try fileSum(of: try SourceFile(path: $0, bytes: text)) }
        #expect(sums[0] == sums[1])
    }

    @Test func sumOfLiteralsKeepsBlanksAndLettersApart() throws {
        let texts = ["select 'a b';", "select 'a  b';", "select 'A b';", "select $$a b$$;"]
        #expect(Set(try texts.map { try sum(Array($0.utf8)) }).count == texts.count)
    }
}
