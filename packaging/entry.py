"""What both executables of the bundle start: the command line, or the window without a command."""

import multiprocessing
import os

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker of ours begins here too, and ends here
    # What we start (a browser, pg_dump) needs the libraries of the system, not those of the bundle.
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    from forceplate.__main__ import main

    main()
