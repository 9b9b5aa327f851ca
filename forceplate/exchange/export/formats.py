"""The formats of export, as data; the command line, the window and Python list the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forceplate.errors import StorageError
from forceplate.words import Text

_NO_FORMAT = Text("There is no format {id!r}. Choose one of {known}.")
NO_VISIT = Text("There is no visit to export.")


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing visits for other programs."""

    id: str
    title: Text
    """What it is and for whom."""
    suffix: str
    """Of the file, with its dot."""
    writer: str
    """``module:function`` of this package."""
    package: str = ""
    """The optional package that it needs; empty: none."""
    extra: str = ""
    """The name under which that package is installed with forceplate."""
    has_averages: bool = False
    """Some of its numbers are of several trials."""
    may_hold_names: bool = False
    """A person's name can be put beside the pseudonym, when asked for."""


_ALL = (
    Format(
        "tidy-csv",
        Text("CSV, a row per trial and number (R, Python)"),
        ".csv",
        "table_formats:write_tidy_csv",
        may_hold_names=True,
    ),
    Format(
        "wide-csv",
        Text("CSV, a row per person (SPSS, JASP)"),
        ".csv",
        "table_formats:write_wide_csv",
        has_averages=True,
        may_hold_names=True,
    ),
    Format(
        "xlsx",
        Text("Excel workbook, a row per person (SPSS, JASP, Excel)"),
        ".xlsx",
        "table_formats:write_wide_xlsx",
        has_averages=True,
        package="openpyxl",
        extra="xlsx",
        may_hold_names=True,
    ),
    Format(
        "dutch-csv",
        Text("CSV for Dutch Excel (semicolon, decimal comma), a row per trial and number"),
        ".csv",
        "table_formats:write_dutch_csv",
        may_hold_names=True,
    ),
    Format(
        "samples-csv",
        Text("CSV, a row per sample"),
        ".csv",
        "table_formats:write_samples_csv",
    ),
    Format(
        "redcap",
        Text("REDCap import CSV with its data dictionary"),
        ".csv",
        "redcap:write",
    ),
    Format(
        "hdf5",
        Text("HDF5, a whole study with its traces (xarray, Octave, R)"),
        ".h5",
        "study_hdf5:write",
    ),
    Format(
        "c3d",
        Text("C3D in a zip, a file per trial (motion laboratories)"),
        ".zip",
        "c3d_archive:write",
        package="ezc3d",
        extra="c3d",
    ),
    Format(
        "parquet",
        Text("Parquet, a row per trial and number"),
        ".parquet",
        "table_formats:write_parquet",
        package="pyarrow",
        extra="parquet",
        may_hold_names=True,
    ),
    Format(
        "fhir",
        Text("FHIR R4 bundle of observations (JSON)"),
        ".json",
        "fhir:write",
        has_averages=True,
    ),
)
FORMATS: Mapping[str, Format] = MappingProxyType({one.id: one for one in _ALL})
"""All formats by their id, in the order in which they are offered."""


def find_format(format_id: str) -> Format:
    """Return a format by its id; raises StorageError, naming those there are."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise StorageError(_NO_FORMAT.fill(id=format_id, known=", ".join(FORMATS))) from None
