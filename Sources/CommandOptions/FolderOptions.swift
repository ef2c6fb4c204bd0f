public import Console
import Migrations
public import Models
public import Postgres

/// The folder of SQL files, and the database that belongs to it.
public struct FolderOptions: ParsableArguments {
    /// The folder.
    @Option(help: ArgumentHelp("The folder of SQL files.", valueName: "dir"), completion: .directory)
    public var directory = "sql"

    /// Options to parse.
    public init() {}

    /// Reads the folder; throws when a file in it is not what it should be.
    public func folder() throws -> ModelFolder { try ModelFolder(path: directory) }

    /// Reads the folder, connects to the server the environment names, says which that is, and checks that the database
    /// is not behind the folder.
    public func openWarehouse(for program: Logger) throws -> Warehouse {
        let folder = try folder()
        var connection = try connect(for: program)
        try requireUpToDate(&connection, with: folder)
        return Warehouse(connection: connection, folder: folder)
    }

    /// Checks that a database is not behind the folder as it is now; throws otherwise, also when it is no warehouse.
    public func requireUpToDate(_ connection: inout Connection) throws {
        try requireUpToDate(&connection, with: folder())
    }

    private func requireUpToDate(_ connection: inout Connection, with folder: ModelFolder) throws {
        try Migrator(folder: folder.migrations, toolVersion: ProgramVersion.current).requireUpToDate(on: &connection)
    }
}

/// A connection to a database that is migrated to what its folder says.
public struct Warehouse: ~Copyable {
    /// The connection.
    public var connection: Connection
    /// The folder.
    public let folder: ModelFolder
}

/// Connects as ``connect(for:)`` does to look only: the database may be behind the folder, but it has to be a warehouse, with
/// the table of `ops` that is looked at.
public func connectToLook(at table: String = "day_status", for program: Logger) throws -> Connection {
    var connection = try connect(for: program)
    guard try connection.properties(of: TableName(schema: "ops", name: "day_status")) != nil else {
        throw MigrationError.noWarehouse(at: connection.address)
    }
    let needed = TableName(schema: "ops", name: table)
    guard try connection.properties(of: needed) != nil else {
        throw MigrationError.behind(lacking: needed.description)
    }
    return connection
}

/// Connects to the server the environment names, and says which that is.
public func connect(for program: Logger) throws -> Connection {
    let connection = try Connection(to: .environment, applicationName: program.label)
    program.tellConnected(to: connection)
    return connection
}
