import Kafka
import Postgres
import Staging

/// Headers of messages as `jsonb`: an object of texts by name.
///
/// Nothing is lost: a value that is no text is `{"bytea": "\x…"}`, the values of a name that comes again are an array.
enum HeaderEncoder {
    /// Appends the headers of a message as a field: null where it has none.
    static func append(of message: borrowing Message, to rows: inout CopyBuffer) {
        guard message.hasHeaders else {
            rows.appendBinaryNull()
            return
        }
        var names: [[UInt8]] = []
        var values: [[UInt8]: [[UInt8]]] = [:]
        message.forEachHeader { name, value in
            let name = Array(name)
            if values[name] == nil {
                names.append(name)
            }
            values[name, default: []].append(Self.json(value))
        }
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, name) in names.enumerated() {
            if index > 0 {
                text.append(UInt8(ascii: ","))
            }
            // What is no UTF-8 in a name is replaced: names are chosen by programs.
            text += Self.string(Array(String(decoding: name, as: UTF8.self).utf8))
            text.append(UInt8(ascii: ":"))
            let all = values[name] ?? []
            text +=
                all.count == 1
                ? all[0] : [UInt8(ascii: "[")] + Array(all.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "]")]
        }
        text.append(UInt8(ascii: "}"))
        text.withUnsafeBytes { rows.appendBinary(json: $0) }
    }

    private static func json(_ value: UnsafeRawBufferPointer?) -> [UInt8] {
        guard let value else { return Array("null".utf8) }
        guard TextEncoding.check(value) == nil else {
            return Array("{\"bytea\":".utf8) + string(Array(Bytea(Array(value)).postgresText.utf8)) + [
                UInt8(ascii: "}")
            ]
        }
        return string(Array(value))
    }

    /// A JSON text of UTF-8.
    private static func string(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            // NUL is nowhere in here: names end at one, and values with one are bytes.
            case 0..<0x20: text += Array("\\u00".utf8) + [hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
        return text
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
