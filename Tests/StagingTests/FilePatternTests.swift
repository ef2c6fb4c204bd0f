import Testing

@testable import Staging

@Suite struct FilePatternTests {
    @Test(arguments: [
        ("people_data.csv", "people_data.csv", [:]),
        ("admissions_{date}.csv", "admissions_2022-11-20.csv", [FilePattern.Part.date: "2022-11-20"]),
        ("schedules_{month}.csv", "schedules_2022-11.csv", [.month: "2022-11"]),
        (
            "transfers_{date}_session_{session}.csv", "transfers_2022-11-20_session_12.csv",
            [.date: "2022-11-20", .session: "12"]
        ),
        ("{date}-{session}.csv", "2022-11-20-3.csv", [.date: "2022-11-20", .session: "3"]),
        ("{month}-x{session}", "2022-11-x3", [.month: "2022-11", .session: "3"]),
        ("{session}{month}", "32022-11", nil),
        ("{date}{session}", "2022-11-203", [.date: "2022-11-20", .session: "3"]),
        ("é_{date}", "é_2022-11-20", [.date: "2022-11-20"]),
        ("people_data.csv", "people_data.csv.gz", [:]), ("people_data.csv", "people_data.csv.zst", [:]),
        ("admissions_{date}.csv", "admissions_2022-11-20.csv.gz", [.date: "2022-11-20"]),
        ("s{session}", "s12.zst", [.session: "12"]), ("a.csv.gz", "a.csv.gz", [:]), ("a.csv.gz", "a.csv", nil),
    ])
    func nameThatFitsGivesItsParts(pattern: String, name: String, parts: [FilePattern.Part: String]?) throws {
        #expect(try #require(FilePattern(pattern)).match(name) == parts)
    }

    @Test(arguments: [
        "admissions_2022-11-20.csv.bz2", "admissions_2022-11-20.csv.gz.gz", "admissions_2022-11-20.csv.GZ",
        "admissions_2022-11-20.gz", "admissions_2022-11-20.csvgz", "admissions_2022-11-20", "Admissions_2022-11-20.csv",
        "xadmissions_2022-11-20.csv",
        "admissions_2022-02-30.csv", "admissions_2022-1-1.csv", "admissions_20221120.csv", "admissions_.csv",
        "admissions_2022-11.csv", "admissions_٢٠٢٢-١١-٢٠.csv", "admissions_2022-11-20-.csv",
        "admissions_2022-11-201.csv", "",
    ])
    func nameThatDoesNotFitIsNoDelivery(name: String) throws {
        #expect(try #require(FilePattern("admissions_{date}.csv")).match(name) == nil)
    }

    @Test(arguments: ["0", "01", "", "-1", "1234567890", "a", "٣"])
    func sessionIsACountingNumber(session: String) throws {
        #expect(try #require(FilePattern("s{session}.csv")).match("s\(session).csv") == nil)
    }

    @Test(arguments: ["2022-13", "2022-00", "2022-1", "0000-01", "2022-11-20"])
    func monthIsOneOfTheCalendar(month: String) throws {
        #expect(try #require(FilePattern("m{month}.csv")).match("m\(month).csv") == nil)
    }

    @Test(arguments: ["{day}.csv", "{date", "{date}{date}", "{}", "a{Date}", "{date}_{month", "{ date }"])
    func patternThatCannotBeReadIsNone(text: String) {
        #expect(FilePattern(text) == nil)
    }

    @Test func deliveryKnowsItsScope() throws {
        let cases: [(ScopeKind, String, String, String?)] = [
            (.none, "people.csv", "people.csv", "all"), (.day, "d_{date}.csv", "d_2022-11-20.csv", "2022-11-20"),
            (.snapshot, "d_{date}.csv", "d_2022-11-20.csv", "2022-11-20"),
            (.month, "m_{month}", "m_2022-11", "2022-11"),
            (.daySession, "{date}_{session}", "2022-11-20_3", "2022-11-20#3"),
            (.daySession, "{date}", "2022-11-20", nil), (.day, "{month}", "2022-11", nil),
            (.month, "{date}", "2022-11-20", nil),
        ]
        for (scope, pattern, name, key) in cases {
            let delivery = Delivery(of: try .sample(pattern: pattern, scope: scope), path: "/lake/batch/\(name)")
            #expect(delivery?.scope == key, "\(scope) \(pattern)")
            #expect(key == nil || delivery?.name == name)
        }
    }
}
