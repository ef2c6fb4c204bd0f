import Failures

/// There is no folder where the lake to watch should be.
struct MissingLake: Failure {
    /// Where it should be.
    let lake: String

    var message: String { "there is no such folder" }
    var location: String? { lake }
    var wayOut: String? { "make it, or name the lake with --lake, or LAKE in the environment" }
    /// 2: a matter of configuration.
    var outcome: Outcome { .usage }
}
