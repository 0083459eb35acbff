"""UTM coordinates as degrees: the zones that Norwegian maps come in.

The inverse of the transverse Mercator projection by Krüger's series to the third order, on GRS80
(WGS84 is the same for this purpose): within a millimetre inside a zone, and a few centimetres in
Finnmark when the whole country is in zone 33.
"""

import math

# EPSG codes of the zones, of ETRS89 and of WGS84.
ZONES = {code: code % 100 for code in (25831, 25832, 25833, 25834, 25835, 25836)} | {
    code: code % 100 for code in (32631, 32632, 32633, 32634, 32635, 32636)
}
_SCALE, _FALSE_EASTING = 0.9996, 500_000.0
_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257222101
_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = _AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_DELTA = (2 * _N - 2 * _N**2 / 3 - 2 * _N**3, 7 * _N**2 / 3 - 8 * _N**3 / 5, 56 * _N**3 / 15)


def degrees(easting: float, northing: float, zone: int) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point in metres north of the equator."""
    xi, eta = northing / (_SCALE * _RADIUS), (easting - _FALSE_EASTING) / (_SCALE * _RADIUS)
    straight_xi, straight_eta = xi, eta
    for order, beta in enumerate(_BETA, start=1):
        straight_xi -= beta * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
        straight_eta -= beta * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
    chi = math.asin(math.sin(straight_xi) / math.cosh(straight_eta))
    latitude = chi + sum(d * math.sin(2 * o * chi) for o, d in enumerate(_DELTA, start=1))
    longitude = math.atan2(math.sinh(straight_eta), math.cos(straight_xi))
    return math.degrees(longitude) + 6 * zone - 183, math.degrees(latitude)
