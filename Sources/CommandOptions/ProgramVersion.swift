/// The version that all programs of the warehouse share.
public enum ProgramVersion {
    /// The version, as `--version` prints it.
    public static let current = "0.1.0"
}
