"""Recordings of other systems, read: text tables and C3D as columns of numbers."""
