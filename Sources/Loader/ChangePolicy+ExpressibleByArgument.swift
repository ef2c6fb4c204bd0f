public import Console
public import Staging

extension ChangePolicy: ExpressibleByArgument {}
