"""The force of a dead weight: mass, local gravity, buoyancy in air, and how sure each is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.errors import CalibrationError
from forceplate.words import Text

STANDARD_AIR_KG_M3 = 1.2
CONVENTIONAL_DENSITY_KG_M3 = 8000.0
"""Of the weight that a conventional mass is compared with, by definition, in air of 1.2 kg/m3."""
DENSITY_KG_M3 = {
    "steel": 7950.0,
    "cast iron": 7200.0,
    "brass": 8400.0,
    "aluminium": 2700.0,
    "lead": 11340.0,
    "water": 998.0,
    "concrete": 2300.0,
}
U_DENSITY_RELATIVE = 0.03
"""Standard uncertainty of a density that was named and not measured."""
U_AIR_RELATIVE = 0.05
"""Of the air density: the span of an ordinary room at an ordinary height."""
MIN_GRAVITY_M_S2, MAX_GRAVITY_M_S2 = 9.76, 9.84
U_GRAVITY_MODEL_M_S2 = 0.0005
"""Of gravity from latitude and height: local anomalies are nearly all within 0.001 m/s2."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """The local acceleration of free fall."""

    value_m_s2: float
    u_m_s2: float
    """Standard uncertainty."""
    source: str
    """How it was found, in words."""

    def __post_init__(self) -> None:
        if not MIN_GRAVITY_M_S2 <= self.value_m_s2 <= MAX_GRAVITY_M_S2:
            raise CalibrationError(
                Text(
                    "Gravity of {g:g} m/s2 is found nowhere on the ground; it lies between "
                    "{least:g} and {most:g}. Check the value."
                ).fill(g=self.value_m_s2, least=MIN_GRAVITY_M_S2, most=MAX_GRAVITY_M_S2)
            )
        if not 0 <= self.u_m_s2 < 0.1:
            raise CalibrationError(
                Text("The uncertainty of gravity must be 0 to 0.1 m/s2. Check the value.")
            )


ANYWHERE = Gravity(
    (MIN_GRAVITY_M_S2 + MAX_GRAVITY_M_S2) / 2,
    (MAX_GRAVITY_M_S2 - MIN_GRAVITY_M_S2) / 2 / math.sqrt(3),
    "the place is not known",
)
"""Of a place that nobody has named: every value that there is on the ground is as likely."""


def gravity_at(latitude_deg: float, height_m: float = 0.0) -> Gravity:
    """Return gravity by the WGS 84 formula for the ellipsoid, less 3.086e-6 m/s2 for each metre.

    Raises
    ------
    CalibrationError
        A place that is not on Earth's land.
    """
    if not (abs(latitude_deg) <= 90 and -500 <= height_m <= 6000):
        raise CalibrationError(
            Text(
                "Latitude {latitude:g} degrees at {height:g} m is no place to calibrate: give -90 "
                "to 90 degrees and -500 to 6000 m."
            ).fill(latitude=float(latitude_deg), height=float(height_m))
        )
    sin2 = math.sin(math.radians(latitude_deg)) ** 2
    level = 9.7803253359 * (1 + 0.00193185265241 * sin2)
    value = level / math.sqrt(1 - 0.00669437999014 * sin2) - 3.086e-6 * height_m
    return Gravity(
        value, U_GRAVITY_MODEL_M_S2, f"WGS 84, latitude {latitude_deg:g} deg, height {height_m:g} m"
    )


def air_density_kg_m3(
    temperature_c: float, pressure_hpa: float = 1013.25, humidity_percent: float = 50.0
) -> float:
    """Return the density of air by the short CIPM form, good to 0.1 % in a room.

    Raises
    ------
    CalibrationError
        Air that nobody calibrates in.
    """
    if not (
        -10 <= temperature_c <= 50 and 500 <= pressure_hpa <= 1100 and 0 <= humidity_percent <= 100
    ):
        raise CalibrationError(
            Text("Air of {t:g} degrees C, {p:g} hPa and {h:g} % humidity: check the units.").fill(
                t=float(temperature_c), p=float(pressure_hpa), h=float(humidity_percent)
            )
        )
    vapour = humidity_percent * math.exp(0.061 * temperature_c)
    return (0.34848 * pressure_hpa - 0.009 * vapour) / (273.15 + temperature_c)


@dataclass(frozen=True, slots=True)
class DeadWeight:
    """One weight, or anything whose mass is known."""

    id: str
    mass_kg: float
    u_mass_kg: float
    """Standard uncertainty; of a certificate's tolerance, that divided by the root of 3."""
    material: str = "steel"
    density_kg_m3: float | None = None
    """None: that of the material."""
    is_conventional: bool = True
    """True: the mass of a certificate or of a balance, which holds for steel of 8000 kg/m3 in air
    of 1.2 kg/m3 whatever the weight is made of. False: the true mass."""
    traceability: str = ""
    """Certificate number, or on which balance it was weighed, and when."""

    def __post_init__(self) -> None:
        if not self.id or "+" in self.id:
            raise CalibrationError(
                Text("A weight needs a name without '+': {id!r}. Choose another name.").fill(
                    id=self.id
                )
            )
        if not 0 < self.mass_kg <= 1000:
            raise CalibrationError(
                Text("Weight {id!r} of {mass:g} kg: give 0 to 1000, in kilograms.").fill(
                    id=self.id, mass=float(self.mass_kg)
                )
            )
        if not 0 <= self.u_mass_kg <= 0.1 * self.mass_kg:
            raise CalibrationError(
                Text(
                    "The uncertainty of weight {id!r} is {u:g} kg; it must be 0 to a tenth of the "
                    "mass. Weigh it on a better balance."
                ).fill(id=self.id, u=float(self.u_mass_kg))
            )
        if self.density_kg_m3 is None and self.material not in DENSITY_KG_M3:
            raise CalibrationError(
                Text(
                    "The density of weight {id!r} is not known: give it, or a material of {known}."
                ).fill(id=self.id, known=", ".join(DENSITY_KG_M3))
            )
        if self.density_kg_m3 is not None and not 200 <= self.density_kg_m3 <= 23000:
            raise CalibrationError(
                Text("Weight {id!r} has a density of {density:g} kg/m3; check the unit.").fill(
                    id=self.id, density=float(self.density_kg_m3)
                )
            )

    @property
    def density(self) -> float:
        """Return the density in kg/m3."""
        known = self.density_kg_m3
        return DENSITY_KG_M3[self.material] if known is None else known

    def effective_mass_kg(self, air_kg_m3: float) -> float:
        """Return the mass that gravity acts on, less the air it displaces."""
        true_mass = self.mass_kg
        if self.is_conventional:
            standard = 1 - STANDARD_AIR_KG_M3 / CONVENTIONAL_DENSITY_KG_M3
            true_mass *= standard / (1 - STANDARD_AIR_KG_M3 / self.density)
        return true_mass * (1 - air_kg_m3 / self.density)

    def u_buoyancy_kg(self, air_kg_m3: float) -> float:
        """Return the standard uncertainty of the air's part, from air and material."""
        per_density = 1 / self.density
        from_air = U_AIR_RELATIVE * air_kg_m3 * per_density
        known_at = STANDARD_AIR_KG_M3 if self.is_conventional else 0.0
        from_material = U_DENSITY_RELATIVE * per_density * abs(air_kg_m3 - known_at)
        return self.mass_kg * math.hypot(from_air, from_material)


