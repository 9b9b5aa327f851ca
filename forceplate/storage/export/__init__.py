"""Visits as files for other programs, in every format that ``registry.FORMATS`` names.

Light to import: a format's own module, and what it needs, is loaded when it is used.
"""

from forceplate.storage.export.registry import FORMATS as FORMATS
from forceplate.storage.export.registry import Format as Format
from forceplate.storage.export.registry import find_format as find_format
