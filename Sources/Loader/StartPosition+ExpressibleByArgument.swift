public import Console
public import Streaming

extension StartPosition: ExpressibleByArgument {}
