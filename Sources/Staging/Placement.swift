import Postgres

/// A load that is live where a delivery wants to go.
struct StandingLoad: Equatable {
    let load: Int64
    let scope: String
    let content: FileContent
    /// The live load of the scope that it stands beside.
    let addsTo: Int64?
    /// The load whose rejected records it brought.
    let repairs: Int64?
}

/// Where a load goes in the ledger.
struct Placement: Equatable {
    /// The loads it replaces, with their rows.
    var supersedes: [Int64] = []
    /// The live load of the scope that it stands beside.
    var addsTo: Int64?
    /// Loads beside the one it replaces that from now on stand beside it.
    var adopts: [Int64] = []

    /// What a delivery needs of its target: rows can be found again by the load's number, and by that of their record.
    ///
    /// Those of a load that is split have to be found until all of them are there.
    func check(_ plan: ColumnPlan, for delivery: Delivery, isSplit: Bool = false) throws {
        let table = plan.target.description
        if delivery.repairs != nil {
            guard plan.hasLoadNumber, plan.hasRecordNumber else {
                throw LedgerError.noLineage(
                    path: delivery.path, target: table, columns: "\(Lineage.load) and \(Lineage.record)")
            }
        }
        guard supersedes.isEmpty || plan.hasLoadNumber else {
            throw LedgerError.noLineage(path: delivery.path, target: table, columns: Lineage.load)
        }
        guard !isSplit || plan.hasLoadNumber else {
            throw LedgerError.notSplittable(path: delivery.path, target: table)
        }
    }
}

/// What to do with a delivery.
enum LedgerDecision {
    /// Nothing: this is what became of it before.
    case settled(LoadResult)
    /// Load it.
    case load(Placement)

    /// Decides by what is live in the delivery's scope, and elsewhere in a table without a feed.
    ///
    /// Throws ``LedgerError`` when the rules refuse it.
    init(_ delivery: Delivery, among live: [StandingLoad], content matched: StandingLoad?, rules: ChangeRules) throws {
        if let matched, !rules.force {
            self = .settled(.alreadyLoaded(load: matched.load))
        } else if let repaired = delivery.repairs {
            guard let load = live.first(where: { $0.load == repaired }) else {
                throw LedgerError.notRepairable(repaired, RepairObstacle("it is no longer live"))
            }
            self = .load(Placement(addsTo: load.addsTo ?? load.load))
        } else if let matched {
            guard matched.scope == delivery.scope else {
                throw LedgerError.liveElsewhere(path: delivery.path, load: matched.load, scope: matched.scope)
            }
            self = .load(Placement(replacing: matched, among: live))
        } else {
            self = .load(try Placement(delivery, among: live, rules: rules))
        }
    }
}

extension Placement {
    /// In the place of a load of the same content: what was repaired in it goes, what was added beside it stays.
    fileprivate init(replacing same: StandingLoad, among live: [StandingLoad]) {
        let repairs = live.filter { $0.repairs == same.load }.map(\.load)
        supersedes = [same.load] + repairs
        addsTo = same.addsTo
        adopts = live.filter { $0.addsTo == same.load && !repairs.contains($0.load) }.map(\.load)
    }

    /// Of a content that is not live.
    fileprivate init(_ delivery: Delivery, among live: [StandingLoad], rules: ChangeRules) throws {
        let scope = live.filter { $0.scope == delivery.scope }
        guard let standing = scope.first(where: { $0.addsTo == nil }) else { return }
        switch rules.onChange ?? (delivery.feed.isListed ? .replace : .error) {
        case .error: throw LedgerError.changed(path: delivery.path, load: standing.load, scope: delivery.scope)
        case .append: addsTo = standing.load
        case .replace: supersedes = [standing.load] + scope.map(\.load).filter { $0 != standing.load }
        }
    }
}
