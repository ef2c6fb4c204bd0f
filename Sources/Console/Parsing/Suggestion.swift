/// What a person probably meant by a name that does not exist.
enum Suggestion {
    /// The one nearest candidate, or nil where none is near.
    ///
    /// Near is a beginning that only one candidate has, or one slip of the fingers for every three letters.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let begun = candidates.filter { name.count > 1 && $0.hasPrefix(name) }
        if begun.count == 1 {
            return begun.first
        }
        let measured = candidates.map { (name: $0, distance: distance(name, $0)) }
        guard let best = measured.min(by: { $0.distance < $1.distance }) else { return nil }
        let limit = max(1, max(name.count, best.name.count) / 3)
        return best.distance <= limit && best.distance < best.name.count ? best.name : nil
    }

    /// Damerau and Levenshtein's distance in its restricted form: letters inserted, left out, replaced, or two swapped.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var twoAbove: [Int] = []
        var above = Array(0...right.count)
        for row in 1..<(left.count + 1) {
            var current = [row]
            for column in 1..<(right.count + 1) {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, twoAbove[column - 2] + 1)
                }
                current.append(cost)
            }
            twoAbove = above
            above = current
        }
        return above[right.count]
    }
}
