/// What happened in a watched folder.
enum FolderEvent: Sendable, Equatable {
    /// Somebody made a file, or wrote to it, and has it open.
    case opened(String)
    /// Whoever wrote to a file has closed it.
    case closed(String)
    /// A file was renamed into the folder: it is as complete as it will be.
    case arrived(String)
    /// A file is not there any more.
    case left(String)
    /// More happened than the system could keep: nothing is known of who has what open.
    case lost
    /// The folder itself was removed or renamed.
    case folderGone
}
