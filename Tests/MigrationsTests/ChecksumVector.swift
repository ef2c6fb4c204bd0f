/// What the checksums of some texts are, by another program: published, so that the algorithms never drift.
///
/// The history of every warehouse holds such sums. A vector may be added; one that has to be changed says that the
/// version in front of the sums, `v1`, has to change as well.
struct ChecksumVector: Sendable, CustomStringConvertible {
    let description: String
    let text: String
    /// SHA-256 of the text without byte order mark, with line feeds only and one at the end.
    let fileSum: String
    /// SHA-256 of the tokens; see `codeSum`.
    let codeSum: String

    init(_ description: String, _ text: String, file: String, code: String) {
        self.description = description
        self.text = text
        fileSum = file
        codeSum = code
    }

    static let all = [
        ChecksumVector(
            "as it should be", "select 1;\nselect 'a b';\n",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "byte order mark", "\u{FEFF}select 1;\nselect 'a b';\n",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "line ends of Windows", "select 1;\r\nselect 'a b';\r\n",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "lone carriage returns", "select 1;\rselect 'a b';\r",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "no line feed at the end", "select 1;\nselect 'a b';",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "more line feeds at the end", "select 1;\nselect 'a b';\n\n\n",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "all of it", "\u{FEFF}select 1;\r\nselect 'a b';\r\n\r\n\r\n",
            file: "4e9e3570e8ed8ea04c46f28b84f39dd2aef7881603b0346fdcd5e4a119f61dbc",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "a comment more", "-- why\nselect 1;\nselect 'a b';\n",
            file: "0efdffe9324713bb4696e166290c05c649084ec0537d62f5dd24a2bf897cbcce",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "a blank line more", "select 1;\n\nselect 'a b';\n",
            file: "ed552c6d75381d92defb418d2fba846a64355a1be787b58a43478c038a5a081a",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "other indentation, no last semicolon", "  select 1;select\t'a b'\n",
            file: "46171bde65db1499099107e8702c0bca2a4a1b3f2e233a0873c2477bb377f0d3",
            code: "8f9e349fcf499d716ba4d2e7ce82e9469d7edbf12c87fb9db2f507edb9339838"),
        ChecksumVector(
            "another literal", "select 1;\nselect 'a  b';\n",
            file: "d628e91a70c59b9da6b71c64d2c59d860c768bf609f21b89a144a604926b45f9",
            code: "41cae9d8cd9c22e02b098a1b3634fa63f64ded1bb1c5c2991efc03e3b97af9ba"),
        ChecksumVector(
            "another number", "select 2;\nselect 'a b';\n",
            file: "52faab86ad461c16a850030b34010694479abe6ab28f69c5b58c871b3b8b22fb",
            code: "b0579ce723175bd9f1e5900b0f889a251c24465da69cf03c4dc1f7b116ce3de0"),
        ChecksumVector(
            "other letters", "SELECT 1;\nselect 'a b';\n",
            file: "48968c6cdd95b3d075555ea0e9bcf668d60100028ab9cd753c591a940ed1abda",
            code: "9027212064b6276254a611ed9305a4a3474265e5012dd753c86876a43aa62260"),
        ChecksumVector(
            "semicolon moved", "select; 1 select 'a b';\n",
            file: "441ca03623e7db42bec844bc44aa51b03a617f77704d33d3531f865cecbbe8b4",
            code: "c8e93f8b1aca3c111a244aa6270ebb76fd53742462c1ff9006b07099de5cb82a"),
        ChecksumVector(
            "a hint", "select /*+ x */ 1;\nselect 'a b';\n",
            file: "787b96d5ab97634e14fecb0d423c02a72e5513e61947e760ec944b264a96c095",
            code: "fe3abe20dd86cb53c65357e734720f73cb88903a79635b034c835101aaa805b1"),
        ChecksumVector(
            "literal of two lines", "select 'a\nb';\n",
            file: "c15966f9ba3212c876f0f3b68744f824177427ef1bae0606e7d026b78c16a450",
            code: "bba6bbbed2b4e4035014f9c478ee4a602d0a768fdbf8523efa7f8ec2560fe989"),
        ChecksumVector(
            "literal of two lines of Windows", "select 'a\r\nb';\r\n",
            file: "c15966f9ba3212c876f0f3b68744f824177427ef1bae0606e7d026b78c16a450",
            code: "bba6bbbed2b4e4035014f9c478ee4a602d0a768fdbf8523efa7f8ec2560fe989"),
        ChecksumVector(
            "literal in two parts", "select 'a' -- so\n  'b';\n",
            file: "93dc43ef91809daeaa01ffa4fef1d852d63ac9d99edaea0af1b7d6fe081d72c6",
            code: "5aaed9bf07d249f01d57bd2585e796d30617c6f178db3ebb457ca13c8b75a1ae"),
        ChecksumVector(
            "body", "do $x$ begin -- why\n end $x$;\n",
            file: "f2a93d598e62b82a1e520fa78230bba1def9f1679fe629f7727db1b90371018a",
            code: "fea9392e870b52b1203af827207a87fbf37949f6305c03028fabe1dc23f876ab"),
        ChecksumVector(
            "data", "copy t (a) from stdin;\n1\n\n-- 2\n\\.\nselect 1;\n",
            file: "a81bc61e7f052d1331e78999bdb68ad163ea59b38e027951ac090ff7a9c646da",
            code: "d5467216f287ab63230c75172d75c501423a9e7cd517ceb143e19da40c8396dd"),
        ChecksumVector(
            "data of Windows", "copy t (a) from stdin;\r\n1\r\n\r\n-- 2\r\n\\.\r\nselect 1;\r\n",
            file: "a81bc61e7f052d1331e78999bdb68ad163ea59b38e027951ac090ff7a9c646da",
            code: "d5467216f287ab63230c75172d75c501423a9e7cd517ceb143e19da40c8396dd"),
        ChecksumVector(
            "no data", "copy t (a) from stdin;\n\\.\n",
            file: "ec73cdf3aa6773b10b029c8cfe14bae10f95079f65552886659f207b1d3ac0bf",
            code: "402510c2e98aeb9a6b909740d4c9de92bef10b3730ff5ede61fa112616cfcdde"),
        ChecksumVector(
            "nothing", "",
            file: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            code: "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb"),
        ChecksumVector(
            "a comment only", "-- nothing\n",
            file: "51f68401fa2f1e068444e4c55e5cad5b6563553cdf6b591e281af7251cafe200",
            code: "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb"),
    ]
}
