import Console
import Failures

/// There is no lake where the one to watch should be; one that a slip of the pen names is not made.
struct MissingLake: Failure {
    /// Where it should be.
    let lake: String
    /// Whether there is a folder, and none of a lake's in it.
    let isFolder: Bool

    var message: String {
        isFolder
            ? "this is no lake: it has neither batch/, processed/ nor failed/" : "there is no such folder"
    }
    var location: String? { lake }
    var wayOut: String? {
        let quoted = lake.contains { !($0.isLetter || $0.isNumber || "/._-".contains($0)) } ? lake.shellQuoted : lake
        return "begin it with: mkdir -p \(quoted)/batch; or name the lake with --lake, or LAKE in the environment"
    }
    /// 2: a matter of configuration.
    var outcome: Outcome { .usage }
}
