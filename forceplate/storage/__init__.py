"""The instrument's own files: visit files, journals, the library folder, the index of people.

It keeps and does not judge: what an analysis says of a trial is handed down to it. Of this
package only :mod:`forceplate.storage.visit.visit_file` and what lies below it import h5py:
writing a journal does not wait for it.
"""
