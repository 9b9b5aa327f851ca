"""Files: the journal of the trial in progress, visit files, the library folder, exports.

Only this package imports h5py, and only from :mod:`forceplate.storage.visit.visit_file` down:
writing a journal does not wait for it.
"""
