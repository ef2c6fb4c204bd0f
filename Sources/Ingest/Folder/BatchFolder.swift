/// The folder `batch/`: what is in it, what of it is complete, and when to look again.
public struct BatchFolder: ~Copyable {
    /// What a look at the folder saw.
    public struct Look {
        /// Every file that is there and can be a delivery.
        public let files: [BatchFile]
        /// Those that can be none.
        public let strays: [StrayFile]
        /// Those that are complete.
        public let complete: [BatchFile]
        /// When the next one may be; nil when nothing but an event can make one so.
        public let next: ContinuousClock.Instant?
    }

    /// Where it is.
    let path: String
    private let settle: Duration
    private var settled: SettledFiles
    private var watcher: FolderWatcher?
    /// Whether the system does not tell what happens.
    private var isBlind = false

    /// So long nobody looks at whether something happened, or whether to stop; files that come one after the other within
    /// it are one look.
    private static let slice = Duration.milliseconds(100)

    /// A folder, whether or not there is one, whose files have to stay as they are for so long.
    public init(path: String, settle: Duration) {
        self.path = path
        self.settle = settle
        settled = SettledFiles(after: settle)
    }

    /// Looks at the folder; throws `FileFailure` when there is none, or it cannot be read.
    ///
    /// - Parameter onBlindness: told, when watching begins, why the system does not tell what happens.
    public mutating func look(onBlindness: (String) -> Void) throws -> Look {
        if watcher == nil {
            let new = try FolderWatcher(path: path)
            isBlind = new.blindness != nil
            if let reason = new.blindness {
                onBlindness(reason)
            }
            watcher = consume new
        }
        let now = ContinuousClock.now
        let (files, strays) = try BatchFile.all(in: path)
        // Who has one of these open has done so before, and we were told; what else we are told is for the next look.
        let isWorthALook = try hearEverything()
        let (complete, next) = settled.complete(of: files, at: now)
        guard isWorthALook || isBlind else {
            return Look(files: files, strays: strays, complete: complete, next: next)
        }
        // New files show only to those who look.
        let soon = now + (isBlind ? max(settle, .seconds(1)) : Self.slice)
        return Look(files: files, strays: strays, complete: complete, next: min(next ?? soon, soon))
    }

    /// A file turned out to be changing still: it has to settle anew.
    public mutating func unsettle(_ name: String) {
        settled.unsettle(name)
    }

    /// Waits until then, or, where that is wanted, until there may be something new.
    ///
    /// - Parameter tick: called ten times a second; what it throws ends the wait.
    public mutating func wait(
        until limit: ContinuousClock.Instant, orEvent endsEarly: Bool, tick: () throws -> Void
    ) throws {
        var limit = limit
        while true {
            try tick()
            let left = limit - .now
            guard left > .zero else { return }
            if hear(try events(within: min(left, Self.slice))), endsEarly {
                limit = min(limit, .now + Self.slice)
            }
        }
    }

    /// Takes note of what happens while somebody does something else, which may take long: the system keeps only so many
    /// events (fs.inotify.max_queued_events), and once it loses one, nothing is known of who has what open.
    mutating func hearMeanwhile() {
        do {
            _ = try hearEverything()
        } catch {
            // The next look watches anew, and says why where that fails too.
        }
    }

    /// Takes note of everything that has happened; returns whether there may be something new.
    private mutating func hearEverything() throws -> Bool {
        var isWorthALook = false
        // Somebody who writes without a pause could go on telling for ever.
        for _ in 1...100 {
            let events = try events(within: .zero)
            guard !events.isEmpty else { break }
            isWorthALook = hear(events) || isWorthALook
        }
        return isWorthALook
    }

    private mutating func hear(_ events: [FolderEvent]) -> Bool {
        var isWorthALook = false
        for event in events {
            settled.note(event)
            switch event {
            case .closed, .arrived, .lost: isWorthALook = true
            case .folderGone: watcher = nil
            case .made, .opened, .written, .closedUnwritten, .left: break
            }
        }
        return isWorthALook
    }

    private mutating func events(within time: Duration) throws -> [FolderEvent] {
        guard let current = watcher.take() else {
            FolderWatcher.pause(time)
            return []
        }
        do {
            let events = try current.wait(upTo: time)
            watcher = consume current
            return events
        } catch {
            settled.note(.lost)
            throw error
        }
    }
}
