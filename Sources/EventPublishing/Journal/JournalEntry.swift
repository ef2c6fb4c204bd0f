#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A line of a journal: that a content was begun to be published, or that all of it is there.
struct JournalEntry: Equatable {
    enum Step: String {
        case begun
        case done
    }

    let step: Step
    /// What the cluster calls itself.
    let cluster: String
    let topic: String
    /// The file's name, for people.
    let source: String
    /// The content, by its hash.
    let sha256: String
    /// How many events there are in it.
    let events: Int
    /// The end of each partition, by its number, at that time: nothing of it is before where it was begun.
    let positions: [Int32: Int64]

    /// The entry as a line, without its end.
    func text(at time: time_t) -> [UInt8] {
        var line = Array("{\"step\": \"\(step.rawValue)\", \"at\": \"\(Self.text(of: time))\"".utf8)
        for (name, value) in [("cluster", cluster), ("topic", topic), ("source", source), ("sha256", sha256)] {
            line += Array(", \"\(name)\": ".utf8)
            JSONText.append(value, to: &line)
        }
        let ends = positions.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        line += Array(", \"events\": \(events), \"positions\": {\(ends)}}".utf8)
        return line
    }

    /// A time as ISO 8601 writes it, in UTC.
    private static func text(of time: time_t) -> String {
        var time = time
        var parts = tm()
        var text = [CChar](repeating: 0, count: 32)
        gmtime_r(&time, &parts)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension JournalEntry {
    /// Reads a line that is known to be JSON; nil when it is no entry.
    init?(line: UnsafeRawBufferPointer) {
        guard var object = JSONObject(line) else { return nil }
        var texts: [String: String] = [:]
        var events: Int?
        var positions: [Int32: Int64] = [:]
        while let (name, value) = object.next() {
            guard let name = JSONObject.string(name).map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
            switch name {
            case "events": events = Self.integer(value)
            case "positions":
                guard var ends = JSONObject(value) else { return nil }
                while let (partition, end) = ends.next() {
                    let digits = JSONObject.string(partition).map { String(decoding: $0, as: UTF8.self) }
                    guard let number = digits.flatMap({ Int32($0) }), let end = Self.integer(end) else { return nil }
                    positions[number] = Int64(end)
                }
            default: texts[name] = JSONObject.string(value).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        guard let step = texts["step"].flatMap({ Step(rawValue: $0) }), let cluster = texts["cluster"],
            let topic = texts["topic"], let source = texts["source"], let sha256 = texts["sha256"], let events
        else { return nil }
        self.init(
            step: step, cluster: cluster, topic: topic, source: source, sha256: sha256, events: events,
            positions: positions)
    }

    private static func integer(_ value: UnsafeRawBufferPointer) -> Int? {
        Int(String(decoding: value, as: UTF8.self))
    }
}
