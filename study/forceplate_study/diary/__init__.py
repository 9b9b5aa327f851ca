"""The diary: a small web application of the practice's own, for participants and physiotherapists.

Part of the optional extra ``diary``. One folder is one diary
(:mod:`forceplate_study.diary.folder`);
:func:`forceplate_study.diary.opening.open_diary` must be called before any other module here is
imported, because that is how Django learns which database to use. One process has one diary.
"""
