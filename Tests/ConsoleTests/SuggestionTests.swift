import Testing

@testable import enum Console.Suggestion

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("up", "up", 0), ("", "abc", 3), ("abc", "", 3), ("upp", "up", 1), ("ab", "ba", 1), ("lsit", "list", 1),
        ("kitten", "sitting", 3), ("dry-rn", "dry-run", 1),
    ])
    func distanceCountsSlips(_ left: String, _ right: String, _ slips: Int) {
        #expect(Suggestion.distance(left, right) == slips)
        #expect(Suggestion.distance(right, left) == slips)
    }

    @Test func nameFarFromAllGetsNoSuggestion() {
        #expect(Suggestion.nearest(to: "xy", among: ["up", "undo"]) == nil)
        #expect(Suggestion.nearest(to: "x", among: ["t"]) == nil)
        #expect(Suggestion.nearest(to: "up", among: []) == nil)
    }

    @Test func beginningOfOneNameSuggestsIt() {
        #expect(Suggestion.nearest(to: "base", among: ["build", "baseline"]) == "baseline")
    }

    @Test func beginningOfSeveralNamesSuggestsNoneOfThem() {
        #expect(Suggestion.nearest(to: "max-re", among: ["max-rejects", "max-reject-ratio"]) == nil)
    }
}
