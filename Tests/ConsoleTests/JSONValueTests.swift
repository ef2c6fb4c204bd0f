import Console
import Testing

@Suite struct JSONValueTests {
    private let report: JSONValue = [
        "zeta": 1, "alpha": [true, nil, 2.5], "empty": [:], "none": [], "text": "a",
    ]

    @Test func objectKeepsTheOrderOfItsKeys() {
        #expect(report.render() == #"{"zeta":1,"alpha":[true,null,2.5],"empty":{},"none":[],"text":"a"}"#)
    }

    @Test func prettyTextIndentsByTwo() {
        #expect(
            report.render(pretty: true) == """
                {
                  "zeta": 1,
                  "alpha": [
                    true,
                    null,
                    2.5
                  ],
                  "empty": {},
                  "none": [],
                  "text": "a"
                }
                """)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("é病👩‍👧", "\"é病👩‍👧\""), ("\r\n", #""\r\n""#),
    ])
    func stringIsEscapedWhereItMust(_ value: String, _ text: String) {
        #expect(JSONValue.string(value).render() == text)
    }

    @Test func keyIsEscapedToo() {
        #expect(JSONValue.object([.init("a\"", .null)]).render() == #"{"a\"":null}"#)
    }

    @Test(
        arguments: [
            (0.1, "0.1"), (-0.0, "-0.0"), (1e300, "1e+300"), (.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)])
    func doubleIsAJSONNumberOrNull(_ value: Double, _ text: String) {
        #expect(JSONValue.double(value).render() == text)
    }

    @Test func integersKeepAllTheirDigits() {
        #expect(JSONValue.integer(.max).render() == "9223372036854775807")
    }
}
