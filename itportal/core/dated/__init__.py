"""Numbers that law or a local rule sets from some day on: limits, rates."""
