"""The guided calibration with dead weights: its plan, its steps, its journal."""
