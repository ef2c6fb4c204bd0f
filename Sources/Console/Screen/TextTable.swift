/// Rows in aligned columns, for reading on a terminal.
public struct TextTable: Sendable {
    /// On which side the cells of a column line up.
    public enum Alignment: Sendable {
        /// Text.
        case left
        /// Numbers.
        case right
    }

    /// A column: its title and its alignment.
    public struct Column: Sendable {
        /// What the header says.
        public let title: String
        /// On which side the cells line up.
        public let alignment: Alignment

        /// Makes a column.
        public init(_ title: String, alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    private static let gap = "  "
    /// No column is truncated below this, where nothing of it would be left to recognise.
    private static let leastWidth = 8

    private let columns: [Column]
    private var rows: [[String]] = []

    /// Makes a table without rows.
    public init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells stay empty, cells without a column are left out.
    ///
    /// Control characters are written as escapes, so that no value can break the table or speak to the terminal.
    public mutating func append(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0].visible : "" })
    }

    /// The table with its header, each line ended by a newline.
    ///
    /// Where a width is given, the widest left-aligned columns are truncated until the table fits, down to eight cells.
    public func render(width: Int? = nil) -> String {
        let widths = fittingWidths(width)
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([columns.map(\.title), rule] + rows).map { line($0, widths) + "\n" }.joined()
    }

    private func fittingWidths(_ width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(CellWidth.of(columns[index].title)) { max($0, CellWidth.of($1[index])) }
        }
        guard let width else { return widths }
        let gaps = Self.gap.count * max(0, columns.count - 1)
        while widths.reduce(gaps, +) > width {
            let shrinkable = columns.indices.filter { columns[$0].alignment == .left && widths[$0] > Self.leastWidth }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let shown = Self.truncated(cell, to: widths[index])
            let padding = String(repeating: " ", count: widths[index] - CellWidth.of(shown))
            line += index > 0 ? Self.gap : ""
            line += columns[index].alignment == .left ? shown + padding : padding + shown
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func truncated(_ cell: String, to width: Int) -> String {
        CellWidth.of(cell) <= width ? cell : CellWidth.prefix(of: cell, cells: width - 1) + "…"
    }
}
