/// The columns that say where a row came from.
enum Lineage {
    /// The number of the load.
    static let load = "_load_id"
    /// The number of the record in its file.
    static let record = "_record_no"
}
