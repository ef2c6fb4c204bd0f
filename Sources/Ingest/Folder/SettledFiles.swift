import Staging

/// Knows which files of a folder are complete: nobody has them open, and they stay as they are.
///
/// A file is complete when it was renamed into the folder, or when its size, time of modification and inode have been the
/// same for as long as asked for, seen by our own clock (those of machines that share a file system differ), and
/// whoever was seen to open it has closed it again. Who opened it before we looked, or on another machine, is not seen:
/// such a file only has to stay as it is. Pure: told what happened and what there is.
struct SettledFiles {
    private struct Look {
        var identity: FileIdentity
        var since: ContinuousClock.Instant
        var isArrived: Bool
    }

    private let time: Duration
    private var looks: [String: Look] = [:]
    private var open: Set<String> = []
    private var arrived: Set<String> = []

    /// Files have to stay as they are for this long.
    init(after time: Duration) {
        self.time = time
    }

    /// Takes note of something that happened.
    mutating func note(_ event: FolderEvent) {
        switch event {
        case .opened(let name):
            open.insert(name)
            arrived.remove(name)
        case .closed(let name):
            open.remove(name)
        case .arrived(let name):
            open.remove(name)
            arrived.insert(name)
            looks[name] = nil
        case .left(let name):
            open.remove(name)
            arrived.remove(name)
            looks[name] = nil
        case .lost, .folderGone:
            open = []
            arrived = []
        }
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
            if look.isArrived || end <= now {
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
