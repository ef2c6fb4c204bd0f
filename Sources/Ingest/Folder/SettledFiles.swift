import Staging

/// Knows which files of a folder are complete: nobody has them open, and they stay as they are.
///
/// A file is complete when it was renamed into the folder, or when its size, time of modification and inode have been the
/// same for as long as asked for, seen by our own clock (those of machines that share a file system differ), and
/// whoever was seen to open it has closed it again. Who opened it before we looked, or on another machine, is not seen:
/// such a file only has to stay as it is, and so has a name that was made by a link. Pure: told what happened and what there is.
struct SettledFiles {
    private struct Look {
        var identity: FileIdentity
        var since: ContinuousClock.Instant
        var isArrived: Bool
    }

    private let time: Duration
    private var looks: [String: Look] = [:]
    private var open: Set<String> = []
    /// Names that were made, and whose file nobody was seen to open yet.
    private var made: Set<String> = []
    /// Files of `open` that were opened after they were made and not written to yet, and by how many.
    private var unwritten: [String: Int] = [:]
    private var arrived: Set<String> = []

    /// Files have to stay as they are for this long.
    init(after time: Duration) {
        self.time = time
    }

    /// Takes note of something that happened.
    mutating func note(_ event: FolderEvent) {
        switch event {
        case .made(let name):
            forget(name)
            made.insert(name)
        case .opened(let name):
            // Of a file that was there before, it does not say whether to read or to write.
            guard made.remove(name) != nil || unwritten[name] != nil else { return }
            open.insert(name)
            unwritten[name, default: 0] += 1
        case .written(let name):
            forget(name)
            open.insert(name)
        case .closed(let name):
            open.remove(name)
            unwritten[name] = nil
        case .closedUnwritten(let name):
            guard let readers = unwritten[name] else { return }
            unwritten[name] = readers > 1 ? readers - 1 : nil
            if readers == 1 {
                // A name made by a link, which others have read: there never was a writer.
                open.remove(name)
            }
        case .arrived(let name):
            forget(name)
            arrived.insert(name)
            looks[name] = nil
        case .left(let name):
            forget(name)
            looks[name] = nil
        case .lost, .folderGone:
            open = []
            made = []
            unwritten = [:]
            arrived = []
        }
    }

    /// Nothing is known any more of who has a file open.
    private mutating func forget(_ name: String) {
        open.remove(name)
        made.remove(name)
        unwritten[name] = nil
        arrived.remove(name)
    }

    /// Of the files that are there now those that are complete, and when the next one may be; nil when nothing but an
    /// event can make one so.
    mutating func complete(
        of files: [BatchFile], at now: ContinuousClock.Instant
    ) -> (files: [BatchFile], next: ContinuousClock.Instant?) {
        let names = Set(files.map(\.name))
        looks = looks.filter { names.contains($0.key) }
        var complete: [BatchFile] = []
        var next: ContinuousClock.Instant?
        for file in files {
            let isArrived = arrived.remove(file.name) != nil
            var look = looks[file.name] ?? Look(identity: file.identity, since: now, isArrived: isArrived)
            if look.identity != file.identity {
                look = Look(identity: file.identity, since: now, isArrived: isArrived)
            }
            looks[file.name] = look
            guard !open.contains(file.name) else { continue }
            let end = look.since + time
            // That it is opened is told after that it is made: only the next look knows.
            if made.remove(file.name) == nil, look.isArrived || end <= now {
                complete.append(file)
            } else {
                next = min(next ?? end, end)
            }
        }
        return (complete, next)
    }

    /// A file turned out to be changing still: it has to settle anew.
    mutating func unsettle(_ name: String) {
        looks[name] = nil
        arrived.remove(name)
    }
}
