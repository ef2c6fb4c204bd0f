import CompressedSamples
import Failures
import Foundation
import Staging
import Testing

@testable import EventPublishing

/// Events of files, without a broker.
@Suite struct EventReaderTests {
    private let site: PublishingSite

    init() throws {
        site = try PublishingSite()
    }

    /// The events of a file as `line key value`.
    private func events(of path: String, rules: EventRules = EventRules()) throws -> [String] {
        var reader = try EventReader(EventFile(path: path), rules: rules)
        var events: [String] = []
        while true {
            switch try reader.next() {
            case .end: return events
            case .defect(let defect): throw PublishingError.defect(path: path, defect)
            case .event:
                let line = reader.line
                reader.withEvent { key, value in
                    let key = key.map { String(decoding: $0, as: UTF8.self) } ?? "-"
                    events.append("\(line) \(key) \(String(decoding: value, as: UTF8.self))")
                }
            }
        }
    }

    @Test func recordsBecomeObjectsInTheOrderOfTheHeader() throws {
        let path = try site.write(
            "a.csv",
            "\u{FEFF}patient_id,Age,Severity,\"No\"\"te\"\r\n"
                + "p1,81,2,plain\r\n"
                + "p2,N/A,,\"two\nlines, \"\"quoted\"\" \\ \u{1}\tä\"\r\n"
                + "p3,007,-5,\"\"\r\n\r\n")
        #expect(
            try events(of: path) == [
                #"2 p1 {"patient_id": "p1", "Age": 81, "Severity": 2, "No\"te": "plain"}"#,
                #"3 p2 {"patient_id": "p2", "Age": "N/A", "Severity": null, "#
                    + #""No\"te": "two\nlines, \"quoted\" \\ \u0001\tä"}"#,
                #"5 p3 {"patient_id": "p3", "Age": "007", "Severity": -5, "No\"te": ""}"#,
            ])
    }

    @Test func numbersAndKeyAreThoseAskedFor() throws {
        let path = try site.write("a.csv", "n,k,Age\n1,x,2\n1.5,,3\n999999999999999999,y,4\n9999999999999999999,z,5\n")
        #expect(
            try events(of: path, rules: EventRules(numbers: ["n"], key: "k")) == [
                #"2 x {"n": 1, "k": "x", "Age": "2"}"#, #"3 - {"n": "1.5", "k": null, "Age": "3"}"#,
                #"4 y {"n": 999999999999999999, "k": "y", "Age": "4"}"#,
                #"5 z {"n": "9999999999999999999", "k": "z", "Age": "5"}"#,
            ])
    }

    @Test func linesGoAsTheyAreWithTheirPersonAsKey() throws {
        let lines = [
            #"{"a": {"person_id": "inner"}, "person_id": "p1", "b": [1, "}"]}"#, "",
            #" {"patient_id":"first","person_id":"second"} "#, #"{"patient_id": null, "person_id": "p2"}"#,
            #"{"person_id": 17}"#, #"["person_id", "x"]"#, #"{"person_id": "\u00e9\ud83d\ude00\n\/"}"#, "3",
        ]
        let path = try site.write("a.jsonl", lines.joined(separator: "\n"))
        #expect(
            try events(of: path) == [
                "1 p1 \(lines[0])", "3 first \(lines[2])", "4 p2 \(lines[3])", "5 17 \(lines[4])", "6 - \(lines[5])",
                "7 é😀\n/ \(lines[6])", "8 - 3",
            ])
    }

    @Test func compressedFilesAreTheirContent() throws {
        let text = "{\"person_id\": \"p\"}\n"
        let plain = try CheckedFile(EventFile(path: try site.write("a.jsonl", text)), rules: EventRules())
        for (name, bytes) in [
            ("a.jsonl.gz", try CompressedSample.gzip(Array(text.utf8))),
            ("a.json.zst", try CompressedSample.zstd(Array(text.utf8))),
        ] {
            let path = try site.write(name, bytes)
            #expect(try events(of: path) == [#"1 p {"person_id": "p"}"#])
            let checked = try CheckedFile(EventFile(path: path), rules: EventRules())
            #expect(checked.sha256 == plain.sha256 && checked.events == 1)
        }
    }

    /// Where and why a file is refused.
    private func refusal(_ name: String, _ text: String, rules: EventRules = EventRules()) throws -> String {
        let path = try site.write(name, text)
        do {
            _ = try CheckedFile(EventFile(path: path), rules: rules, longest: 2_000)
            return "none"
        } catch let error as PublishingError {
            return error.description.replacing(site.path + "/", with: "")
        }
    }

    @Test(arguments: [
        ("p,q\n1,2\n3,a\"b\n", "a.csv:3:4: error: a quote stands inside an unquoted field"),
        ("p,q\n1,2\n3,\"a\"b\n", "a.csv:3:6: error: a quote stands inside an unquoted field"),
        ("p,q\n1,2\n\"x\",\"a\n", "a.csv:3:5: error: a quoted field does not end"),
        ("p,q\n1,a\rb\n", "a.csv:2:4: error: a carriage return"),
        ("p,q\n1,2,3\n", "a.csv:2:4: error: the record does not have the 2 fields"),
        ("p,q\n1,2\n33\n", "a.csv:3:3: error: the record does not have the 2 fields"),
        ("p,q\n1,2\n\n3,4\n", "a.csv:3:1: error: a blank line stands between records"),
        ("p,q\n1,\0\n", "a.csv:2:3: error: the record contains a NUL byte"),
        ("p,p\n", "a.csv:1: error: field 2 of the header has the name of one before it"),
    ])
    func badRecordIsRefusedWithItsPlace(_ text: String, _ expected: String) throws {
        let refusal = try refusal("a.csv", text)
        #expect(refusal.hasPrefix(expected), "\(refusal)")
    }

    @Test func bytesThatAreNoTextAreRefusedWithTheirPlace() throws {
        let path = try site.write("a.csv", Array("p,q\n1,ä".utf8) + [0xC3, 0x28, 0x0A])
        #expect {
            _ = try CheckedFile(EventFile(path: path), rules: EventRules())
        } throws: { error in
            (error as? PublishingError)?.location == "\(path):2:5"
        }
    }

    @Test func noJSONIsRefusedUnlessItIsAllowed() throws {
        let text = "{}\n\n{\"a\": secret}\n"
        let refusal = try refusal("a.jsonl", text)
        #expect(refusal.hasPrefix("a.jsonl:3: error: the line is no JSON; nothing of the file was published"))
        #expect(!refusal.contains("secret") && refusal.contains("--allow-invalid"))
        let path = try site.write("b.jsonl", Array(text.utf8) + [0xFF, 0x00, 0x0A])
        let rules = EventRules(allowsInvalid: true)
        #expect(try events(of: path, rules: rules).count == 3)
        #expect(try CheckedFile(EventFile(path: path), rules: rules).lastLine == 4)
    }

    @Test func eventTooLongForAMessageIsRefused() throws {
        let refusal = try refusal("a.jsonl", "1\n\"\(String(repeating: "x", count: 2_000))\"\n")
        #expect(refusal.hasPrefix("a.jsonl:2: error: its event is longer than the 2000 bytes"))
    }

    @Test func keyThatIsNoFieldIsRefusedAndNamesTheFields() throws {
        let refusal = try refusal("a.csv", "a,b\n1,2\n", rules: EventRules(key: "c"))
        #expect(refusal.hasPrefix("a.csv:1: error: the header has no field c") && refusal.contains("fields: a, b"))
    }

    @Test func namesSayTopics() throws {
        func topic(_ name: String) throws -> String? { try EventFile(path: "/x/\(name)").topic }
        #expect(try topic("hospital_emergency_transport_2022-11-20_session_1.csv") == "hospital.transport")
        #expect(try topic("hospital_transfers_2022-11-20_session_1.csv.gz") == "hospital.transfers")
        #expect(try topic("hospital.transport.jsonl") == "hospital.transport")
        #expect(try topic("hospital.x.json.zst") == "hospital.x")
        #expect(try topic("people_data.csv") == nil && topic("events.jsonl") == nil && topic("a b.c.jsonl") == nil)
        #expect(throws: PublishingError.self) { try EventFile(path: "hospital_summary_2022-11-20.txt") }
        let file = try EventFile(path: "events.jsonl")
        #expect(throws: PublishingError.self) { try file.topic(orElse: nil) }
        #expect(throws: PublishingError.self) { try file.topic(orElse: "a/b") }
        #expect(try file.topic(orElse: "t") == "t")
    }
}
