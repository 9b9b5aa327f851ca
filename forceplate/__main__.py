"""``python -m forceplate`` and the ``forceplate`` command."""

from forceplate.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
