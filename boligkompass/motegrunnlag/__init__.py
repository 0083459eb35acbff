"""Møtegrunnlag: what a meeting is given, as PDF, slides and a workbook, of the screen's results."""
