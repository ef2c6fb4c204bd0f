import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct TimeEncoderTests {
    private static let alphabet = "0123456789-:. TZ+/tz,BC"

    private func day(_ random: inout SeededGenerator) -> String {
        let text = CalendarDate(daysSince2000: Int32(random.number(-730_119...2_921_939))).description
        // Mostly of the years that hospitals know.
        return random.once(in: 3)
            ? text : CalendarDate(daysSince2000: Int32(random.number(-36_000...15_000))).description
    }

    private func time(_ random: inout SeededGenerator) -> String {
        func two(_ range: ClosedRange<Int>) -> String {
            let number = random.number(range)
            return number < 10 ? "0\(number)" : "\(number)"
        }
        var text = random.pick([" ", "T"]) + two(0...23) + ":" + two(0...59)
        if random.number(1...4) > 1 {
            text += ":" + two(0...59)
            if random.once(in: 2) {
                text += "." + random.digits(random.number(1...6))
            }
        }
        return text
    }

    private func zone(_ random: inout SeededGenerator) -> String {
        func two(_ range: ClosedRange<Int>) -> String {
            let number = random.number(range)
            return number < 10 ? "0\(number)" : "\(number)"
        }
        guard !random.once(in: 5) else { return "Z" }
        return random.pick(["+", "-"]) + two(0...15) + random.pick(["", ":" + two(0...59), two(0...59)])
    }

    private func expectSame(_ type: String, _ corpus: (valid: [String], changed: [String])) throws {
        let comparison = try EncoderComparison(type, corpus.valid + corpus.changed)
        #expect(comparison.differences.isEmpty, "\(comparison.differences)")
        let refused = comparison.refused(among: corpus.valid)
        #expect(refused.isEmpty, "\(refused.prefix(5))")
        #expect(comparison.refusals.dropFirst(corpus.valid.count).count { $0 != nil } > 1_000)
    }

    @Test func datesAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 1_082)
        try expectSame("date", random.corpus(10_000, alphabet: Self.alphabet) { day(&$0) })
    }

    @Test func timestampsAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 1_114)
        try expectSame("timestamp", random.corpus(10_000, alphabet: Self.alphabet) { day(&$0) + time(&$0) })
    }

    @Test func timestampsWithZoneAreThoseOfTheServer() throws {
        var random = SeededGenerator(seed: 1_184)
        try expectSame(
            "timestamptz", random.corpus(10_000, alphabet: Self.alphabet) { day(&$0) + time(&$0) + zone(&$0) })
    }

    @Test func edgesOfDates() throws {
        let inside = [
            "0001-01-01", "9999-12-31", "2000-02-29", "2024-02-29", "1999-12-31", "2000-01-01", "1900-02-28",
            "0099-01-01",
            "0004-02-29", "1582-10-10",
        ]
        let outside = [
            "0000-01-01", "10000-01-01", "2022-02-29", "1900-02-29", "2022-02-30", "2022-04-31", "2022-13-01",
            "2022-00-10",
            "2022-01-00", "2022-1-1", "22-01-01", "2022/01/01", "20220101", "02/03/2024", "2022-01-01 ", " 2022-01-01",
            "now", "today", "tomorrow", "epoch", "infinity", "", "2022-01-01 BC", "2022-W01-1", "2022-01-01T00:00",
            "٢٠٢٢-٠١",
        ]
        let comparison = try EncoderComparison("date", inside + outside)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .badDate })
    }

    @Test(arguments: ["1978-13-01", "2022-02-29", "0000-01-01"])
    func dateWrittenRightThatIsNoDayIsCalledSo(text: String) {
        #expect(reason(.badDate, text) == "no such day in the calendar")
    }

    @Test(arguments: ["01/13/1978", "1978-13-1", "1978-13-01 ", "197８-13-01", ""])
    func dateWrittenOtherwiseIsToldHowToWriteIt(text: String) {
        #expect(reason(.badDate, text) == RejectCode.badDate.explanation)
    }

    @Test(arguments: [
        "1978-13-01 07:05", "1978-12-01T24:00", "1978-12-01 07:60", "1978-12-01 07:05:60", "1978-12-01 25:05:09+02",
    ])
    func timestampWrittenRightThatIsNoTimeIsCalledSo(text: String) {
        #expect(reason(.badTimestamp, text).hasPrefix("no such day in the calendar, or no such time of day"))
    }

    @Test(arguments: ["1978-12-01 7:05", "1978-12-01 07:05+02", "1978-12-01", "1978-12-01 07:05:", "1978/13/01 07:05"])
    func timestampWrittenOtherwiseIsToldHowToWriteIt(text: String) {
        #expect(reason(.badTimestamp, text) == RejectCode.badTimestamp.explanation)
    }

    private func reason(_ code: RejectCode, _ text: String) -> String {
        Array(text.utf8).withUnsafeBytes { code.explanation(of: $0) }
    }

    @Test func edgesOfTimestamps() throws {
        let inside = [
            "0001-01-01 00:00", "9999-12-31 23:59:59.999999", "2022-11-20T07:05", "2022-11-20 07:05:09.1",
            "1999-12-31 23:59:59.999999", "2000-01-01 00:00:00.000001",
        ]
        let outside = [
            "2022-11-20", "2022-11-20 24:00", "2022-11-20 23:60", "2022-11-20 23:59:60", "2022-11-20 23:59:59.",
            "2022-11-20 23:59:59.1234567", "2022-11-20 7:05", "2022-11-20  07:05", "2022-11-20 07:05:9",
            "2022-02-30 07:05",
            "2022-11-20 07:05Z", "2022-11-20 07:05+02", "2022-11-20 07:05 pm", "2022-11-20t07:05", "now", "infinity",
            "",
            "2022-11-20 07:05:09,5", "0000-12-31 23:59",
        ]
        let comparison = try EncoderComparison("timestamp", inside + outside)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .badTimestamp })
    }

    @Test func edgesOfZones() throws {
        let time = "2022-11-20 07:05"
        let inside =
            ["Z", "+00", "-00", "+02", "-0230", "+02:30", "+15:59", "-15:59", "-1559", ":09Z", ":09.5+02"].map {
                time + $0
            }
            + ["0001-01-01 00:00+15:59", "9999-12-31 23:59:59.999999-15:59"]
        let outside = [
            "", "+16", "+15:60", "+1", "+2:00", "+02:", "+02:3", "+023", "+02:30:00", "+02:30Z", "ZZ", "z", " Z",
            " +02",
            " Africa/Johannesburg", " SAST", "UTC", "+", "−02",
        ].map { time + $0 }
        let comparison = try EncoderComparison("timestamptz", inside + outside)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .badTimestamp })
    }

    @Test func edgesOfTimesOfDay() throws {
        let inside = ["00:00", "23:59:59.999999", "07:05:09", "07:05:09.1"]
        let outside = ["24:00", "07:60", "07:05:60", "7:05", "07:05+02", "07:05:09.", "07:05:09.1234567", "07:05 ", ""]
        let comparison = try EncoderComparison("time", inside + outside)
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in .badTime })
        #expect(comparison.differences.isEmpty)
        let zoned = try EncoderComparison("timetz", inside.map { $0 + "-15:59" } + inside.map { $0 + "Z" } + inside)
        #expect(zoned.refusals == (inside + inside).map { _ in nil } + inside.map { _ in .badTime })
        #expect(zoned.differences.isEmpty)
    }

    @Test(arguments: [("time(2)", "", RejectCode.badTime), ("timestamp(2)", "2022-11-20 ", .badTimestamp)])
    func digitsThatTheColumnDoesNotHoldMustBeZeros(type: String, day: String, code: RejectCode) throws {
        let inside = ["07:05", "07:05:09.12", "07:05:09.1", "07:05:09.120000", "07:05:09.00000"]
        let outside = ["07:05:09.123", "07:05:09.000001", "07:05:09.1200000"]
        let comparison = try EncoderComparison(type, (inside + outside).map { day + $0 })
        #expect(comparison.refusals == inside.map { _ in nil } + outside.map { _ in code })
        #expect(comparison.differences.isEmpty)
    }

    @Test func timeOfDayWrittenRightThatThereIsNotIsCalledSo() {
        #expect(reason(.badTime, "24:00") == "no such time of day (00:00:00 to 23:59:59)")
        #expect(reason(.badTime, "07:05:60+02") == "no such time of day (00:00:00 to 23:59:59)")
        #expect(reason(.badTime, "7:05") == RejectCode.badTime.explanation)
    }
}
