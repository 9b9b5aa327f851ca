"""The drivers that ship with forceplate: a codec and a driver for each device."""