@dataclass(frozen=True, slots=True)
class Load:
    """What lies on the platform: some of the weights, and the force they press with."""

    weights: tuple[str, ...]
    """Their ids; empty for the unloaded platform."""
    force_n: float
    u_force_n: float
    """Standard uncertainty. All of it is common to every use of the weights."""


NO_LOAD = Load((), 0.0, 0.0)


def load_of(
    weights: Sequence[DeadWeight], gravity: Gravity, air_kg_m3: float = STANDARD_AIR_KG_M3
) -> Load:
    """Return the force of these weights together.

    Their uncertainties are added, not combined by squares: the weights of a set were compared
    with the same standard.

    Raises
    ------
    CalibrationError
        A weight is named twice: it cannot lie there twice.
    """
    ids = tuple(weight.id for weight in weights)
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise CalibrationError(
            Text(
                "Weight {names} is on the platform twice. Each weight has a name of its own, also "
                "when two are alike."
            ).fill(names=", ".join(twice))
        )
    mass = math.fsum(weight.effective_mass_kg(air_kg_m3) for weight in weights)
    u_mass = math.fsum(weight.u_mass_kg for weight in weights)
    u_air = math.fsum(weight.u_buoyancy_kg(air_kg_m3) for weight in weights)
    force = mass * gravity.value_m_s2
    relative_g = gravity.u_m_s2 / gravity.value_m_s2
    return Load(
        ids, force, math.hypot(math.hypot(u_mass, u_air) * gravity.value_m_s2, force * relative_g)
    )
