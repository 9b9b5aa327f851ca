"""What a person uses from Python; ``import forceplate`` offers all of it, see docs/python.md.

Nothing here is a second way to do something: these are the instrument's own functions under
short names, a platform that is open, and tables of what they return.
"""
