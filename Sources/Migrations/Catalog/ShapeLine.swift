/// A line of a shape, taken apart again: `object: text`, or `object: label 0012| text` where it is one of several.
struct ShapeLine: Equatable {
    /// The kind and the name of what it is about.
    let object: String
    /// The rest.
    let text: String

    /// Ends the object at the first colon and blank outside of a quoted name; it is all of a line without one.
    init(_ line: String) {
        var isQuoted = false
        var wasColon = false
        let bytes = line.utf8
        let end = bytes.indices.first { index in
            let byte = bytes[index]
            isQuoted = isQuoted != (byte == UInt8(ascii: "\""))
            defer { wasColon = byte == UInt8(ascii: ":") && !isQuoted }
            return wasColon && byte == UInt8(ascii: " ")
        }
        guard let end else {
            object = line
            text = ""
            return
        }
        object = String(line[..<bytes.index(before: end)])
        text = String(line[bytes.index(after: end)...])
    }

    /// What several lines belong to: the text up to their number; nil where there is no number.
    var label: Substring? { numbered.map { text[..<$0.lowerBound] } }

    /// The text behind the number.
    var content: Substring { numbered.map { text[$0.upperBound...] } ?? text[...] }

    /// Where the number with its bar is.
    ///
    /// A label has no quotation mark before it, but a literal that holds such a number has.
    private var numbered: Range<String.Index>? {
        text.firstMatch(of: /^[^']*?([0-9]{4,}\| )/).map { $0.output.1.startIndex..<$0.output.1.endIndex }
    }
}
