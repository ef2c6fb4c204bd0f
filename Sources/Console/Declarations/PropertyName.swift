/// The name of a Swift property or type, as a command line writes it: `dryRun` and `DryRun` are `dry-run`.
struct PropertyName {
    let dashed: String

    init(_ swiftName: some StringProtocol) {
        let letters = Array(swiftName)
        var dashed = ""
        for (index, letter) in letters.enumerated() {
            guard letter.isUppercase else {
                dashed.append(letter)
                continue
            }
            // `toURLPath` is `to-url-path`: a dash before a capital that follows a small letter or precedes one.
            let followsSmall = index > 0 && !letters[index - 1].isUppercase
            let precedesSmall = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
            if followsSmall || precedesSmall {
                dashed.append("-")
            }
            dashed += letter.lowercased()
        }
        self.dashed = dashed
    }
}
