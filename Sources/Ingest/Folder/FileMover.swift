import Decompression
import Files
import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Moves files of a lake out of `batch/`: to `processed/` once they are loaded, to `failed/` when they cannot be.
///
/// A move is one rename(2), before which the file and after which both folders are synced. It moves the file that was
/// read and no other: what was delivered under the name meanwhile stays in `batch/`, or is put back there.
///
/// **Names.** In both folders the newest delivery has the plain name. What stood there under the name, with another
/// content, is kept as `superseded/NAME.1`, `.2` …, in a folder of its own below. `loader day` reads `processed/` by
/// name and no folders below it, so the newest delivery wins there, and an old one is neither loaded again nor
/// reported as misspelt, as any other name beside it would be. The old one gets its second name (link(2)) before the
/// rename puts the new one in its place: at no moment does the lake lack a file that was loaded.
///
/// What lies in `failed/` is what is still to be put right: a later delivery of the name that is loaded sends it and its
/// reason to `failed/superseded/`. Everything that a move takes away elsewhere is taken away before the rename, because
/// after it there is nothing in `batch/` that would have the next process do it.
struct FileMover {
    /// What became of a file that was to be moved.
    enum Move: Equatable {
        /// It was moved.
        case done
        /// It was moved, and a power failure may undo that: the folders could not be synced.
        case unsynced(FileFailure)
        /// What lies in `batch/` under the name is not the file that was read.
        case changed
        /// Nothing lies there any more.
        case gone
    }

    private let batch: LakeFolder
    private let processed: LakeFolder
    private let failed: LakeFolder

    /// A mover for a lake; makes the folders that are not there, and throws `FileFailure` when that is impossible, or when
    /// files cannot be renamed from one to the other.
    init(lake: String) throws(FileFailure) {
        batch = LakeFolder(path: "\(lake)/batch")
        processed = LakeFolder(path: "\(lake)/processed")
        failed = LakeFolder(path: "\(lake)/failed")
        for folder in [batch, processed, failed] {
            try folder.make()
        }
        for folder in [processed, failed] {
            try tryRename(to: folder)
        }
    }

    /// Renames a file that nobody delivered: two mounts of one file system are not told apart by their numbers.
    private func tryRename(to folder: LakeFolder) throws(FileFailure) {
        let source = batch.path(of: ".probe.\(getpid())")
        let target = folder.path(of: ".probe.\(getpid())")
        // Left behind by a process of the same number that was killed.
        unlink(source)
        try createFile(source, [])
        defer { unlink(source) }
        guard rename(source, target) == 0 else {
            guard errno != EXDEV else {
                throw FileFailure(
                    path: folder.path,
                    reason: "it is on another file system, or another mount, than batch: no file can be renamed into it"
                )
            }
            throw FileFailure(path: folder.path, errorNumber: errno, action: .write)
        }
        try removeFile(target)
    }

    /// Moves a file whose content is loaded, if it still is the one that was read.
    ///
    /// `working` is called again and again in between, `renamed` before the folders are synced. Throws `FileFailure`, and
    /// what `renamed` throws: but for the latter, the file is not moved then.
    func moveToProcessed(
        _ name: String, _ identity: FileIdentity, working: () -> Void = {}, renamed: () throws -> Void = {}
    ) throws -> Move {
        guard isThere(name, identity) else { return change(of: name) }
        try processed.setAside(name, unlessSameAs: batch.path(of: name), working)
        let spellings = Self.spellings(of: name)
        for other in spellings where other != name {
            try processed.clear(other)
        }
        for spelling in spellings {
            try failed.clear(spelling)
        }
        try batch.sync(name)
        return try move(name, identity, to: processed, renamed: renamed)
    }

