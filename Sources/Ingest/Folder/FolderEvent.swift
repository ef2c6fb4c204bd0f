/// What happened in a watched folder.
enum FolderEvent: Sendable, Equatable {
    /// A name was made: by somebody who has the file open from then on, or by a link, which nobody will ever close.
    case made(String)
    /// Somebody has opened a file, to read it or to write to it.
    case opened(String)
    /// Somebody has written to a file, and has it open.
    case written(String)
    /// Whoever could write to a file has closed it.
    case closed(String)
    /// Whoever could only read a file has closed it.
    case closedUnwritten(String)
    /// A file was renamed into the folder: it is as complete as it will be.
    case arrived(String)
    /// A file is not there any more.
    case left(String)
    /// More happened than the system could keep: nothing is known of who has what open.
    case lost
    /// The folder itself was removed or renamed.
    case folderGone
}
