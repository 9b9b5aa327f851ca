"""The visit file: between the instrument's types and HDF5. See ../FORMAT.md."""
