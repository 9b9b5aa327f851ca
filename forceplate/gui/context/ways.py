"""The ways from one screen to another: a page asks, the window leads, no page knows of another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Ways(QObject):
    """What every page may ask of the window."""

    visit = Signal(str, str)
    """Begin or continue: id of the person, label of the visit."""
    demo = Signal()
    """A visit of nobody, on a simulated platform."""
    over = Signal(object)
    """A visit was ended: Path of its file; None: no trial was measured."""
    people = Signal()
    platform = Signal()
    progress = Signal(str, object)
    """Id of the person, Path of the visit to judge; None: the latest that is whole."""
    review = Signal(object, object)
    """Path of the visit file, Condition to show; None: the first."""
    correct = Signal(object)
    """Path of the visit file in which something was entered wrongly; None: there is none yet."""
    retest = Signal()
    """How sure are our measurements?"""
    back = Signal()
    """From there to where it was opened."""
    visit_changed = Signal(object)
    """Path of the file of a visit that was changed on another screen than Measure."""
    plan_changed = Signal()
    """A trial of the visit in progress began, ended, was saved or changed."""
