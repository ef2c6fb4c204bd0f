import Decompression
import Postgres

/// The pattern of a feed's file names: text with named parts, `hospital_transfers_{date}_session_{session}.csv`.
public struct FilePattern: Sendable, Equatable {
    /// A named part of a pattern and what its text must look like.
    public enum Part: String, Sendable, CaseIterable {
        /// A day, `2022-11-20`.
        case date
        /// A month, `2022-11`.
        case month
        /// A number of a delivery within its day.
        case session
    }

    private enum Piece: Sendable, Equatable {
        case text(String)
        case part(Part)
    }

    /// The pattern as it was written.
    public let text: String
    private let pieces: [Piece]

    /// Reads a pattern; nil when a part in braces is unknown, stands twice or does not end.
    public init?(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            guard let end = rest[brace...].firstIndex(of: "}"),
                let part = Part(rawValue: String(rest[rest.index(after: brace)..<end])),
                !pieces.contains(.part(part))
            else { return nil }
            if brace > rest.startIndex {
                pieces.append(.text(String(rest[..<brace])))
            }
            pieces.append(.part(part))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty {
            pieces.append(.text(String(rest)))
        }
        self.pieces = pieces
    }

    /// The name that a file has for a day, or for the day's month; what is free stays in braces.
    func name(for day: CalendarDate) -> String {
        text.replacing("{date}", with: day.description).replacing("{month}", with: day.month)
    }

    /// How far a name that does not fit is from one that would, in letters left out or put in; nil when it is far.
    ///
    /// Only letters before the first full stop count: days are written in many ways, and endings come and go.
    func slips(in name: String) -> Int? {
        let wanted = Self.letters(
            pieces.reduce(into: "") { text, piece in
                if case .text(let own) = piece { text += own }
            })
        let found = Self.letters(name)
        let limit = max(1, min(wanted.count, found.count) / 4)
        guard !wanted.isEmpty, abs(wanted.count - found.count) <= limit else { return nil }
        let slips = found.difference(from: wanted).count
        return slips <= limit ? slips : nil
    }

    private static func letters(_ text: String) -> [Character] {
        text.prefix { $0 != "." }.lowercased().filter(\.isLetter).map { $0 }
    }

    /// The parts of a file's name; nil when the name does not fit.
    ///
    /// A compressed file fits by the name of what is in it: `people_data.csv.gz` is a `people_data.csv`.
    public func match(_ name: String) -> [Part: String]? {
        matchExactly(name) ?? matchExactly(CompressionFormat.decompressedName(name))
    }

    private func matchExactly(_ name: String) -> [Part: String]? {
        var rest = name[...]
        var parts: [Part: String] = [:]
        for piece in pieces {
            switch piece {
            case .text(let text):
                guard rest.hasPrefix(text) else { return nil }
                rest = rest.dropFirst(text.count)
            case .part(let part):
                let text =
                    switch part {
                    case .date: rest.prefix(10)
                    case .month: rest.prefix(7)
                    case .session: rest.prefix { $0.isASCII && $0.isNumber }
                    }
                guard part.accepts(text) else { return nil }
                parts[part] = String(text)
                rest = rest.dropFirst(text.count)
            }
        }
        return rest.isEmpty ? parts : nil
    }
}
