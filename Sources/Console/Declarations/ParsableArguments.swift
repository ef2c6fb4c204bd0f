/// A set of arguments, options and flags that can be read from a command line.
public protocol ParsableArguments: SendableMetatype {
    /// Makes an instance with the defaults.
    init()
    /// Checks the rules between values, after parsing; throws `ValidationError` where one is broken.
    func validate() throws
}

extension ParsableArguments {
    /// Checks nothing.
    public func validate() throws {}
}
