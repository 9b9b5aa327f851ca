"""Visits as files for other programs, in every format that ``formats.FORMATS`` names.

Light to import: a format's own module, and what it needs, is loaded when it is used.
"""

from forceplate.exchange.export.formats import FORMATS as FORMATS
