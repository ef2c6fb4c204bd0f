import CommandOptions
import Migrations
import Models

extension FolderOptions {
    /// A migrator of the folder that waits for the run lock as the options say.
    func migrator(_ lock: LockOptions) throws -> Migrator {
        var options = ApplyOptions()
        options.lockWait = lock.lockWait
        return Migrator(folder: try folder().migrations, toolVersion: ProgramVersion.current, options: options)
    }
}
