"""The Settings screen: language, look, folders, and the editor of measurement protocols.

The choices themselves and their file are in ``kit/settings.py``: every screen reads them.
"""