    /// Moves a file whose content a later delivery has replaced, if it still is the one that was read: below `processed/`,
    /// where another content has the name there, and beside no file of the same content.
    ///
    /// Calls and throws as ``moveToProcessed(_:_:working:renamed:)`` does.
    func moveToSuperseded(
        _ name: String, _ identity: FileIdentity, working: () -> Void = {}, renamed: () throws -> Void = {}
    ) throws -> Move {
        guard isThere(name, identity) else { return change(of: name) }
        let source = batch.path(of: name)
        guard processed.has(name), try !haveSameContent(source, processed.path(of: name), working: working) else {
            return try moveToProcessed(name, identity, working: working, renamed: renamed)
        }
        let place = try processed.placeBelow(for: name, sameAs: source, working)
        try batch.sync(name)
        return try move(name, identity, to: processed.superseded, as: place, renamed: renamed)
    }

    /// Moves a file that cannot be loaded, if it still is the one that was read; `NAME.reason` beside it says why, and is
    /// there first.
    ///
    /// Calls and throws as ``moveToProcessed(_:_:working:renamed:)`` does.
    func moveToFailed(
        _ name: String, _ identity: FileIdentity, reason: String, working: () -> Void = {},
        renamed: () throws -> Void = {}
    ) throws -> Move {
        guard isThere(name, identity) else { return change(of: name) }
        try failed.setAside(name, unlessSameAs: batch.path(of: name), working)
        try batch.sync(name)
        guard isThere(name, identity) else { return change(of: name) }
        try replaceFile(failed.path(of: "\(name).reason"), Array(reason.utf8))
        let move = try move(name, identity, to: failed, renamed: renamed)
        switch move {
        case .done, .unsynced: break
        case .changed, .gone:
            if !failed.has(name) {
                try removeFile(failed.path(of: "\(name).reason"))
            }
        }
        return move
    }

    /// How many files wait in `failed/` for somebody to put them right.
    func failedCount() throws(FileFailure) -> Int {
        try (Directory(path: failed.path).entries() ?? []).filter { !$0.isDirectory && !$0.name.hasSuffix(".reason") }
            .count
    }

    /// The names that stand for the same delivery: as it is, and compressed.
    ///
    /// `loader day` refuses two of them at once.
    private static func spellings(of name: String) -> [String] {
        let plain = CompressionFormat.decompressedName(name)
        return [plain] + CompressionFormat.allCases.map { plain + $0.suffix }
    }

    private func isThere(_ name: String, _ identity: FileIdentity) -> Bool {
        FileIdentity.of(path: batch.path(of: name)) == identity
    }

    private func change(of name: String) -> Move {
        batch.has(name) ? .changed : .gone
    }

    private func move(
        _ name: String, _ identity: FileIdentity, to folder: LakeFolder, as place: String? = nil,
        renamed: () throws -> Void
    ) throws -> Move {
        guard isThere(name, identity) else { return change(of: name) }
        let source = batch.path(of: name)
        let newName = place ?? name
        let target = folder.path(of: newName)
        guard rename(source, target) == 0 else {
            let failure = FileFailure(path: target, errorNumber: errno, action: .write)
            guard batch.has(name) else { return .gone }
            throw failure
        }
        if LakeFolder.isSameFile(source, target) {
            // Between two names of one file rename(2) does nothing.
            try removeFile(source)
        }
        try renamed()
        guard FileIdentity.of(path: target) == identity else {
            try putBack(newName, of: folder, as: name)
            return .changed
        }
        do throws(FileFailure) {
            // The new place first: after a crash in between there may be two names of the file, and never none.
            try folder.sync()
            try batch.sync()
        } catch {
            return .unsynced(error)
        }
        return .done
    }

    /// Puts a delivery back that came between the last look and the rename.
    private func putBack(_ newName: String, of folder: LakeFolder, as name: String) throws {
        let stray = folder.path(of: newName)
        let place = batch.path(of: name)
        if link(stray, place) == 0 {
            try removeFile(stray)
        } else if batch.has(name) {
            // One that is newer still: in batch it would have taken this one's place.
            try folder.clear(newName)
        } else {
            // Without hard links.
            guard rename(stray, place) == 0 else {
                throw FileFailure(path: stray, errorNumber: errno, action: .write)
            }
        }
        try batch.sync()
        try folder.sync()
    }
}
