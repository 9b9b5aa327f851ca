"""Connected, checked, calibrated: what is known of the platform now, in three answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from forceplate.analysis.quality.calibration_checks import weight_doubt
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.states import State
from forceplate.operations.platform.calibration_guidance import check_text, concern_text
from forceplate.storage.platform_checks import PlatformCheckHistory, PlatformCheckStore
from forceplate.words import say
from forceplate_calibration import Concern
from forceplate_calibration.platform_check.history import last_of_platform

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate_calibration.platform_check.check import PlatformCheck

SOON_DAYS = 30
"""A calibration that ends so soon is said."""
_FORBIDDING = frozenset(Concern) - {Concern.NOMINAL}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its state, its title, and a sentence about it."""

    state: State
    title: str
    sentence: str
    word: str = ""
    """What is to be done, in one word, for the foot of the rail."""


class PlatformStanding(QObject):
    """Answers about the platform that is open; the checks of it are read beside the window."""

    changed = Signal()
    """The checks of another platform, or a new one of this, are known."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.tasks)
        self._context = context
        self._of: tuple[str, str] | None = None
        self.history: PlatformCheckHistory | None = None
        """The checks of the platform that is open; None until they are read."""

    def refresh(self) -> None:
        """Read the checks when another platform is open than before."""
        info = self._context.link.info
        of = None if info is None else (info.model, info.serial_number)
        if of != self._of:
            self._of, self.history = of, None
            self.changed.emit()
            self.read()

    def read(self) -> None:
        """Read the checks of the platform that is open: one was made."""
        of, root = self._of, self._context.library.root
        if of is None:
            return

        def take(history: PlatformCheckHistory) -> None:
            if of == self._of:
                self.history = history
                self.changed.emit()

        self._context.tasks.run(
            lambda _: PlatformCheckStore(root).history(*of), done=take, owner=self
        )

    @property
    def last_check(self) -> PlatformCheck | None:
        """The last check with the calibration in use; of several plates one that failed first."""
        calibration = self._context.calibration
        if self.history is None or calibration is None:
            return None
        return last_of_platform(
            self.history.checks, self._context.now(), calibration_sha256=calibration.sha256
        )

    def concern(self) -> Answer | None:
        """Return what forbids to rely on a platform that is ready; None: nothing."""
        self.refresh()
        for answer in (self.checked(), self.calibrated()):
            if answer.state is State.WRONG:
                return answer
        return None

    def connected(self) -> Answer:
        """Return whether there is a platform, and which one."""
        link, info = self._context.link, self._context.link.info
        error = link.error
        name = f"{info.model} {info.serial_number}".strip() if info is not None else ""
        told = "" if error is None else explain(error)
        match str(link.state):
            case "streaming":
                return self._streaming(name)
            case "opening":
                return Answer(State.NEXT, tr("Connecting …"), name)
            case "lost":
                title = tr("The platform is away or silent")
                again = tr("Plug it in or switch it on again: it is found by itself.")
                return Answer(State.WRONG, title, f"{told} {again}")
            case "failed" if error is not None:
                title = tr("The platform cannot be used")
                return Answer(State.WRONG, title, f"{told} {particulars(error)}")
        return Answer(
            State.NONE,
            tr("No platform is connected"),
            tr("Plug it in and switch it on: it is found by itself. Then connect."),
        )

    def _streaming(self, name: str) -> Answer:
        """Return whether the stream is ready to be measured with: at the rate that is declared."""
        acquisition = self._context.link.acquisition
        rate = acquisition.arrival_rate if acquisition is not None else None
        is_timed = acquisition is None or acquisition.info.real_time
        if is_timed and rate is not None and rate.is_doubtful:
            words = tr(
                "Not ready: {measured} samples come per second, and the platform declares "
                "{declared}. Set the device and its driver to the same rate."
            ).format(
                measured=numbers.number(rate.rate_hz, 1),
                declared=numbers.number(rate.declared_hz, 1),
            )
            return Answer(State.WRONG, tr("The platform is not ready"), words)
        words = tr("Ready: samples come in.")
        if is_timed and rate is None:
            words = tr("Samples come in; their rate is being measured …")
        if self._context.is_simulated:
            title = tr("SIMULATED platform: nobody is measured.")
            return Answer(State.SIMULATED, title, words)
        return Answer(State.GOOD, tr("Platform connected"), f"{name}. {words}")

    def checked(self) -> Answer:
        """Return whether a known weight has shown that the platform measures right."""
        if self._of is None:
            return Answer(
                State.NONE, tr("Check with a known weight"), tr("Connect the platform first.")
            )
        check = self.last_check
        if check is None:
            others = self.history is not None and self.history.checks
            words = (
                tr("Its checks were made with another calibration.")
                if others
                else tr("This platform was never checked with a known weight.")
            )
            return Answer(State.DOUBT, tr("Not checked yet"), words)
        when = numbers.moment(check.at)
        if check.passed:
            words = tr("{placed} placed, {read} read, by {who}.").format(
                placed=numbers.newtons(check.force_n, 1),
                read=numbers.newtons(check.measured_n[0], 1),
                who=check.operator,
            )
            doubt = weight_doubt(check)
            if doubt is not None:
                words += f" {say(doubt, language.code())}"
            return Answer(State.GOOD, tr("Checked {when}").format(when=when), words)
        return Answer(
            State.WRONG,
            tr("The last check failed, {when}").format(when=when),
            say(check_text(check), language.code()),
            tr("Check", "platform"),
        )

    def calibrated(self) -> Answer:
        """Return whether counts become newtons here, and until when."""
        calibration, info = self._context.calibration, self._context.link.info
        problem = self._context.calibration_problem
        if problem:
            return Answer(
                State.WRONG,
                tr("This calibration cannot be used"),
                problem,
                tr("Calibrate", "platform"),
            )
        if calibration is None:
            return Answer(
                State.WRONG if info is not None else State.NONE,
                tr("No calibration is in use"),
                tr("Recordings have counts and no newtons."),
                tr("Calibrate", "platform"),
            )
        today = self._context.now().date()
        concerns = calibration.concerns(info, today) if info is not None else ()
        said = " ".join(say(concern_text(each), language.code()) for each in concerns)
        certificate = calibration.certificate
        if certificate is None:
            title = tr("Calibrated without a certificate")
            words = tr("{name}, made on {date}.").format(
                name=calibration.id, date=numbers.date(calibration.created)
            )
        else:
            title = tr("Calibration valid until {until}").format(
                until=numbers.date(certificate.valid_until)
            )
            words = tr("Certificate {name}, issued on {issued}.").format(
                name=certificate.number, issued=numbers.date(certificate.issued)
            )
        if calibration.simulated and self._context.is_simulated:
            return Answer(State.SIMULATED, tr("Simulated calibration"), words)
        if _FORBIDDING.intersection(concerns):
            title = tr("The calibration is in doubt")
            if Concern.EXPIRED in concerns and certificate is not None:
                title = tr("The calibration ended {until}").format(
                    until=numbers.date(certificate.valid_until)
                )
            return Answer(State.WRONG, title, f"{words} {said}", tr("Calibrate", "platform"))
        is_soon = certificate is not None and (certificate.valid_until - today).days <= SOON_DAYS
        state = State.DOUBT if concerns or certificate is None or is_soon else State.GOOD
        return Answer(state, title, f"{words} {said}".strip())
