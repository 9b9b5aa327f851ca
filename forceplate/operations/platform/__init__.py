"""The platform of this computer: calibrate, certify, label, emulate, replay."""
