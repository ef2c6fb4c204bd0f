import Testing

@testable import Postgres
@testable import Staging

@Suite struct EnumLabelsTests {
    private func column(_ oid: UInt32, _ labels: [String]?) -> TableColumn {
        TableColumn(
            name: "c", typeOID: oid, typeModifier: -1, typeName: "t", isNotNull: false, isGenerated: false,
            hasDefault: false, isText: false, enumLabels: labels)
    }

    private func contains(_ labels: EnumLabels, _ text: String, _ type: UInt32) -> Bool {
        Array(text.utf8).withUnsafeBytes { labels.contains($0, type: type) }
    }

    @Test func labelsAreThoseOfTheirTypeOnly() {
        let many = (0..<1_000).map { "label \($0)" }
        let labels = EnumLabels(of: [
            column(7, many), column(25, nil), column(8, ["red", "", "ü"]), column(7, many), column(9, []),
        ])
        #expect(many.allSatisfy { contains(labels, $0, 7) && !contains(labels, $0, 8) })
        for text in ["label", "label 1000", "Label 1", "label 1 ", "red", ""] {
            #expect(!contains(labels, text, 7) && !contains(labels, text, 9), "\(text)")
        }
        for text in ["red", "", "ü"] {
            #expect(contains(labels, text, 8), "\(text)")
        }
    }

    @Test func withoutEnumsThereAreNoLabels() {
        #expect(!contains(EnumLabels(of: [column(25, nil)]), "", 25))
    }
}
