"""Secondary suppression by Gaussian elimination, after what its authors have published.

The method of Statistics Norway's R package GaussSuppression (Langsrud, «Secondary Cell Suppression
by Gaussian Elimination: An Algorithm Suitable for Handling Issues with Zeros and Singletons»,
Privacy in Statistical Databases 2024, doi 10.1007/978-3-031-69651-0_6): cells are published one by
one, the largest first, and a cell is hidden when together with those already published it would
give a primary cell away by addition and subtraction. Written anew here. What the package does
beside this for single contributors is left out.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.linked import Counts, Flags, Linked, Sums, components

# Whole numbers modulo a prime: exact, and two of them multiply within 64 bits.
_PRIME = 2_147_483_647


def suppress(system: Linked, primary: Flags) -> Flags:
    """The cells to hide: the primary ones, and others so that no primary one can be computed.

    Zeros that are not primary are published first, as known. Nothing is said of how narrow an
    interval gets.
    """
    hidden = primary.copy()
    free = primary | (system.values > 0)
    for numbers, sums in components(system, free):
        own = np.array(numbers)
        if primary[own].any():
            hidden[own] = _part(system, own, sums, primary[own])
    return hidden


def _part(system: Linked, numbers: Counts, sums: Sequence[Sums], primary: Flags) -> Flags:
    vectors = _vectors(numbers, sums)
    protected = vectors[primary]
    # What is 0 as a vector is known whatever is hidden: nothing can be done for it.
    protected = protected[protected.any(axis=1)]
    hidden = primary.copy()
    largest_first = np.lexsort((numbers, -system.values[numbers]))
    for cell in largest_first:
        if primary[cell] or not vectors[cell].any():
            continue
        pivot = int(np.flatnonzero(vectors[cell])[0])
        told = _without(protected, vectors[cell], pivot)
        if told.any(axis=1).all():
            protected, vectors = told, _without(vectors, vectors[cell].copy(), pivot)
        else:
            hidden[cell] = True
    return hidden


def _without(rows: Counts, published: Counts, pivot: int) -> Counts:
    """The rows with so much of `published` taken away that nothing is left of them at `pivot`."""
    inverse = pow(int(published[pivot]), -1, _PRIME)
    factors = rows[:, pivot] * inverse % _PRIME
    touched = np.flatnonzero(factors)
    found = rows.copy()
    found[touched] = (rows[touched] - factors[touched, None] * published % _PRIME) % _PRIME
    return found


def _vectors(numbers: Counts, sums: Sequence[Sums]) -> Counts:
    """Each cell by the cells that are left free when every sum is solved for one of its cells."""
    place = {int(number): column for column, number in enumerate(numbers)}
    matrix = np.zeros((len(sums), len(numbers)), dtype=np.int64)
    for row, one in enumerate(sums):
        for sign, side in ((1, one.left), (-1, one.right)):
            for number in side:
                if number in place:
                    matrix[row, place[number]] += sign
    matrix %= _PRIME
    solved: dict[int, int] = {}
    for row in range(len(matrix)):
        filled = np.flatnonzero(matrix[row])
        if len(filled):
            column = int(filled[0])
            matrix[row] = matrix[row] * pow(int(matrix[row, column]), -1, _PRIME) % _PRIME
            others = np.arange(len(matrix)) != row
            matrix[others] = _without(matrix[others], matrix[row], column)
            solved[column] = row
    free = [column for column in range(len(numbers)) if column not in solved]
    vectors = np.zeros((len(numbers), len(free)), dtype=np.int64)
    vectors[free, range(len(free))] = 1
    for column, row in solved.items():
        vectors[column] = -matrix[row, free] % _PRIME
    return vectors
