public import Failures
public import Staging

/// A step of an ingestor, told to whoever watches it: for the log, and for tests that stop it at an exact point.
public enum IngestEvent: Sendable {
    /// The system does not tell what happens in the folder, so it is read again and again.
    case polling(reason: String)
    /// Something keeps all files from being loaded; told once until it is something else, or over.
    case waiting(any Failure)
    /// Nothing keeps files from being loaded any more.
    case resumed
    /// Files that are no delivery, all for the same reason; told once.
    case strays([StrayFile])
    /// Several files of `batch/` stand for the same delivery; they stay until only one of them is there. Told once.
    case ambiguous(any Failure)
    /// A file is about to be loaded.
    case loading(Delivery)
    /// A step of its load.
    case staging(Delivery, StagingEvent)
    /// Its content is loaded, and it is about to be moved.
    case moving(Delivery)
    /// It was renamed, and the folders are not synced yet.
    case renamed(Delivery)
    /// The folders could not be synced after that: a power failure may undo the move.
    case unsynced(Delivery, any Failure)
    /// It is loaded and moved to `processed/`.
    case processed(Delivery, LoadResult)
    /// It cannot be loaded and was moved to `failed/`.
    case failed(Delivery, any Failure)
    /// It cannot be loaded, which is not its fault; it stays, and is tried again. Told once until the reason changes.
    case postponed(Delivery, any Failure)
    /// It is loaded, or cannot be, and has to be moved, which fails; it stays, and is tried again. Told once until the
    /// reason changes.
    case unmoved(Delivery, isLoaded: Bool, any Failure)
    /// It changed since it was read; it stays until it has settled again.
    case stillChanging(Delivery)
}
