/// The lines that only one of two shapes has: what to delete and what to insert to get from one to the other.
struct LineChange {
    private(set) var removed: [String] = []
    private(set) var added: [String] = []

    var isEmpty: Bool { removed.isEmpty && added.isEmpty }

    /// Walks along both, which are in the order of their bytes.
    init(from first: CatalogShape, to second: CatalogShape) {
        var old = first.lines[...]
        var new = second.lines[...]
        while let left = old.first, let right = new.first {
            if left.utf8.elementsEqual(right.utf8) {
                old.removeFirst()
                new.removeFirst()
            } else if left.utf8.lexicographicallyPrecedes(right.utf8) {
                removed.append(old.removeFirst())
            } else {
                added.append(new.removeFirst())
            }
        }
        removed += old
        added += new
    }
}
