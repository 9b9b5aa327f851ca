"""forceplate: the open instrument with which physiotherapists measure toe-flexor strength."""

__version__ = "0.1.0"
